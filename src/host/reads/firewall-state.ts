/** What ufw says of itself: whether it filters, its defaults, its rules, and what it would make of one more command. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface FirewallState {
  /** Whether the host has ufw at all. */
  readonly installed: boolean;
  /** Whether the next boot starts it, and whether it filters now. */
  readonly enabled: boolean;
  readonly active: boolean;
  /** `KEY=value` lines of its settings: DEFAULT_INPUT_POLICY, LOGLEVEL … */
  readonly settings: Readonly<Record<string, string>>;
  /** Rules that were added, as commands: `ufw allow 22/tcp`. */
  readonly added: readonly string[];
  /** As ufw's files keep them, one line for each, in order; absent where that is not known. */
  readonly kept?: { readonly v4: readonly string[]; readonly v6: readonly string[] };
  readonly trial: Trial | undefined;
}

/** What `ufw --dry-run` made of a command. */
export interface Trial {
  readonly status: number;
  readonly output: string;
  /** Where the rule was asked to be inserted, as a number of its own. */
  readonly position: number | undefined;
}

export interface FirewallQuestion {
  /** Words of a rule, without `insert N`: tried without being carried out. */
  readonly rule?: readonly string[];
  /** `zero`, `first-ipv4` …, and the number that is counted from there. */
  readonly insert?: { readonly relativeTo: string; readonly number: number };
  /** Words that stand before `insert`. */
  readonly before?: readonly string[];
}

/**
 * $1 where a position counts from ("" without one), $2 the number, $3 how many words stand before `insert`, then the
 * words of a rule, if any. Positions count all rules, those of IPv6 after those of IPv4.
 */
const primitive: Primitive = {
  name: "hr_ufw_state",
  body: `
command -v ufw >/dev/null 2>&1 || exit 3
hr_f=$1 hr_n=$2 hr_k=$3
shift 3
echo "= status"
hr_s=$(ufw status 2>&1) || { printf '%s\\n' "$hr_s" >&2; exit 4; }
printf '%s\\n' "$hr_s" | head -n 1
echo "= settings"
cat /etc/default/ufw /etc/ufw/ufw.conf 2>/dev/null | grep '^[A-Z_]*='
[ $# -gt 0 ] || exit 0
echo "= added"
ufw show added 2>/dev/null | grep '^ufw '
echo "= kept"
grep -s '^### tuple ###' /etc/ufw/user.rules
echo "= kept6"
grep -s '^### tuple ###' /etc/ufw/user6.rules
if [ -n "$hr_f" ]; then
  hr_4=$(grep -cs '^### tuple ###' /etc/ufw/user.rules) hr_6=$(grep -cs '^### tuple ###' /etc/ufw/user6.rules)
  hr_4=\${hr_4:-0} hr_6=\${hr_6:-0}
  case $hr_f in
    zero) hr_o=0 ;;
    first-ipv4) hr_o=1 ;;
    last-ipv4) hr_o=$hr_4; [ "$hr_4" -gt 0 ] || hr_o=1 ;;
    first-ipv6) hr_o=$((hr_4 + 1)) ;;
    *) hr_o=$((hr_4 + hr_6)); [ "$hr_6" -gt 0 ] || hr_o=$((hr_o + 1)) ;;
  esac
  hr_n=$((hr_o + hr_n))
  if [ "$hr_f" = zero ] || [ "$hr_n" -le $((hr_4 + hr_6)) ]; then
    echo "= position $hr_n"
    hr_i=0 hr_c=$#
    while [ $hr_i -lt $hr_c ]; do
      [ $hr_i -ne "$hr_k" ] || set -- "$@" insert "$hr_n"
      set -- "$@" "$1"
      shift
      hr_i=$((hr_i + 1))
    done
  fi
fi
echo "= trial"
hr_t=$(ufw --dry-run "$@" 2>&1)
hr_r=$?
printf '%s\\n' "$hr_t"
echo "= result $hr_r"
exit 0`,
};

interface Section {
  readonly title: string;
  readonly lines: string[];
}

function sectionsOf(text: string): readonly Section[] {
  const sections: Section[] = [];
  for (const line of text.replace(/\n$/, "").split("\n")) {
    if (line.startsWith("= ")) sections.push({ title: line.slice(2), lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections;
}

function numberIn(sections: readonly Section[], word: string): number | undefined {
  const found = sections.find((s) => s.title.startsWith(`${word} `))?.title.slice(word.length + 1);
  return found === undefined ? undefined : Number(found);
}

function settingsOf(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf("=");
      return [line.slice(0, at), line.slice(at + 1).replaceAll(/^["']|["']$/g, "")];
    }),
  );
}

const ABSENT: FirewallState = {
  installed: false,
  enabled: false,
  active: false,
  settings: {},
  added: [],
  trial: undefined,
};

function parseState(text: string): FirewallState {
  const sections = sectionsOf(text);
  const lines = (title: string): readonly string[] => sections.find((s) => s.title === title)?.lines ?? [];
  const settings = settingsOf(lines("settings"));
  const status = numberIn(sections, "result");
  return {
    installed: true,
    enabled: settings.ENABLED?.toLowerCase() === "yes",
    active: lines("status")[0] === "Status: active",
    settings,
    added: lines("added"),
    ...(sections.some((s) => s.title === "kept6") ? { kept: { v4: lines("kept"), v6: lines("kept6") } } : {}),
    trial:
      status === undefined
        ? undefined
        : { status, output: lines("trial").join("\n"), position: numberIn(sections, "position") },
  };
}

const CHAINS: Readonly<Record<string, string>> = { incoming: "INPUT", outgoing: "OUTPUT", routed: "FORWARD" };
const POLICIES: Readonly<Record<string, string>> = { allow: "ACCEPT", deny: "DROP", reject: "REJECT" };

/** The setting in which ufw keeps a default, and the word that it has there. */
export function policySetting(direction: string, policy: string): readonly [string, string | undefined] {
  return [`DEFAULT_${CHAINS[direction]}_POLICY`, POLICIES[policy]];
}

/** The state once `words` were carried out, for somebody who asks about `rule`. */
function afterwards(state: FirewallState, words: readonly string[], rule: readonly string[]): FirewallState {
  const [first = "", second = "", third = ""] = words.filter((w) => w !== "--force");
  const set = (name: string, value: string) => ({ ...state, settings: { ...state.settings, [name]: value } });
  if (first === "enable") return { ...state, enabled: true, active: true };
  if (first === "disable" || first === "reset") return { ...state, enabled: false, active: false };
  if (first === "logging") return set("LOGLEVEL", second === "on" ? "low" : second);
  if (first === "default") {
    const [name, value = ""] = policySetting(third, second);
    return set(name, value);
  }
  if (state.trial === undefined) return state;
  const { kept: _unknown, ...rest } = state;
  const same = words.join("\0") === rule.join("\0");
  const opposite =
    words.filter((w) => w !== "delete").join("\0") === rule.filter((w) => w !== "delete").join("\0");
  const output = same ? "Skipping, as promised" : opposite ? "*filter" : state.trial.output;
  return { ...rest, trial: { ...state.trial, output } };
}

export function firewallState(question: FirewallQuestion = {}): Read<FirewallState> {
  const { rule = [], insert, before = [] } = question;
  return defineRead<FirewallState>({
    primitive,
    args: [
      insert?.relativeTo ?? "",
      String(insert?.number ?? 0),
      String(before.length),
      ...(rule.length === 0 ? [] : [...before, ...rule]),
    ],
    subject: { kind: "command", line: "ufw" },
    parse: (reply) => {
      if (reply.status === 3) return ABSENT;
      if (reply.status !== 0) {
        const [why = "nothing"] = reply.stderr.toString("utf8").split("\n");
        throw new ReplyError(primitive.name, reply, `ufw does not tell its state: ${why}`);
      }
      return parseState(reply.stdout.toString("utf8"));
    },
    predict: (seen, overlay) => {
      const promised = overlay.effects.some((e) => e.kind === "package" && e.installed && e.name === "ufw");
      if (!seen.installed && promised) return { unknown: "the package ufw is not installed yet" };
      const told = overlay.effects.flatMap((e) => (e.kind === "firewall" ? [e.words] : []));
      if (told.length === 0) return undefined;
      return { known: told.reduce((state, words) => afterwards(state, words, [...before, ...rule]), seen) };
    },
  });
}
