/** A stand-in for iptables 1.8: rules are lines of files, and equal where their words are. The real one is driven by test/lab/module-cases.ts. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const PROGRAM = `#!/bin/sh
name=\${0##*/}
cd "$(dirname "$0")/../rules" || exit 9
[ "$1" != --version ] || { echo "$name v1.8.9 (legacy)"; exit 0; }
[ "$1" != -w ] || shift 2
[ "$1" = -t ] || { echo "$name: a table was expected"; exit 2; }
f=$name-$2 op=$3 c=$4
shift 3
[ -e "$f" ] || printf '%s\\n' "-P INPUT ACCEPT" "-P FORWARD ACCEPT" "-P OUTPUT ACCEPT" >"$f"
[ -z "$c" ] || shift
there() { grep -q -e "^-[PN] $c\\( \\|$\\)" "$f"; }
rest() { grep -v -F -x -e "$1" "$f" >new; cat new >"$f"; rm new; }
case $op in -S | -C | -A | -I | -D | -F | -X | -P) [ -z "$c" ] || there || { echo "$name: No chain/target/match by that name." >&2; exit 1; } ;; esac
case "$*" in *bogus*) echo "$name v1.8.9 (legacy): unknown protocol \\"bogus\\" specified" >&2; echo "Try \\\`$name -h' or '$name --help' for more information." >&2; exit 2 ;; esac
case $op in
-S) if [ -z "$c" ]; then cat "$f"; else grep -e "^-[PNA] $c\\( \\|$\\)" "$f"; fi; exit 0 ;;
-C) grep -q -F -x -e "-A $c $*" "$f" || { echo "$name: Bad rule (does a matching rule exist in that chain?)." >&2; exit 1; } ;;
-A) echo "-A $c $*" >>"$f" ;;
-I) case $1 in [0-9]*) shift ;; esac; { grep -v "^-A" "$f"; echo "-A $c $*"; grep "^-A" "$f"; } >new; cat new >"$f"; rm new ;;
-D) rest "-A $c $*" ;;
-N) echo "-N $c" >>"$f" ;;
-X) rest "-N $c" ;;
-F) { grep -v "^-A $c\${c:+ }" "$f"; } >new; cat new >"$f"; rm new ;;
-P) rest "$(grep "^-P $c " "$f")"; echo "-P $c $1" >>"$f" ;;
esac
exit 0
`;

export function iptablesTools(folder: string): string {
  const bin = path.join(folder, "bin");
  for (const name of ["bin", "rules"]) mkdirSync(path.join(folder, name), { recursive: true });
  for (const name of ["iptables", "ip6tables"]) {
    writeFileSync(path.join(bin, name), PROGRAM);
    chmodSync(path.join(bin, name), 0o755);
    for (const table of ["filter", "nat"]) {
      const file = path.join(folder, "rules", `${name}-${table}`);
      if (!existsSync(file)) writeFileSync(file, BUILT_IN);
    }
  }
  return bin;
}

export const BUILT_IN = "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n";

export function having(rules: string, file = "iptables-filter"): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "rules"), { recursive: true });
    writeFileSync(path.join(folder, "rules", file), BUILT_IN + rules);
  };
}

/** What is there besides what is built in. */
export function rulesIn(folder: string, file = "iptables-filter"): string {
  return readFileSync(path.join(folder, "rules", file), "utf8").replace(BUILT_IN, "");
}
