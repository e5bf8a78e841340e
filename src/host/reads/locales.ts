/** The locales that exist on the host, and the file that says which are made. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Locales {
  /** In `locale -a`'s spelling. */
  readonly existing: readonly string[];
  /** Whether the host has the tools and the list to make them from. */
  readonly tools: boolean;
}

const primitive: Primitive = {
  name: "hr_locales",
  body: `
if command -v locale-gen >/dev/null 2>&1 && [ -e /etc/locale.gen ]; then echo 'tools'; fi
locale -a 2>/dev/null | sed 's/^/locale /'
exit 0`,
};

export function locales(): Read<Locales> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "path", path: "/etc/locale.gen" },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say which locales it has");
      const lines = reply.stdout.toString("utf8").split("\n");
      return {
        existing: lines.filter((l) => l.startsWith("locale ")).map((l) => l.slice(7)),
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
