/** A stand-in for firewall-cmd 1.3 and firewall-offline-cmd: what each side has is lines of a file, `ZONE THING`; `running` is there while it runs. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const PROGRAM = `#!/bin/sh
name=\${0##*/}
cd "$(dirname "$0")/../firewalld" || exit 9
side=runtime zone=public
[ "$name" = firewall-cmd ] || side=permanent
while :; do case $1 in --permanent) side=permanent; shift ;; --zone=*) zone=\${1#--zone=}; shift ;; *) break ;; esac; done
if [ "$1" = --state ]; then [ -e running ] && { echo running; exit 0; }; echo "not running"; exit 252; fi
if [ "$name" = firewall-cmd ] && [ ! -e running ]; then echo "FirewallD is not running" >&2; exit 252; fi
grep -q -x -e "zone $zone" "$side" || { echo "Error: INVALID_ZONE: $zone" >&2; exit 112; }
case $1 in *bogus*) echo "Error: INVALID_SERVICE: bogus" >&2; exit 101 ;; esac
drop() { grep -v -F -x -e "$1" "$side" >new; cat new >"$side"; rm new; }
case $1 in
--query-*) grep -q -F -x -e "$zone \${1#--query-}" "$side" && { echo yes; exit 0; }; echo no; exit 1 ;;
--add-*) printf '%s\\n' "$zone \${1#--add-}" >>"$side"; echo "$*" >>said ;;
--change-*) sed -i "/ \${1#--change-}$/d" "$side"; printf '%s\\n' "$zone \${1#--change-}" >>"$side" ;;
--remove-*) drop "$zone \${1#--remove-}" ;;
--get-target) t=$(sed -n "s/^$zone target //p" "$side"); echo "\${t:-default}" ;;
--set-target=*) drop "$zone target $(sed -n "s/^$zone target //p" "$side")"; echo "$zone target \${1#--set-target=}" >>"$side" ;;
--get-zones) sed -n "s/^zone //p" "$side" | tr '\\n' ' ' ;;
--new-zone=*) echo "zone \${1#--new-zone=}" >>"$side" ;;
--delete-zone=*) drop "zone \${1#--delete-zone=}" ;;
*) echo "usage: see firewall-cmd man page" >&2; exit 2 ;;
esac
`;

const ZONES = "zone public\nzone trusted\n";

export function firewalldTools(folder: string): string {
  const bin = path.join(folder, "bin");
  for (const name of ["bin", "firewalld"]) mkdirSync(path.join(folder, name), { recursive: true });
  for (const name of ["firewall-cmd", "firewall-offline-cmd"]) {
    writeFileSync(path.join(bin, name), PROGRAM);
    chmodSync(path.join(bin, name), 0o755);
  }
  for (const side of ["permanent", "runtime", "said"]) {
    const file = path.join(folder, "firewalld", side);
    if (!existsSync(file)) writeFileSync(file, side === "said" ? "" : ZONES);
  }
  return bin;
}

/** A firewalld that has these lines on both sides. */
export function having(lines: string, running = true): (folder: string) => void {
  return (folder) => {
    const at = path.join(folder, "firewalld");
    mkdirSync(at, { recursive: true });
    for (const side of ["permanent", "runtime"]) writeFileSync(path.join(at, side), ZONES + lines);
    if (running) writeFileSync(path.join(at, "running"), "");
  };
}

/** What a side has besides its zones; `said`: what was told to add. */
export function sideOf(folder: string, side: "permanent" | "runtime" | "said"): string {
  return readFileSync(path.join(folder, "firewalld", side), "utf8").replace(ZONES, "");
}
