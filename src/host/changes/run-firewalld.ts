/** Commands of firewalld: of the daemon, or on its files while it does not run. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { type FirewalldQuestion, type FirewalldSide, firewalldDatabase } from "../reads/firewalld-state.ts";

/** $1 "offline" for a daemon that does not run, then the words. */
const primitive: Primitive = {
  name: "hr_firewalld",
  body: `
if [ "$1" = offline ]; then hr_f=firewall-offline-cmd; else hr_f=firewall-cmd; fi
shift
hr_e=$("$hr_f" "$@" 2>&1 </dev/null) && exit 0
printf '%s\\n' "$hr_e" | sed 's/^Error: //' | grep -v '^$' | tail -n 2 >&2
exit 1`,
};

export interface FirewalldChange {
  readonly summary: string;
  readonly side: FirewalldSide;
  readonly offline: boolean;
  readonly words: readonly string[];
  readonly before: string;
  readonly after: string;
  /** What the question is answered with afterwards; undefined: it is not there. */
  readonly value: string | undefined;
}

export function runFirewalld({ zone, item }: FirewalldQuestion, change: FirewalldChange): Change {
  const { summary, side, offline, words, before, after, value } = change;
  const mode = side === "permanent" && !offline ? ["--permanent"] : [];
  const where = zone === "" ? "the default zone" : `the zone ${zone}`;
  return {
    kind: "firewalld",
    summary: `${summary} (${side === "permanent" ? "permanent" : "now"})`,
    difference: {
      subject: `${item} in ${where} of firewalld, ${side}`,
      before: `${before}\n`,
      after: `${after}\n`,
    },
    operations: [{ primitive, args: [offline ? "offline" : "online", ...mode, ...words], mutates: true }],
    effects: [
      {
        kind: "record",
        database: firewalldDatabase(side),
        name: `${item}\0${zone}`,
        ...(value === undefined ? {} : { value }),
      },
    ],
  };
}
