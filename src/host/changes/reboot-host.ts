/** Has a host boot again, and stays on the line until it is gone. */

import type { Call, Primitive } from "../primitive.ts";
import { die } from "../programs/path-program.ts";

/** $1 folders to look for commands in, parted by colons, $2 message, then the words of a command of the user's, if any. */
const reboot: Primitive = {
  name: "hr_reboot",
  body: `
hr_in=$1 hr_m=$2
shift 2
if [ $# -gt 0 ]; then
  case $1 in
  /*) ;;
  *)
    hr_f=$(PATH=$hr_in; command -v -- "$1") || hr_die "there is no $1 in $hr_in"
    shift
    set -- "$hr_f" "$@" ;;
  esac
elif hr_f=$(PATH=$hr_in; command -v shutdown); then set -- "$hr_f" -r now "$hr_m"
elif hr_f=$(PATH=$hr_in; command -v systemctl); then set -- "$hr_f" reboot
elif hr_f=$(PATH=$hr_in; command -v reboot); then set -- "$hr_f"
else hr_die "there is neither shutdown nor reboot in $hr_in"
fi
hr_e=$("$@" 2>&1 </dev/null)
hr_s=$?
[ -z "$hr_e" ] || printf '%s\\n' "$hr_e"
exit $hr_s`,
  requires: [die],
};

const announce: Primitive = {
  name: "hr_announce",
  body: `
command -v wall >/dev/null 2>&1 || exit 0
printf '%s\\n' "$1" | wall 2>/dev/null
exit 0`,
};

const hold: Primitive = { name: "hr_hold", body: `sleep "$1"` };

export interface RebootHost {
  readonly message: string;
  readonly searchPaths: readonly string[];
  /** Instead of the host's usual command; a bare name is looked for in the search paths. */
  readonly command?: readonly string[] | undefined;
}

/** Milliseconds: some hosts end their services before the command returns. */
const ORDER_TIMEOUT = 120_000;

export function rebootCall({ message, searchPaths, command = [] }: RebootHost): Call {
  return {
    primitive: reboot,
    args: [searchPaths.join(":"), message, ...command],
    mutates: true,
    timeout: ORDER_TIMEOUT,
  };
}

/** Tells those who are logged in. */
export function announceCall(message: string): Call {
  return { primitive: announce, args: [message], mutates: true, timeout: 10_000 };
}

/** Does nothing for so many seconds; a host that goes down is noticed by its end. */
export function holdCall(seconds: number): Call {
  return { primitive: hold, args: [String(seconds)], mutates: false, timeout: (seconds + 30) * 1000 };
}
