/** Facts where the kernel is none of Linux (BSD, macOS): what `uname`, `sysctl` and others print in the place of /proc. */

import { linesOf } from "./fact-family.ts";

/** At the beginning of what only other systems are asked: on Linux it costs no process. */
export const NOT_ON_LINUX = "[ ! -e /proc/sys/kernel/ostype ] || exit 0";

/** Lines of `sysctl`: `name: value` on FreeBSD and macOS, `name=value` on OpenBSD, `name = value` on NetBSD. */
export function readSysctl(output: string): ReadonlyMap<string, string> {
  return new Map(
    linesOf(output).flatMap((line) => {
      const match = /^([a-z][\w.]*\.\w+)\s*[:=]\s*(.*)$/.exec(line);
      return match?.[1] === undefined ? [] : [[match[1], (match[2] ?? "").trim()] as const];
    }),
  );
}

/** The first of the names that has a number. */
export function numberOf(
  values: ReadonlyMap<string, string>,
  ...names: readonly string[]
): number | undefined {
  const found = names.map((name) => values.get(name)).find((v) => v !== undefined && /^-?\d+$/.test(v));
  return found === undefined ? undefined : Number(found);
}
