/** A stand-in for zfs and zpool: `zfs/datasets` has lines `NAME PROPERTY VALUE SOURCE` between tabs, `zfs/pools` names pools and their altroots. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const HEAD = `#!/bin/sh
cd "$(dirname "$0")/../zfs" || exit 9
T=$(printf '\\t')
has() { grep -q -F "$1\${T}type$T" datasets; }
put() { awk -F'\\t' -v n="$1" -v p="$2" '!($1 == n && $2 == p)' datasets >new; printf '%s\\t%s\\t%s\\t%s\\n' "$1" "$2" "$3" "$4" >>new; mv new datasets; }
`;

/** It keeps sizes in bytes, calls the ACLs \`posixacl\` \`posix\`, and tells quotas of users only when asked. */
const ZFS = `${HEAD}
[ ! -e broken ] || { echo "The ZFS modules cannot be auto-loaded." >&2; exit 1; }
for last; do :; done
value() {
  case $1:$2 in
    acltype:posixacl) echo posix ;;
    quota:none) echo 0 ;;
    volsize:*M | quota:*M | userquota@*:*M) echo $((\${2%M} * 1048576)) ;;
    recordsize:*K) echo $((\${2%K} * 1024)) ;;
    *) printf '%s\\n' "$2" ;;
  esac
}
set_one() {
  case $1 in nosuch=*) echo "cannot set property for '$2': invalid property 'nosuch'" >&2; exit 1 ;; esac
  put "$2" "\${1%%=*}" "$(value "\${1%%=*}" "\${1#*=}")" local
}
parents() {
  case $1 in */*) parents "\${1%/*}" ;; esac
  has "$1" || { put "$1" type filesystem -; put "$1" atime on default; }
}
verb=$1
shift
case $verb in
get)
  has "$last" || { echo "cannot open '$last': dataset does not exist" >&2; exit 1; }
  case $4 in property,value) o=2 ;; *) o=3 ;; esac
  awk -F'\\t' -v n="$last" -v p="$5" -v o=$o '
    $1 == n && (p == "all" ? $2 !~ /@/ : index("," p ",", "," $2 ",")) { print $2 "\\t" $3 (o == 3 ? "\\t" $4 : "") }' datasets ;;
set) set_one "$1" "$last" ;;
create | clone | snapshot)
  type=filesystem
  case $last in *@*) has "\${last%@*}" || { echo "cannot open '\${last%@*}': dataset does not exist" >&2; exit 1; }; type=snapshot ;; */*) parents "\${last%/*}" ;; esac
  echo "$verb $*" >>said
  put "$last" type $type -
  while [ $# -gt 1 ]; do
    case $1 in
      -o) set_one "$2" "$last"; shift ;;
      -V) put "$last" type volume -; set_one "volsize=$2" "$last"; shift ;;
      -b) put "$last" volblocksize "$2" -; shift ;;
      -p) ;;
      *) has "$1" || { echo "cannot open '$1': dataset does not exist" >&2; exit 1; }; put "$last" origin "$1" - ;;
    esac
    shift
  done ;;
destroy)
  [ "$1" = -R ] || exit 2
  awk -F'\\t' -v n="$last" '!($1 == n || index($1, n "/") == 1 || index($1, n "@") == 1)' datasets >new && mv new datasets ;;
*) exit 2 ;;
esac
`;

const ZPOOL = `${HEAD}
[ "$*" = "get -H -o value altroot $6" ] || exit 2
grep -q "^$6 " pools || { echo "cannot open '$6': no such pool" >&2; exit 1; }
sed -n "s/^$6 //p" pools
`;

export interface FakeZfs {
  /** `POOL ALTROOT`; `-` for none. */
  readonly pools?: readonly string[];
  /** Properties that were set, by the names of datasets. */
  readonly datasets?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

export function havingZfs({ pools = ["tank -"], datasets = {} }: FakeZfs = {}): (folder: string) => void {
  return (folder) => {
    const at = path.join(folder, "zfs");
    mkdirSync(at, { recursive: true });
    const all = { tank: {}, ...datasets };
    const lines = Object.entries(all).flatMap(([name, properties]) => [
      `${name}\ttype\t${name.includes("@") ? "snapshot" : "filesystem"}\t-\n`,
      `${name}\tatime\ton\tdefault\n`,
      ...Object.entries(properties).map(
        ([key, value]) =>
          `${name}\t${key}\t${value}\t${/^(origin|volblocksize|utf8only)$/.test(key) ? "-" : "local"}\n`,
      ),
    ]);
    writeFileSync(path.join(at, "datasets"), lines.join(""));
    writeFileSync(path.join(at, "pools"), pools.map((line) => `${line}\n`).join(""));
  };
}

export function zfsTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "zfs"))) havingZfs()(folder);
  for (const [name, text] of [
    ["zfs", ZFS],
    ["zpool", ZPOOL],
  ] as const) {
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

/** What was set on a dataset, or undefined where there is none. */
export function datasetOf(folder: string, name: string): Readonly<Record<string, string>> | undefined {
  const lines = readFileSync(path.join(folder, "zfs", "datasets"), "utf8")
    .split("\n")
    .map((line) => line.split("\t"))
    .filter(([dataset]) => dataset === name);
  const own = lines
    .filter(([, , , source]) => source !== "default")
    .map(([, key = "", value = ""]) => [key, value]);
  return lines.length === 0 ? undefined : Object.fromEntries(own);
}
