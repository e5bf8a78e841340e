/** `modprobe`: modules of the kernel, now and at boot. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { loadKernelModule, unloadKernelModule } from "../host/changes/kernel-module.ts";
import { removePath } from "../host/changes/remove-path.ts";
import { writeFile } from "../host/changes/write-file.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import { type KernelModuleState, kernelModule } from "../host/reads/kernel-module.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { splitWords } from "../host/shell-words.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { oneOf, word } from "./contract/params.ts";

const params = z.strictObject({
  name: word()
    .refine((name) => /^[A-Za-z0-9_-]+$/.test(name) && !name.startsWith("-"), {
      error: "a kernel module's name is made of letters, digits, `_` and `-`",
    })
    .describe("The module: `br_netfilter`."),
  state: oneOf("present", "absent").default("present").describe("Whether it shall be loaded."),
  params: word().default("").describe("Its options: `numdummies=2`."),
  persistent: oneOf("disabled", "present", "absent")
    .default("disabled")
    .describe("Whether boots load it; `disabled` leaves that alone."),
});

type Params = z.output<typeof params>;

interface Seen {
  readonly module: KernelModuleState;
  readonly list: Buffer | undefined;
  readonly listFile: FileState | undefined;
  readonly options: Buffer | undefined;
  readonly optionsFile: FileState | undefined;
}

export const modprobe = defineModule({
  name: "modprobe",
  summary: "Load modules of the kernel",
  description:
    "Loads or unloads a module. With `persistent`, boots do the same: the module stands in a file of its own in /etc/modules-load.d, its options in /etc/modprobe.d.",
  params,
  returns: { name: "The module.", state: "`present` or `absent`.", params: "Its options." },
  examples: [
    {
      title: "What k3s needs",
      yaml: "- name: bridges are filtered\n  modprobe:\n    name: br_netfilter\n    persistent: present\n",
    },
  ],
  reads: "the modules that the kernel has loaded, files below `/etc/modules-load.d` and `/etc/modprobe.d`",
  writes: "the kernel's modules; those files where `persistent` asks for it",
  support: { check: "full", diff: "full" },
  observe: ({ name }) => ({
    module: kernelModule(name),
    list: fileContent(`/etc/modules-load.d/${name}.conf`, { limit: 100_000 }),
    listFile: fileState(`/etc/modules-load.d/${name}.conf`),
    options: fileContent(`/etc/modprobe.d/${name}.conf`, { limit: 100_000 }),
    optionsFile: fileState(`/etc/modprobe.d/${name}.conf`),
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
  const now =
    p.state === "present" && state === "available"
      ? [loadKernelModule(p.name, options)]
      : p.state === "absent" && state === "loaded"
        ? [unloadKernelModule(p.name)]
        : [];
  const boot = p.persistent === "disabled" ? [] : persist(p, seen, host.user);
  return { changes: [...now, ...boot], result: { name: p.name, state: p.state, params: p.params } };
}

function persist(p: Params, seen: Seen, as: string): readonly Change[] {
  const wanted = p.persistent === "present";
  const options = wanted && p.params !== "" ? `options ${p.name} ${p.params}\n` : undefined;
  return [
    ...file(
      `/etc/modules-load.d/${p.name}.conf`,
      wanted ? `${p.name}\n` : undefined,
      { content: seen.list, state: seen.listFile },
      as,
    ),
    ...file(
      `/etc/modprobe.d/${p.name}.conf`,
      options,
      { content: seen.options, state: seen.optionsFile },
      as,
    ),
  ];
}

interface Found {
  readonly content: Buffer | undefined;
  readonly state: FileState | undefined;
}

function file(path: string, text: string | undefined, found: Found, as: string): readonly Change[] {
  if (text === undefined) return found.state ? [removePath(path, found.state)] : [];
  if (found.content && Buffer.from(found.content).toString("utf8") === text) return [];
  return [writeFile({ path, content: Buffer.from(text), before: found.state ? found : undefined, as })];
}
