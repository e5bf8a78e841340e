/** A fake of apk 2.14 for tests: its words, its exit codes, and what it prints. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const APK = `#!/bin/sh
cd "$(dirname "$0")/../apk" || exit 9
[ ! -e calls ] || printf '%s\\n' "$*" >>calls
verb= try= newest=
while [ $# -gt 0 ]; do
  case $1 in
    --repository | --repositories-file) shift ;;
    --simulate) try=1 ;;
    --upgrade) newest=1 ;;
    --) shift; break ;;
    -*) ;;
    *) if [ -z "$verb" ]; then verb=$1; [ "$verb" = info ] && { shift; break; }; else break; fi ;;
  esac
  shift
done
has() { sed -n "s/^$1 //p" installed; }
offers() { sed -n "s/^$1 //p" available; }
bare() { printf '%s' "$1" | sed 's/^!//; s/[@=<>~].*//'; }
case $verb:$1 in
  info:-v) sed 's/ /-/' installed; exit 0 ;;
  info:--installed) [ -n "$(has "$2")" ]; exit ;;
  info:-R) echo "$2-0 depends on:"; sed -n "s/^$2 needs //p" needs; echo; exit 0 ;;
  version:*)
    echo "Installed:                                Available:"
    while read -r name version; do
      best=$(offers "$name")
      [ -z "$best" ] || [ "$best" = "$version" ] || echo "$name-$version                       < $best "
    done <installed
    exit 0 ;;
  update:*)
    [ ! -e coming ] || mv coming available
    echo "v3.20.3-1 [https://example.org/alpine/v3.20/main]"
    echo "OK: $(wc -l <available) distinct packages available"
    exit 0 ;;
esac
if [ -z "$try" ] && [ -e locked ]; then
  rm locked
  echo "ERROR: Unable to lock database: Resource temporarily unavailable" >&2
  echo "ERROR: Failed to open apk database: Resource temporarily unavailable" >&2
  exit 99
fi
rows= bad= kept=
take() { # name, "1" to upgrade
  have=$(has "$1") best=$(offers "$1")
  for need in $(sed -n "s/^$1 needs //p" needs); do [ -n "$(has "$need")" ] || take "$need" ""; done
  have=$(has "$1") best=$(offers "$1")
  case "$rows" in *" $1 "*) return ;; esac
  if [ -z "$have" ]; then rows="\${rows}Installing $1 ($best)
"
  elif [ -n "$2" ] && [ "$have" != "$best" ]; then rows="\${rows}Upgrading $1 ($have -> $best)
"; fi
}
case $verb in
  upgrade) for name in $(cut -d ' ' -f 1 installed); do [ -z "$(offers "$name")" ] || take "$name" 1; done ;;
  add)
    for spec do
      name=$(bare "$spec")
      if [ -z "$(offers "$name")$(has "$name")" ]; then bad="\${bad}  $name (no such package):
    required by: world[$spec]
"
      else take "$name" "$newest"; fi
    done ;;
  del)
    for name do
      owner=$(sed -n "s/ needs $name\\$//p" needs | while read -r one; do
        case " $* " in *" $one "*) ;; *) [ -z "$(has "$one")" ] || printf '%s ' "$one" ;; esac
      done)
      if [ -n "$owner" ]; then kept="\${kept}  $name: \${owner% }
"
      else rows="\${rows}Purging $name ($(has "$name"))
"; fi
    done ;;
esac
if [ -n "$bad" ]; then printf 'ERROR: unable to select packages:\\n%s' "$bad" >&2; exit 1; fi
if [ -z "$try" ] && [ -e broken ]; then echo "ERROR: alpha-2.0-r0: No space left on device" >&2; exit 1; fi
[ -z "$kept" ] || printf 'World updated, but the following packages are not removed due to:\\n%s\\n' "$kept"
total=$(printf '%s' "$rows" | grep -c .)
n=0
printf '%s' "$rows" | while read -r what name rest; do
  n=$((n + 1))
  echo "($n/$total) $what $name $rest"
  [ -z "$try" ] || continue
  sed "/^$name /d" installed >next
  mv next installed
  [ "$what" = Purging ] || echo "$name $(offers "$name")" >>installed
done
echo "OK: 8 MiB in $(wc -l <installed) packages"
[ -z "$try" ] || exit 0
for spec do
  name=$(bare "$spec")
  grep -v -e "^$name\\$" -e "^$name[@=<>~]" world >next
  mv next world
  [ "$verb" = del ] || echo "$spec" >>world
done
exit 0
`;

export interface FakeApk {
  /** `name version` */
  readonly installed?: readonly string[];
  readonly available?: readonly string[];
  /** What is available once the index is refreshed. */
  readonly coming?: readonly string[];
  readonly world?: readonly string[];
  /** `name needs name` */
  readonly needs?: readonly string[];
  /** Nothing can be written. */
  readonly broken?: boolean;
  /** Another apk is at work at the first try. */
  readonly locked?: boolean;
}

export function fakeApk(host: FakeApk): (folder: string) => void {
  return (folder) => {
    const at = (name: string): string => path.join(folder, "apk", name);
    mkdirSync(path.join(folder, "apk"), { recursive: true });
    for (const name of ["installed", "available", "coming", "world", "needs"] as const)
      if (name !== "coming" || host.coming)
        writeFileSync(at(name), (host[name] ?? []).map((line) => `${line}\n`).join(""));
    for (const name of ["broken", "locked"] as const) if (host[name]) writeFileSync(at(name), "");
  };
}

/** The folder of the fake, to stand before those of the system. */
export function apkTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "apk"))) fakeApk({})(folder);
  writeFileSync(path.join(bin, "apk"), APK);
  chmodSync(path.join(bin, "apk"), 0o755);
  return bin;
}

/** The fake's world. */
export function apkWorld(folder: string): string {
  return path.join(folder, "apk/world");
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** What is installed, and after a bar what is wanted for itself. */
export function apkState(folder: string): string {
  const of = (name: string): string =>
    linesOf(path.join(folder, "apk", name))
      .toSorted()
      .join(", ");
  return `${of("installed")} | ${of("world")}`;
}

/** What apk was called with to change something, where a file `calls` has been made for it. */
export function apkCalls(folder: string): readonly string[] {
  return linesOf(path.join(folder, "apk/calls")).filter((line) => !/^(info|version)|--simulate/.test(line));
}
