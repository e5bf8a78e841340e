/** The locales that exist on the host, and the file that says which are made. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Locales {
  /** In `locale -a`'s spelling. */
  readonly existing: readonly string[];
  /** Of those asked about, the lines that say how they are made, where the host could make them: `de_DE.UTF-8 UTF-8`. */
  readonly supported: readonly string[];
  /** Whether the host has the tools and the list to make them from. */
  readonly tools: boolean;
}

/** Names of locales. */
const primitive: Primitive = {
  name: "hr_locales",
  body: `
if command -v locale-gen >/dev/null 2>&1 && [ -e /etc/locale.gen ]; then echo 'tools'; fi
locale -a 2>/dev/null | sed 's/^/locale /'
if [ -r /usr/share/i18n/SUPPORTED ]; then
  for hr_n; do awk -v n="$hr_n" '$1 == n { print "supported", $1, $2; exit }' /usr/share/i18n/SUPPORTED; done
fi
exit 0`,
};

export function locales(names: readonly string[]): Read<Locales> {
  return defineRead({
    primitive,
    args: names,
    subject: { kind: "path", path: "/etc/locale.gen" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say which locales it has");
      const lines = reply.stdout.toString("utf8").split("\n");
      return {
        existing: lines.filter((l) => l.startsWith("locale ")).map((l) => l.slice(7)),
        supported: lines.filter((l) => l.startsWith("supported ")).map((l) => l.slice(10)),
        tools: lines.includes("tools"),
      };
    },
    predict: (seen, overlay) => {
      const promised = overlay.effects.some(
        (e) => e.kind === "package" && e.installed && e.name === "locales",
      );
      return !seen.tools && promised ? { unknown: "the package locales is not installed yet" } : undefined;
    },
  });
}
