/** Commands of iptables and ip6tables. */

import type { Change, Difference } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { iptablesProgram } from "../programs/iptables-program.ts";
import { type IptablesQuestion, iptablesDatabase } from "../reads/iptables-state.ts";

const primitive: Primitive = {
  name: "hr_run_iptables",
  body: `
hr_ipv=
hr_e=$(hr_iptables "$@" 2>&1 </dev/null) && exit 0
printf '%s\\n' "$hr_e" | grep -v -e '^#' -e '^Try \`' -e '^$' | tail -n 2 >&2
exit 1`,
  requires: [iptablesProgram],
};

export interface IptablesChange {
  readonly summary: string;
  readonly words: readonly string[];
  readonly difference: Difference;
  /** What holds afterwards: `chain`, `policy`, `flush` or `rule`, of a chain, with the words of the rule. */
  readonly record: readonly string[];
  readonly value?: string;
}

export function runIptables(
  question: IptablesQuestion,
  { summary, words, difference, record, value }: IptablesChange,
): Change {
  const { program, wait, table } = question;
  return {
    kind: "iptables",
    summary,
    difference,
    operations: [{ primitive, args: [program, wait, "-t", table, ...words], mutates: true }],
    effects: [
      {
        kind: "record",
        database: iptablesDatabase(question),
        name: record.join("\0"),
        ...(value === undefined ? {} : { value }),
      },
    ],
  };
}
