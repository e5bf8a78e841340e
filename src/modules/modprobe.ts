/** `modprobe`: modules of the kernel, now and at boot. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { loadKernelModule, unloadKernelModule } from "../host/changes/kernel-module.ts";
import { makeDirectory } from "../host/changes/make-directory.ts";
import { writeFile } from "../host/changes/write-file.ts";
import { parentOf } from "../host/host-path.ts";
import { folderTexts } from "../host/reads/folder-texts.ts";
import { type FoundFolder, foundFiles } from "../host/reads/found-files.ts";
import { type KernelModuleState, kernelModule } from "../host/reads/kernel-module.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { splitWords } from "../host/shell-words.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";
import { loaded, notLoaded, type Texts, withOptions, withoutOptions } from "./modprobe/boot-files.ts";

const params = z.strictObject({
  name: word()
    .refine((name) => /^[A-Za-z0-9_-]+$/.test(name) && !name.startsWith("-"), {
      error: "a kernel module's name is made of letters, digits, `_` and `-`",
    })
    .describe("The module: `br_netfilter`."),
  state: oneOf("present", "absent").default("present").describe("Whether it shall be loaded."),
  params: word()
    .refine((words) => !/[\r\n]/.test(words), { error: "options stand on one line" })
    .default("")
    .describe("Its options: `numdummies=2`."),
  persistent: oneOf("disabled", "present", "absent")
    .default("disabled")
    .describe("Whether boots load it; `disabled` leaves that alone."),
});

type Params = z.output<typeof params>;

const LISTS = "/etc/modules-load.d";
const OPTIONS = "/etc/modprobe.d";

interface Seen {
  readonly module: KernelModuleState;
  readonly texts?: ReadonlyMap<string, Buffer> | undefined;
  readonly files?: readonly FoundFolder[] | undefined;
}

export const modprobe = defineModule({
  name: "modprobe",
  summary: "Load modules of the kernel",
  description: `Loads or unloads a module. Options count where it is loaded; of one that is loaded they are not looked at.

With \`persistent: present\`, boots load it as well: where no file in /etc/modules-load.d names it, it is added to NAME.conf there. The
options in \`params\` are those that boots take: where the files in /etc/modprobe.d say others, these are commented out and NAME.conf
says the right ones. Without \`params\` the options of boots stay as they are. With \`persistent: absent\` the lines about the
module are commented out in all files of both folders; everything else in them stays.`,
  params,
  returns: { name: "The module.", state: "`present` or `absent`.", params: "Its options." },
  examples: [
    {
      title: "What k3s needs",
      yaml: "- name: bridges are filtered\n  modprobe:\n    name: br_netfilter\n    persistent: present\n",
    },
    {
      title: "One that boots shall not load any more",
      yaml: "- name: nothing loads the floppy's driver\n  modprobe:\n    name: floppy\n    state: absent\n    persistent: absent\n",
    },
  ],
  reads: "the modules that the kernel has loaded, files below `/etc/modules-load.d` and `/etc/modprobe.d`",
  writes: "the kernel's modules; those files where `persistent` asks for it",
  support: { check: "full", diff: "full" },
  observe: ({ name, persistent }) => ({
    module: kernelModule(name),
    ...(persistent === "disabled"
      ? {}
      : {
          texts: folderTexts([LISTS, OPTIONS]),
          files: foundFiles({ paths: [LISTS, OPTIONS], depth: 1, follow: false }),
        }),
  }),
  decide: (p, seen, context) => decide(p, seen, context),
});

function decide(p: Params, seen: Seen, { host }: DecideContext): Verdict | Refusal {
  const options = splitWords(p.params);
  if (!options) return refuse("a quote is not closed in `params`");
  const { state } = seen.module;
  if (p.state === "present" && state === "missing")
    return refuse(`the kernel has no module ${p.name}`, {
      help: "check the spelling; it may be in a package such as `linux-modules-extra-…`",
      mayResolve: true,
    });
  if (p.state === "absent" && state === "built-in")
    return refuse(`${p.name} is part of the kernel itself, and can't be unloaded`);
  const boot = persist(p, seen, host.user);
  if ("kind" in boot) return boot;
  const now =
    p.state === "present" && state === "available"
      ? [loadKernelModule(p.name, options)]
      : p.state === "absent" && state === "loaded"
        ? [unloadKernelModule(p.name)]
        : [];
  return { changes: [...now, ...boot], result: { name: p.name, state: p.state, params: p.params } };
}

function persist(
  p: Params,
  { texts = new Map(), files = [] }: Seen,
  as: string,
): readonly Change[] | Refusal {
  if (p.persistent === "disabled") return [];
  const changes: Change[] = [];
  for (const [path, text] of bootTexts(p, texts)) {
    const state = files.flatMap(({ entries }) => entries?.get(path) ?? [])[0];
    if (state && state.type !== "file")
      return refuse(`${path} is a ${state.type}, not a file`, {
        help: "change what it leads to by another task",
      });
    const folder = parentOf(path);
    if (files.some((one) => one.folder === folder && !one.entries))
      changes.push(makeDirectory(folder, { as }));
    const before = state && { state, content: texts.get(path) };
    changes.push(writeFile({ path, content: Buffer.from(text, "latin1"), before, as, basedOnBefore: true }));
  }
  return changes;
}

/** What the files are to hold that are different now. */
function bootTexts(p: Params, texts: ReadonlyMap<string, Buffer>): Texts {
  const within = (folder: string): Texts =>
    new Map(
      [...texts].flatMap(([path, content]) =>
        parentOf(path) === folder ? [[path, content.toString("latin1")] as const] : [],
      ),
    );
  const [lists, options] = [within(LISTS), within(OPTIONS)];
  if (p.persistent === "absent")
    return new Map([...notLoaded(lists, p.name), ...withoutOptions(options, p.name)]);
  return new Map([
    ...loaded(lists, p.name, `${LISTS}/${p.name}.conf`),
    ...(p.params === "" ? [] : withOptions(options, p.name, `${OPTIONS}/${p.name}.conf`, p.params)),
  ]);
}
