/** Commands of ufw, the firewall of Ubuntu. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";

/** ufw complains on stdout too. */
const primitive: Primitive = {
  name: "hr_ufw",
  body: `
hr_e=$(ufw "$@" 2>&1) && exit 0
printf '%s\\n' "$hr_e" | tail -n 5 >&2
exit 1`,
};

export interface UfwChange {
  readonly summary: string;
  readonly words: readonly string[];
  readonly subject: string;
  readonly before?: string;
  readonly after?: string;
  /** The words without a position, where they have one. */
  readonly plain?: readonly string[];
}

export function runUfw({ summary, words, subject, before, after, plain }: UfwChange): Change {
  return {
    kind: "firewall",
    summary,
    difference: {
      subject,
      ...(before === undefined ? {} : { before }),
      ...(after === undefined ? {} : { after }),
    },
    operations: [{ primitive, args: words, mutates: true }],
    effects: [{ kind: "firewall", words: plain ?? words }],
  };
}
