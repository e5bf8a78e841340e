/** Starts and stops services by their init scripts, and has them started at boot. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { apart } from "../programs/apart-program.ts";
import { die } from "../programs/path-program.ts";
import type { SysvState } from "../reads/sysv-state.ts";
import { levelChange, type ScriptVerb, scriptChange } from "./control-openrc.ts";

/**
 * $1 script, $2 verb, $3 seconds between stopping and starting, $4 `up` where it runs, then words for the script. No script is trusted to
 * restart; one that does not know how to reload says so by its status (2 or 3), and is restarted.
 */
const control: Primitive = {
  name: "hr_control_sysv",
  liveOutput: false,
  body: `
hr_f=$1 hr_v=$2 hr_w=$3 hr_u=$4
shift 4
case $hr_v in
reload)
  hr_apart "$hr_f" reload "$@"
  hr_s=$?
  case $hr_s in 2 | 3) ;; *) exit "$hr_s" ;; esac ;;
start | stop) hr_apart "$hr_f" "$hr_v" "$@"; exit ;;
esac
hr_apart "$hr_f" stop "$@" || { hr_s=$?; [ -z "$hr_u" ] || exit "$hr_s"; }
[ "$hr_w" = 0 ] || sleep "$hr_w"
hr_apart "$hr_f" start "$@"`,
  requires: [apart],
};

/** $1 service, $2 `on` or `off`, $3 tool, $4 `linked` where some runlevel knows of it, then runlevels, or none for those that the script names. */
const place: Primitive = {
  name: "hr_place_sysv",
  body: `
hr_n=$1 hr_v=$2 hr_t=$3 hr_k=$4
shift 4
hr_d=/etc/rc
[ -d /etc/rc0.d ] || hr_d=/etc/init.d/rc
case $hr_t:$hr_v in
update-rc.d:on)
  [ -n "$hr_k" ] || update-rc.d "$hr_n" defaults || exit
  if [ -n "$hr_k" ] || [ $# -gt 0 ]; then update-rc.d "$hr_n" enable "$@" || exit; fi ;;
update-rc.d:off) update-rc.d "$hr_n" disable "$@" || exit ;;
chkconfig:*)
  [ -n "$hr_k" ] || chkconfig --add "$hr_n" || exit
  if [ $# -gt 0 ]; then chkconfig --level "$(printf %s "$@")" "$hr_n" "$hr_v" || exit
  else chkconfig "$hr_n" "$hr_v" || exit; fi ;;
insserv:on) insserv "$hr_n" || exit ;;
insserv:off) insserv -r "$hr_n" || exit ;;
esac
for hr_l do
  hr_h=off
  for hr_x in "$hr_d$hr_l".d/S[0-9][0-9]"$hr_n"; do if [ -L "$hr_x" ] || [ -e "$hr_x" ]; then hr_h=on; fi; done
  [ "$hr_h" = "$hr_v" ] || hr_die "$hr_t has not switched $hr_n $hr_v in the runlevel $hr_l"
done`,
  requires: [die],
};

export interface ScriptWork {
  /** Seconds between stopping and starting. */
  readonly sleep: number;
  readonly words: readonly string[];
}

export function controlSysv(
  verb: ScriptVerb,
  { name, script, running }: SysvState,
  work: ScriptWork,
): Change {
  const args = [script, verb, String(work.sleep), running ? "up" : "", ...work.words];
  return { ...scriptChange(verb, name), operations: [{ primitive: control, args, mutates: true }] };
}

/** Whether the service is started at boot; in the runlevels 0 and 6 scripts take part in the way down. */
export function startsAtBoot(levels: readonly string[]): boolean {
  return levels.some((level) => level !== "0" && level !== "6");
}

function grown(seen: SysvState, levels: readonly string[]): readonly string[] {
  const { defaults, linked } = seen;
  const set = levels.length > 0 && linked ? levels : [...defaults, ...levels];
  return [...new Set([...seen.levels, ...set])].toSorted();
}

function shrunk(seen: SysvState, levels: readonly string[]): readonly string[] {
  return seen.levels.filter((l) => (levels.length > 0 ? !levels.includes(l) : !startsAtBoot([l])));
}

/** Without `levels`: those that the script names. */
export function placeSysv(enabled: boolean, seen: SysvState, levels: readonly string[]): Change {
  const { name, tool = "", linked } = seen;
  const after = enabled ? grown(seen, levels) : shrunk(seen, levels);
  const args = [name, enabled ? "on" : "off", tool, linked ? "linked" : "", ...levels];
  return {
    ...levelChange(enabled, name, { before: seen.levels, after }),
    operations: [{ primitive: place, args, mutates: true }],
  };
}
