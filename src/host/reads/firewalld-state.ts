/** What firewalld says of one thing of a zone: whether its settings and what filters now have it. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Overlay, type Read, ReplyError } from "../read.ts";

/** What is kept for the next start, and what filters now. */
export type FirewalldSide = "permanent" | "runtime";

export interface FirewalldAnswer {
  /** Of a question for yes and no. */
  readonly has: boolean;
  /** What was printed. */
  readonly text: string;
  /** Why there is no answer, in firewalld's words. */
  readonly trouble?: string;
}

export interface FirewalldState {
  readonly installed: boolean;
  readonly running: boolean;
  /** Why nothing can be asked. */
  readonly trouble?: string;
  /** Sides that were asked about and can be: nothing filters while firewalld does not run. */
  readonly permanent?: FirewalldAnswer;
  readonly runtime?: FirewalldAnswer;
}

export interface FirewalldQuestion {
  /** "": the default zone. */
  readonly zone: string;
  /** Word of firewall-cmd: `--query-service=http`, `--get-target`, `--get-zones`. */
  readonly query: string;
  readonly sides: readonly FirewalldSide[];
  /** What it is about, as changes name it. */
  readonly item: string;
}

/** $1 zone or "", $2 query, $3 "1" for the settings, $4 "1" for what filters now. 3: there is no firewalld. */
const primitive: Primitive = {
  name: "hr_firewalld_state",
  body: `
command -v firewall-cmd >/dev/null 2>&1 || exit 3
hr_s=$(firewall-cmd --state 2>&1 </dev/null)
printf '%s\\0' "$hr_s"
hr_z=$1 hr_q=$2 hr_p=$3 hr_r=$4
if [ -n "$hr_p" ]; then
  if [ "$hr_s" = running ]; then hr_e=$(firewall-cmd --permanent \${hr_z:+"--zone=$hr_z"} "$hr_q" 2>&1 </dev/null)
  else hr_e=$(firewall-offline-cmd \${hr_z:+"--zone=$hr_z"} "$hr_q" 2>&1 </dev/null); fi
  printf 'permanent\\n%s\\n%s\\0' $? "$hr_e"
fi
if [ -n "$hr_r" ] && [ "$hr_s" = running ]; then
  hr_e=$(firewall-cmd \${hr_z:+"--zone=$hr_z"} "$hr_q" 2>&1 </dev/null)
  printf 'runtime\\n%s\\n%s\\0' $? "$hr_e"
fi
exit 0`,
};

const ABSENT: FirewalldState = { installed: false, running: false };

function answerOf(field: string): readonly [side: string, answer: FirewalldAnswer] {
  const [side = "", status = "", ...rest] = field.split("\n");
  const text = rest.join("\n").trim();
  if (status === "0" || status === "1") return [side, { has: status === "0", text }];
  const trouble = text.split("\n").find((line) => /^(Error: )?[A-Z_]+(:|$)/.test(line)) ?? text;
  return [side, { has: false, text: "", trouble: trouble.replace(/^Error: /, "") }];
}

export function firewalldDatabase(side: FirewalldSide): string {
  return `firewalld ${side}`;
}

function predictSide(
  answer: FirewalldAnswer | undefined,
  side: FirewalldSide,
  overlay: Overlay,
  { zone, item }: FirewalldQuestion,
): FirewalldAnswer | undefined {
  if (!answer) return undefined;
  return overlay.effects.reduce((now: FirewalldAnswer, effect) => {
    if (effect.kind !== "record" || effect.database !== firewalldDatabase(side)) return now;
    if (effect.name === `zone\0${zone}` && item !== "zone")
      return { has: false, text: item === "target" ? "default" : "" };
    if (effect.name !== `${item}\0${zone}`) return now;
    return { has: effect.value !== undefined, text: effect.value ?? "" };
  }, answer);
}

function predict(seen: FirewalldState, overlay: Overlay, question: FirewalldQuestion) {
  const { effects } = overlay;
  const promised = effects.some((e) => e.kind === "package" && e.installed && e.name === "firewalld");
  const started = effects.some((e) => e.kind === "unit" && e.name.startsWith("firewalld") && e.active);
  if (!seen.installed && promised) return { unknown: "firewalld is not installed yet" };
  if (!seen.running && seen.installed && started) return { unknown: "firewalld does not run yet" };
  if (!effects.some((e) => e.kind === "record" && e.database.startsWith("firewalld "))) return undefined;
  const permanent = predictSide(seen.permanent, "permanent", overlay, question);
  const runtime = predictSide(seen.runtime, "runtime", overlay, question);
  return { known: { ...seen, ...(permanent ? { permanent } : {}), ...(runtime ? { runtime } : {}) } };
}

export function firewalldState(question: FirewalldQuestion): Read<FirewalldState> {
  const { zone, query, sides } = question;
  const flag = (side: FirewalldSide): string => (sides.includes(side) ? "1" : "");
  return defineRead<FirewalldState>({
    primitive,
    args: [zone, query, flag("permanent"), flag("runtime")],
    subject: { kind: "command", line: "firewall-cmd" },
    parse: (reply) => {
      if (reply.status === 3) return ABSENT;
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "firewalld does not tell its state");
      const [state = "", ...fields] = reply.stdout.toString("utf8").split("\0");
      const running = state === "running";
      const isDown = running || /not running/.test(state);
      return {
        installed: true,
        running,
        ...(isDown ? {} : { trouble: state.trim().split("\n").at(-1) ?? "" }),
        ...Object.fromEntries(fields.filter((field) => field !== "").map(answerOf)),
      };
    },
    predict: (seen, overlay) => predict(seen, overlay, question),
  });
}
