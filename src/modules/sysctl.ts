/** `sysctl`: settings of the kernel. */

import { z } from "zod";
import type { Change } from "../host/change.ts";
import { loadSysctl, setSysctl } from "../host/changes/set-sysctl.ts";
import { writeFile } from "../host/changes/write-file.ts";
import { hostPath } from "../host/host-path.ts";
import { fileContent } from "../host/reads/file-content.ts";
import { type FileState, fileState } from "../host/reads/file-state.ts";
import {
  type SysctlState,
  sameSysctlValue,
  sysctlName,
  sysctlPath,
  sysctlValue,
} from "../host/reads/sysctl-value.ts";
import { type Refusal, refuse } from "../host/refusal.ts";
import { type DecideContext, defineModule, type Verdict } from "./contract/module.ts";
import { bool, oneOf, path, word } from "./contract/params.ts";

const LARGEST = 1_000_000;

const params = z
  .strictObject({
    name: z
      .preprocess((name) => (typeof name === "string" ? name.trim() : name), word())
      .refine(
        (name) =>
          /^[A-Za-z0-9_*][A-Za-z0-9_*-]*([./][A-Za-z0-9_*:@.-]+)+$/.test(name) && !name.includes(".."),
        {
          error: "a kernel setting looks like `net.ipv4.ip_forward`",
        },
      )
      .describe("The setting: `net.ipv4.ip_forward`, also with slashes."),
    value: word()
      .refine((value) => !/[\r\n]/.test(value.trim()), { error: "a setting stands on one line" })
      .optional()
      .describe("What it shall be; yes and no are 1 and 0."),
    state: oneOf("present", "absent").default("present").describe("Whether the file shall name it."),
    sysctl_file: path()
      .default("/etc/sysctl.conf")
      .describe("The file that the next boot reads; better one of your own in /etc/sysctl.d."),
    sysctl_set: bool()
      .default(false)
      .describe("Set the value that the kernel has right now as well, whatever the file says."),
    reload: bool()
      .default(true)
      .describe("Load the file when it was changed, or when the kernel has another value than it says."),
    ignoreerrors: bool().default(false).describe("Settings that this kernel lacks are no failure."),
  })
  .refine((p) => p.state === "absent" || (p.value !== undefined && p.value.trim() !== ""), {
    error: "which value shall it have? `value` is missing",
    path: ["value"],
  });

type Params = z.output<typeof params>;

interface Seen {
  readonly content: Buffer | undefined;
  /** The path itself, and what it leads to. */
  readonly own: FileState | undefined;
  readonly beyond: FileState | undefined;
  readonly now: SysctlState;
}

export const sysctl = defineModule({
  name: "sysctl",
  summary: "Manage settings of the kernel",
  description: `Keeps a setting in a file, and loads that file when it was changed, or when the running kernel has another value. Of a
setting that stands there several times, in whatever spelling, the last line counts; where it is changed one line is left. Other lines stay as they are. What a file says is tried
before it is written: one that the kernel does not take is not kept. Values are compared word by word.

With \`reload: false\` the kernel is left alone, unless \`sysctl_set\` is set.`,
  params,
  paramAliases: { key: "name", val: "value" },
  returns: { name: "The setting.", value: "Its value." },
  examples: [
    {
      title: "Forward packets",
      yaml: "- name: the host forwards packets\n  sysctl:\n    name: net.ipv4.ip_forward\n    value: 1\n    sysctl_file: /etc/sysctl.d/90-homelab.conf\n    sysctl_set: true\n",
    },
    {
      title: "Leave a setting to the kernel",
      yaml: "- name: swappiness is the kernel's matter\n  sysctl:\n    name: vm.swappiness\n    state: absent\n",
    },
  ],
  reads: "the setting as the kernel has it, and the file of settings",
  writes: "the file of settings, and the kernel's setting",
  support: { check: "full", diff: "full" },
  observe: (p, _given, host) => ({
    content: fileContent(hostPath(p.sysctl_file, host), { limit: LARGEST }),
    own: fileState(hostPath(p.sysctl_file, host)),
    beyond: fileState(hostPath(p.sysctl_file, host), { follow: true }),
    now: sysctlValue(p.name),
  }),
  decide: (p, seen, context) => decide(p, seen, context),
});

function readValue(value: string): string {
  const text = value.trim();
  if (/^(true|yes|on|y|t)$/i.test(text)) return "1";
  return /^(false|no|off|n|f)$/i.test(text) ? "0" : text;
}

/** The setting that a line of the file names, if any. */
function settingOf(line: string): string | undefined {
  const match = /^\s*-?([^#;=\s][^=]*?)\s*=/.exec(line);
  return match?.[1] === undefined ? undefined : sysctlName(match[1]);
}

function valueOfLine(line: string): string {
  return line.slice(line.indexOf("=") + 1).trim();
}

/** One line for the setting, where its first one stood; none where the value is undefined. */
function edited(text: string, name: string, value: string | undefined): string {
  const lines = text.split("\n");
  const ended = lines.at(-1) === "" ? lines.slice(0, -1) : lines;
  const places = ended.flatMap((line, index) => (settingOf(line) === name ? [index] : []));
  const [first] = places;
  const counting = ended[places.at(-1) ?? -1];
  if (value !== undefined && counting !== undefined && sameSysctlValue(valueOfLine(counting), value))
    return text;
  if (value === undefined && places.length === 0) return text;
  const line = `${name}=${value}`;
  const result = ended.flatMap((old, index) =>
    index === first && value !== undefined ? [line] : places.includes(index) ? [] : [old],
  );
  if (first === undefined && value !== undefined) result.push(line);
  return result.map((l) => `${l}\n`).join("");
}

function decide(p: Params, seen: Seen, { host }: DecideContext): Verdict | Refusal {
  if (seen.beyond && seen.content === undefined)
    return refuse(`${p.sysctl_file} is too long to be a file of kernel settings`);
  const name = sysctlName(p.name);
  const value = p.state === "present" ? readValue(p.value ?? "") : undefined;
  if (value !== undefined && seen.now.state === "unknown" && !p.ignoreerrors && (p.reload || p.sysctl_set))
    return refuse(`the kernel has no setting ${name}`, {
      help: "load the module that brings it first, or set `ignoreerrors: true`",
      mayResolve: true,
    });
  const text = Buffer.from(seen.content ?? "").toString("utf8");
  const wanted = edited(text, name, value);
  const path = hostPath(p.sysctl_file, host);
  const file = wanted === text ? [] : [writing(seen, path, wanted, host.user)];
  const effects = value === undefined ? [] : [{ kind: "sysctl", name, value } as const];
  const isOther =
    value !== undefined && seen.now.state === "known" && !sameSysctlValue(seen.now.value, value);
  const loading =
    p.reload && (file.length > 0 || isOther) ? [loadSysctl(path, wanted, p.ignoreerrors, effects)] : [];
  const running =
    value !== undefined && p.sysctl_set && loading.length === 0 ? setting(p, name, value, seen.now) : [];
  return {
    changes: [...loading, ...running, ...file],
    result: { name, ...(value === undefined ? {} : { value }) },
  };
}

/** A link is left in its place: what it leads to is written. */
function writing(seen: Seen, path: string, wanted: string, as: string): Change {
  const target = seen.own?.type === "link" ? (seen.own.real ?? path) : path;
  const before = seen.beyond ? { state: seen.beyond, content: seen.content } : undefined;
  return writeFile({ path: target, content: Buffer.from(wanted), before, as, basedOnBefore: true });
}

function setting(p: Params, name: string, value: string, now: SysctlState): readonly Change[] {
  if (now.state === "unknown" && p.ignoreerrors) return [];
  if (now.state === "known" && sameSysctlValue(now.value, value)) return [];
  const before = now.state === "known" ? now.value : undefined;
  return [setSysctl({ name, path: sysctlPath(p.name), value, before, lenient: p.ignoreerrors })];
}
