/** Starts and stops services of OpenRC, and puts them into runlevels. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { apart } from "../programs/apart-program.ts";

/** $1 service, $2 verb, $3 "zap" where OpenRC must be told first that it does not run, then words for the service's script. */
const control: Primitive = {
  name: "hr_control_openrc",
  liveOutput: false,
  body: `
hr_n=$1 hr_v=$2 hr_z=$3
shift 3
if [ -n "$hr_z" ]; then hr_apart rc-service "$hr_n" zap || exit; fi
hr_apart rc-service "$hr_n" "$hr_v" "$@"`,
  requires: [apart],
};

/** $1 `add` or `delete`, $2 service, $3 runlevel. */
const place: Primitive = { name: "hr_place_openrc", body: `rc-update "$1" "$2" "$3"` };

export type ScriptVerb = "start" | "stop" | "restart" | "reload";

/** What a change of a service without units says of itself. */
export function scriptChange(verb: ScriptVerb, name: string): Omit<Change, "operations"> {
  const down = verb === "stop";
  const [before, after] = down ? ["running", "not running"] : ["not running", "running"];
  return {
    kind: `${verb}-service`,
    summary: `${verb} ${name}`,
    ...(verb === "start" || down
      ? { difference: { subject: `service ${name}`, before: `${before}\n`, after: `${after}\n` } }
      : {}),
    effects: [{ kind: "unit", name, scope: "system", active: !down }],
  };
}

/** What a change of a service's runlevels says of itself. */
export function levelChange(
  enabled: boolean,
  name: string,
  levels: { readonly before: readonly string[]; readonly after: readonly string[] },
): Omit<Change, "operations"> {
  const shown = (list: readonly string[]): string => `${list.length > 0 ? list.join(" ") : "none"}\n`;
  return {
    kind: enabled ? "enable-service" : "disable-service",
    summary: `${enabled ? "enable" : "disable"} ${name}`,
    difference: {
      subject: `runlevels of ${name}`,
      before: shown(levels.before),
      after: shown(levels.after),
    },
    effects: [{ kind: "unit", name, scope: "system", levels: levels.after }],
  };
}

export function controlOpenrc(
  verb: ScriptVerb,
  name: string,
  { crashed, words }: { readonly crashed: boolean; readonly words: readonly string[] },
): Change {
  const zap = crashed && verb === "start" ? "zap" : "";
  return {
    ...scriptChange(verb, name),
    operations: [{ primitive: control, args: [name, verb, zap, ...words], mutates: true }],
  };
}

/** Puts a service into a runlevel, or takes it out; `levels` are those that it is in now. */
export function placeOpenrc(
  enabled: boolean,
  name: string,
  level: string,
  levels: readonly string[],
): Change {
  const after = enabled ? [...levels, level].toSorted() : levels.filter((l) => l !== level);
  return {
    ...levelChange(enabled, name, { before: levels, after }),
    operations: [{ primitive: place, args: [enabled ? "add" : "delete", name, level], mutates: true }],
  };
}
