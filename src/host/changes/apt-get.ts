/** Runs apt-get so that it never asks, waits for its locks, and finishes what an earlier run left half done. */

import type { Call, Primitive } from "../primitive.ts";
import { download } from "../programs/download-program.ts";

export interface AptManner {
  /** Seconds to wait for another package manager. */
  readonly lockTimeout: number;
  /** dpkg's `--force-…` words, without the dashes. */
  readonly dpkgOptions: readonly string[];
  /** What /usr/sbin/policy-rc.d answers meanwhile; 101 keeps services from being started. */
  readonly policyRcD?: number | undefined;
}

/**
 * Services are not restarted behind the playbook's back (needrestart only lists them): handlers do that. A lock of the
 * lists is waited for here, since apt's own waiting is for dpkg's.
 *
 * $1 seconds to wait for locks, $2 answer of policy-rc.d or "", $3 dpkg's words, then apt-get's.
 */
const aptGet: Primitive = {
  name: "hr_apt_get",
  body: `
: "\${DEBIAN_FRONTEND:=noninteractive}" "\${DEBIAN_PRIORITY:=critical}" "\${NEEDRESTART_MODE:=l}" "\${APT_LISTCHANGES_FRONTEND:=none}"
export DEBIAN_FRONTEND DEBIAN_PRIORITY NEEDRESTART_MODE APT_LISTCHANGES_FRONTEND
hr_l=$1 hr_p=$2 hr_d=$3
shift 3
if [ -n "$hr_p" ]; then
  hr_b=/usr/sbin/policy-rc.d
  hr_restore() { if [ -e "$hr_b.homerun" ]; then mv -f "$hr_b.homerun" "$hr_b"; else rm -f "$hr_b"; fi; }
  [ ! -e "$hr_b" ] || mv -f "$hr_b" "$hr_b.homerun" || exit 1
  trap hr_restore EXIT
  trap 'exit 143' HUP INT TERM
  printf '#!/bin/sh\\nexit %s\\n' "$hr_p" >"$hr_b" && chmod 755 "$hr_b" || exit 1
fi
hr_o= hr_f=
for hr_w in $hr_d; do hr_o="$hr_o -o Dpkg::Options::=--$hr_w" hr_f="$hr_f --$hr_w"; done
exec 3>&1
hr_run() {
  hr_n=0
  while :; do
    hr_e=$(apt-get -y -q -o "DPkg::Lock::Timeout=$hr_l" $hr_o "$@" 2>&1 >&3 3>&-)
    hr_s=$?
    [ $hr_s != 0 ] && [ $hr_n -lt "$hr_l" ] || return $hr_s
    case $hr_e in *"Could not get lock /var/lib/apt/lists"*) sleep 2; hr_n=$((hr_n + 2)) ;; *) return $hr_s ;; esac
  done
}
hr_run "$@"
if [ $hr_s != 0 ]; then
  case $hr_e in
    *"dpkg was interrupted"*)
      printf 'finishing an interrupted installation\\n'
      dpkg $hr_f --configure -a && hr_run -f install && hr_run "$@" ;;
  esac
fi
printf '%s' "\${hr_e:+$hr_e
}" >&2
exit $hr_s`,
};

/** $1 seconds to wait for locks, $2 how often to try, $3 greatest pause in seconds. */
export const aptUpdate: Primitive = {
  name: "hr_apt_update",
  body: `
hr_u=1 hr_z=1
until ( hr_apt_get "$1" '' '' -o APT::Update::Error-Mode=any update ); do
  [ $hr_u -lt "$2" ] || exit 100
  sleep "$hr_z"
  hr_u=$((hr_u + 1)) hr_z=$((hr_z * 2))
  [ $hr_z -le "$3" ] || hr_z=$3
done
touch /var/lib/apt/lists`,
  requires: [aptGet],
};

/** $1 seconds to wait for locks, $2 answer of policy-rc.d or "", $3 dpkg's words, $4 path or address of the file, then apt-get's words before it. */
const aptDeb: Primitive = {
  name: "hr_apt_deb",
  body: `
hr_l=$1 hr_p=$2 hr_d=$3 hr_x=$4
shift 4
case $hr_x in
  http://* | https://* | ftp://*)
    hr_t=$(mktemp -d) || exit 1
    chmod 755 "$hr_t"
    trap 'rm -rf "$hr_t"' EXIT
    trap 'exit 143' HUP INT TERM
    hr_download "$hr_x" "$hr_t/package.deb" || exit 1
    hr_x=$hr_t/package.deb ;;
esac
( hr_apt_get "$hr_l" "$hr_p" "$hr_d" "$@" install "$hr_x" )`,
  requires: [aptGet, download],
};

function manner({ lockTimeout, policyRcD, dpkgOptions }: AptManner): string[] {
  return [String(lockTimeout), policyRcD === undefined ? "" : String(policyRcD), dpkgOptions.join(" ")];
}

/** `words` are apt-get's: `["install", "nginx"]`. */
export function aptGetCall(words: readonly string[], how: AptManner): Call {
  return { primitive: aptGet, args: [...manner(how), ...words], mutates: true };
}

export interface AptRefresh {
  readonly lockTimeout: number;
  readonly retries: number;
  readonly maximalDelay: number;
}

export function aptUpdateCall({ lockTimeout, retries, maximalDelay }: AptRefresh): Call {
  return {
    primitive: aptUpdate,
    args: [lockTimeout, Math.max(1, retries), Math.max(1, maximalDelay)].map(String),
    mutates: true,
  };
}

/** `source` is a path or address on or for the host; `words` stand before `install`. */
export function aptDebCall(source: string, words: readonly string[], how: AptManner): Call {
  return {
    primitive: aptDeb,
    args: [...manner(how), source, ...words],
    mutates: true,
  };
}
