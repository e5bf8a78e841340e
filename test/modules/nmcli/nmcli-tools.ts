/** A stand-in for nmcli 1.42: each connection is a file of `property:value` lines below `nm/`, by its UUID; `down` is there while NetworkManager is not. */

import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const PROGRAM = `#!/bin/sh
cd "$(dirname "$0")/../nm" || exit 9
[ ! -e down ] || { echo "Error: NetworkManager is not running." >&2; exit 8; }
get() { sed -n "s/^$2://p" "$1"; }
put() { grep -v "^$2:" "$1" >.new; printf '%s:%s\\n' "$2" "$3" >>.new; cat .new >"$1"; rm .new; }
fail() { echo "Error: $1" >&2; exit "\${2:-2}"; }
find_one() {
  u=
  case $1 in
    uuid) [ ! -e "$2" ] || u=$2 ;;
    id) for f in *-*; do [ "$(get "$f" connection.id)" != "$2" ] || u=$f; done ;;
  esac
  [ -n "$u" ] || fail "$2 - no such connection profile." 10
}
set_all() {
  to=$1
  shift
  cp "$to" .work
  while [ $# -gt 0 ]; do
    case $1 in *.*) ;; *) fail "invalid <setting>.<property> '$1'." ;; esac
    case $1:$2 in ipv4.addresses:300.*) fail "failed to modify ipv4.addresses: invalid IP address: Invalid IPv4 address '\${2%/*}'." ;; esac
    put .work "$1" "$2"
    shift 2
  done
  cat .work >"$to"
}
edit() {
  cp "$u" .work
  while read -r verb name value; do
    case $verb in
      set) put .work "$name" "$value" ;;
      save)
        k=$(get .work 802-11-wireless-security.psk)
        case $k in '' | ????????*) cat .work >"$u"; echo "Connection '$u' successfully updated." ;;
          *) echo "Error: Failed to save '$u' connection: 802-11-wireless-security.psk: property is invalid" ;; esac ;;
      quit) exit 0 ;;
    esac
  done
}
case "$1 $2 $3" in "-t -e no") shift 3 ;; esac
case "$*" in
"-f UUID,NAME connection show")
  for f in *-*; do [ ! -e "$f" ] || printf '%s:%s\\n' "$f" "$(get "$f" connection.id)"; done
  exit 0 ;;
"--show-secrets connection show uuid "*)
  find_one uuid "$5"
  cat "$u"
  [ ! -e "active.$u" ] || echo GENERAL.STATE:activated
  exit 0 ;;
"connection edit type wifi")
  printf '802-11-wireless.%s: x\\n' ssid hidden mode cloned-mac-address powersave
  printf '802-11-wireless-security.%s: x\\n' key-mgmt psk psk-flags proto
  exit 0 ;;
esac
[ "$1" = connection ] || fail "usage"
verb=$2
shift 2
case $verb in
add)
  [ "$1" = type ] && [ "$3" = con-name ] || fail "usage"
  n=$(($(ls | grep -c -- '-4000-') + 1))
  u=00000000-0000-4000-8000-00000000000$n
  case $2 in ethernet) t=802-3-ethernet ;; wifi) t=802-11-wireless ;; *) t=$2 ;; esac
  { echo "connection.id:$4"; echo "connection.uuid:$u"; echo "connection.type:$t"; } >".add"
  for d in connection.interface-name: connection.autoconnect:yes ipv4.method:auto ipv4.may-fail:yes ipv4.never-default:no ipv6.method:auto bridge.stp:yes; do echo "$d" >>.add; done
  shift 4
  if [ "$1" = ifname ]; then shift 2; fi
  set_all .add "$@"
  mv .add "$u"
  echo "Connection '$u' successfully added." ;;
modify)
  find_one "$1" "$2"
  shift 2
  set_all "$u" "$@" ;;
edit) find_one "$1" "$2"; edit ;;
delete) find_one "$1" "$2"; rm -f "$u" "active.$u" ;;
up) find_one "$1" "$2"; case $(get "$u" connection.interface-name) in none*) fail "Connection activation failed: No suitable device found" 4 ;; esac; : >"active.$u" ;;
down) find_one "$1" "$2"; [ -e "active.$u" ] || fail "'$2' is not an active connection." 10; rm "active.$u" ;;
reload) echo reload >>reloaded ;;
*) fail "usage" ;;
esac
`;

type Profile = Readonly<Record<string, string>>;

function place(folder: string): string {
  const at = path.join(folder, "nm");
  mkdirSync(at, { recursive: true });
  return at;
}

export function nmcliTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  place(folder);
  writeFileSync(path.join(bin, "nmcli"), PROGRAM);
  chmodSync(path.join(bin, "nmcli"), 0o755);
  return bin;
}

/** Connections by their names; one of the name `*NAME` is active. */
export function havingConnections(
  ...profiles: readonly (readonly [name: string, profile: Profile])[]
): (folder: string) => void {
  return (folder) => {
    for (const [index, [name, profile]] of profiles.entries()) {
      const uuid = `00000000-0000-4000-8000-00000000000${index + 1}`;
      const all = { "connection.id": name.replace(/^\*/, ""), "connection.uuid": uuid, ...profile };
      const lines = Object.entries(all).map(([property, value]) => `${property}:${value}\n`);
      writeFileSync(path.join(place(folder), uuid), lines.join(""));
      if (name.startsWith("*")) writeFileSync(path.join(place(folder), `active.${uuid}`), "");
    }
  };
}

/** What a connection of that name is like; undefined: there is none. */
export function profileOf(folder: string, name: string): Profile | undefined {
  const all = readdirSync(place(folder))
    .filter((file) => /^[0-9a-f]{8}-/.test(file))
    .map((file) =>
      readFileSync(path.join(place(folder), file), "utf8")
        .split("\n")
        .filter(Boolean),
    );
  const own = all.find((lines) => lines.includes(`connection.id:${name}`));
  return (
    own &&
    Object.fromEntries(
      own.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]),
    )
  );
}

export function isActive(folder: string): boolean {
  return readdirSync(place(folder)).some((file) => file.startsWith("active."));
}

export function wasReloaded(folder: string): boolean {
  return existsSync(path.join(place(folder), "reloaded"));
}
