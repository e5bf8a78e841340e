/** What a chain of iptables holds, and whether one rule is in it. */

import type { Effect } from "../effect.ts";
import type { Primitive } from "../primitive.ts";
import { iptablesProgram } from "../programs/iptables-program.ts";
import { defineRead, type Overlay, type Read } from "../read.ts";

export interface IptablesState {
  readonly installed: boolean;
  /** Why nothing could be listed, where it is not that the chain is missing. */
  readonly trouble?: string;
  /** Of the chain that was asked about; true without one. */
  readonly exists: boolean;
  /** Of a chain that is built in. */
  readonly policy?: string;
  /** As `iptables -S` prints them: `-A INPUT …`. */
  readonly rules: readonly string[];
  readonly rule?: RuleAnswer;
}

export interface RuleAnswer {
  readonly present: boolean;
  /** What is wrong with the rule, in the words of iptables. */
  readonly trouble?: string;
}

export interface IptablesQuestion {
  readonly program: "iptables" | "ip6tables";
  readonly wait: string;
  readonly table: string;
  readonly chain: string | undefined;
  /** Words of a rule; empty: none is asked about. */
  readonly rule: readonly string[];
}

/**
 * $1 program, $2 seconds to wait, $3 table, $4 chain or "", then the words of a rule. 3: there is no such program. Of a chain that is not there
 * some versions say that it is incompatible: the list of all chains tells.
 */
const primitive: Primitive = {
  name: "hr_iptables_state",
  body: `
command -v "$1" >/dev/null 2>&1 || exit 3
hr_ip=$1 hr_w=$2 hr_t=$3 hr_c=$4 hr_ipv=
shift 4
hr_e=$(hr_iptables "$hr_ip" "$hr_w" -t "$hr_t" -S \${hr_c:+"$hr_c"} 2>&1 </dev/null)
hr_n=$?
if [ $hr_n -ne 0 ] && [ -n "$hr_c" ] && hr_l=$(hr_iptables "$hr_ip" "$hr_w" -t "$hr_t" -S 2>/dev/null </dev/null); then
  printf '%s\\n' "$hr_l" | grep -q -F -x -e "-N $hr_c" || { hr_n=1 hr_e="No chain/target/match by that name"; }
fi
printf '%s\\n%s\\0' $hr_n "$hr_e"
[ $# -gt 0 ] || exit 0
hr_e=$(hr_iptables "$hr_ip" "$hr_w" -t "$hr_t" -C "$hr_c" "$@" 2>&1 </dev/null)
printf '%s\\n%s\\0' $? "$hr_e"`,
  requires: [iptablesProgram],
};

const MISSING = /No chain\/target\/match by that name/;

/** The complaint among what iptables printed. */
export function iptablesComplaint(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "" && !/^(#|Try `)/.test(line));
  return (lines.at(-1) ?? "the reason is not known").replace(/^ip6?tables( v\S+)?( \([^)]*\))?: /, "");
}

function answerOf(text: string | undefined): readonly [status: number, text: string] {
  const [status = "", ...rest] = (text ?? "").split("\n");
  return [Number(status), rest.join("\n")];
}

function parseListing(text: string | undefined): IptablesState {
  const [status, listed] = answerOf(text);
  const base = { installed: true, exists: false, rules: [] };
  if (status === 0) {
    const lines = listed.split("\n");
    const policy = lines.map((line) => /^-P \S+ (\S+)/.exec(line)?.[1]).find((one) => one !== undefined);
    const rules = lines.filter((line) => line.startsWith("-A "));
    return { ...base, exists: true, rules, ...(policy === undefined ? {} : { policy }) };
  }
  return status === 1 && MISSING.test(listed) ? base : { ...base, trouble: iptablesComplaint(listed) };
}

function parseRule(text: string | undefined): RuleAnswer | undefined {
  if (text === undefined || text === "") return undefined;
  const [status, said] = answerOf(text);
  if (status === 0) return { present: true };
  return status === 1 ? { present: false } : { present: false, trouble: iptablesComplaint(said) };
}

/** The database that promised changes of rules are noted in. */
export function iptablesDatabase({ program, table }: Pick<IptablesQuestion, "program" | "table">): string {
  return `${program} ${table}`;
}

function afterEffect(state: IptablesState, effect: Effect, question: IptablesQuestion): IptablesState {
  if (effect.kind !== "record" || effect.database !== iptablesDatabase(question)) return state;
  const [what, chain, ...words] = effect.name.split("\0");
  const isOwn = chain === question.chain || question.chain === undefined;
  switch (what) {
    case "chain":
      return isOwn ? { ...state, exists: effect.value !== undefined, rules: [] } : state;
    case "policy":
      return isOwn && effect.value !== undefined ? { ...state, policy: effect.value } : state;
    case "flush":
      return isOwn || chain === ""
        ? { ...state, rules: [], ...(state.rule ? { rule: { present: false } } : {}) }
        : state;
    default: {
      if (!isOwn) return state;
      const present = effect.value !== undefined;
      const rules = present ? [...state.rules, "-A promised"] : state.rules.slice(1);
      const isSame = state.rule !== undefined && words.join("\0") === question.rule.join("\0");
      return { ...state, rules, ...(isSame ? { rule: { present } } : {}) };
    }
  }
}

function predict(seen: IptablesState, overlay: Overlay, question: IptablesQuestion) {
  const promised = overlay.effects.some(
    (e) => e.kind === "package" && e.installed && /^(iptables|nftables)/.test(e.name),
  );
  if (!seen.installed && promised) return { unknown: `${question.program} is not installed yet` };
  const known = overlay.effects.reduce((state, effect) => afterEffect(state, effect, question), seen);
  return known === seen ? undefined : { known };
}

export function iptablesState(question: IptablesQuestion): Read<IptablesState> {
  const { program, wait, table, chain = "", rule } = question;
  return defineRead<IptablesState>({
    primitive,
    args: [program, wait, table, chain, ...rule],
    subject: { kind: "command", line: program },
    parse: (reply) => {
      if (reply.status === 3) return { installed: false, exists: false, rules: [] };
      const [listing, check] = reply.stdout.toString("utf8").split("\0");
      const state = parseListing(listing);
      const answer = parseRule(check);
      return answer ? { ...state, rule: answer } : state;
    },
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
}
