/** Stand-ins for SELinux's tools: `selinux/` holds the mode, the kernels' parameters, booleans as `NAME NOW KEPT`, ports as `SOURCE TYPE PROTO PORT`. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const HEAD = `#!/bin/sh
cd "$(dirname "$0")/../selinux" || exit 9
`;

const GETSEBOOL = `${HEAD}
grep -q "^$1 " booleans || { echo "Error getting active value for $1" >&2; exit 255; }
awk -v n="$1" '$1 == n { print n " --> " $2 }' booleans
`;

const SETSEBOOL = `${HEAD}
keep=
[ "$1" != -P ] || { keep=1; shift; }
n=\${1%%=*} v=\${1#*=}
grep -q "^$n " booleans || { echo "Boolean $n is not defined" >&2; exit 255; }
awk -v n="$n" -v v="$v" -v k="$keep" '$1 == n { $2 = v; if (k) $3 = v } { print }' booleans >new && mv new booleans
echo "$keep$1" >>said
`;

/** Ports that were added are listed before those of the policy, under every type that they have. */
const SEMANAGE = `${HEAD}
one() {
  verb=$2 type= proto= port=
  shift 2
  while [ $# -gt 0 ]; do
    case $1 in -t) type=$2; shift ;; -p) proto=$2; shift ;; -r) shift ;; *) port=$1 ;; esac
    shift
  done
  case $type in no_such_t) echo "ValueError: Type $type is invalid, must be a port type" >&2; exit 1 ;; esac
  case $verb in
    -a) ! grep -q " $proto $port$" work || { echo "ValueError: Port $proto/$port already defined" >&2; exit 1; } ;;
    -m) grep -q " $proto $port$" work || { echo "ValueError: Port $proto/$port is not defined" >&2; exit 1; } ;;
    -d) grep -q "^local .* $proto $port$" work || { echo "ValueError: Port $proto/$port is defined in policy, cannot be deleted" >&2; exit 1; } ;;
  esac
  { [ "$verb" = -d ] || echo "local $type $proto $port"; grep -v "^local .* $proto $port$" work; } >work2
  mv work2 work
}
list() { grep "$1" ports | awk '{ k = $2 " " $3; if (!(k in p)) { o[++n] = k; p[k] = $4 } else p[k] = p[k] ", " $4 } END { for (i = 1; i <= n; i++) { split(o[i], w, " "); printf "%-30s %-8s %s\\n", w[1], w[2], p[o[i]] } }'; }
[ ! -e broken ] || { echo "ValueError: SELinux policy is not managed or store cannot be accessed." >&2; exit 1; }
case "$*" in
"boolean -l -n") awk '{ printf "%-30s (%-5s,%5s)  Allow try\\n", $1, $2, $3 }' booleans ;;
"port -l -n") list . ;;
"port -l -n -C") list ^local ;;
import | "import -N")
  cp ports work
  echo "$*" >>said
  while read -r line; do echo "$line" >>said; one $line; done
  mv work ports ;;
*) echo "usage: semanage" >&2; exit 2 ;;
esac
`;

const PROGRAMS: Readonly<Record<string, string>> = {
  getenforce: `${HEAD}cat mode\n`,
  setenforce: `${HEAD}[ "$(cat mode)" != Disabled ] || { echo "setenforce: SELinux is disabled" >&2; exit 1; }\ncase $1 in 1) echo Enforcing ;; 0) echo Permissive ;; esac >mode\n`,
  grubby: `${HEAD}
case "$*" in
--info=ALL) cat kernels ;;
"--update-kernel=ALL --args selinux=0") sed 's/ selinux=0//; s/"$/ selinux=0"/' kernels >new && mv new kernels ;;
"--update-kernel=ALL --remove-args selinux=0") sed 's/ selinux=0//' kernels >new && mv new kernels ;;
*) exit 1 ;;
esac
`,
  getsebool: GETSEBOOL,
  setsebool: SETSEBOOL,
  semanage: SEMANAGE,
};

export interface FakeSelinux {
  readonly mode?: "Enforcing" | "Permissive" | "Disabled";
  /** `NAME NOW KEPT`. */
  readonly booleans?: readonly string[];
  /** `policy|local TYPE PROTO PORT`. */
  readonly ports?: readonly string[];
  /** Parameters of each kernel. */
  readonly kernels?: readonly string[];
  /** Content of the file of settings, `config` in the case's folder. */
  readonly config?: string;
  /** Policies that are there. */
  readonly policies?: readonly string[];
  /** Tools that this host lacks. */
  readonly without?: readonly string[];
}

export function havingSelinux(host: FakeSelinux): (folder: string) => void {
  return (folder) => {
    const at = path.join(folder, "selinux");
    mkdirSync(at, { recursive: true });
    const put = (name: string, lines: readonly string[]): void =>
      writeFileSync(path.join(at, name), lines.map((line) => `${line}\n`).join(""));
    put("mode", [host.mode ?? "Enforcing"]);
    put("booleans", host.booleans ?? []);
    put("ports", host.ports ?? []);
    put("said", []);
    put("without", host.without ?? []);
    put(
      "kernels",
      (host.kernels ?? []).flatMap((args, index) => [`index=${index}`, `args="${args}"`]),
    );
    for (const name of host.policies ?? ["targeted"])
      mkdirSync(path.join(folder, name, "policy"), { recursive: true });
    if (host.config !== undefined) writeFileSync(path.join(folder, "config"), host.config);
  };
}

export function selinuxTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  const list = path.join(folder, "selinux", "without");
  const without = existsSync(list) ? readFileSync(list, "utf8").split("\n") : [];
  for (const [name, text] of Object.entries(PROGRAMS)) {
    if (without.includes(name)) continue;
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

export function selinuxFile(
  folder: string,
  name: "mode" | "booleans" | "ports" | "said" | "kernels",
): string {
  return readFileSync(path.join(folder, "selinux", name), "utf8");
}
