/** The value that a kernel setting has right now. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

/** Slashes and dots as sysctl reads them: the first of either is the separator, the other stands for itself. */
export function sysctlPath(name: string): string {
  const separator = /[./]/.exec(name)?.[0] ?? ".";
  if (separator === "/") return name;
  return [...name].map((c) => (c === "." ? "/" : c === "/" ? "." : c)).join("");
}

/** As sysctl writes it, with dots. */
export function sysctlName(name: string): string {
  return [...sysctlPath(name)].map((c) => (c === "/" ? "." : c === "." ? "/" : c)).join("");
}

/** Values that hold several numbers are compared word by word. */
export function sameSysctlValue(a: string, b: string): boolean {
  return a.trim().split(/\s+/).join(" ") === b.trim().split(/\s+/).join(" ");
}

const primitive: Primitive = {
  name: "hr_sysctl",
  body: `
[ -e "/proc/sys/$1" ] || exit 3
cat "/proc/sys/$1" 2>/dev/null || exit 4`,
};

export type SysctlState =
  | { readonly state: "unknown" }
  /** Some settings can only be written. */
  | { readonly state: "unreadable" }
  | { readonly state: "known"; readonly value: string };

export function sysctlValue(name: string): Read<SysctlState> {
  const spelled = sysctlName(name);
  return defineRead<SysctlState>({
    primitive,
    args: [sysctlPath(name)],
    subject: { kind: "sysctl", name: spelled },
    parse: (reply) => {
      if (reply.status === 3) return { state: "unknown" };
      if (reply.status === 4) return { state: "unreadable" };
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, `the kernel did not say the value of ${spelled}`);
      return { state: "known", value: reply.stdout.toString("utf8").replace(/\n$/, "") };
    },
    predict: (_seen, overlay) => {
      const effect = overlay.effectOn({ kind: "sysctl", name: spelled });
      return effect?.kind === "sysctl" ? { known: { state: "known", value: effect.value } } : undefined;
    },
  });
}
