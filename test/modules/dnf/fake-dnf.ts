/** Fakes of rpm and dnf 4 for tests: they print what the real ones printed on Debian 12 (rpm 4.18, dnf 4.14). */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const RPM = `#!/bin/sh
cd "$(dirname "$0")/../rpm" || exit 9
format='%{NAME}-%{VERSION}-%{RELEASE}.%{ARCH}\\n' provides= status=0 file=
while [ $# -gt 0 ]; do
  case $1 in
    -q | --nosignature) ;;
    -qp) file=1 ;;
    --whatprovides) provides=1 ;;
    --qf) format=$2; shift ;;
    --) shift; break ;;
    *) break ;;
  esac
  shift
done
show() {
  printf '%b' "$(printf '%s' "$format" | sed "s|%{NAME}|$1|g; s|%{VERSION}|\${2%-*}|g; s|%{RELEASE}|\${2##*-}|g; s|%{ARCH}|noarch|g; s|\\$|x|")" | sed '$s/x$//'
}
for spec do
  if [ -n "$file" ]; then
    [ -e "$spec" ] || exit 1
    read -r name version <"$spec"
    show "$name" "$version"
    continue
  fi
  found=
  while read -r name version; do
    if [ -n "$provides" ]; then
      grep -qx "$name $spec" provides 2>/dev/null || [ "$spec" = "$name" ] || continue
    else
      case $spec in "$name" | "$name-\${version%-*}" | "$name-$version" | "$name-$version.noarch") ;; *) continue ;; esac
    fi
    found=1
    show "$name" "$version"
  done <installed
  [ -n "$found" ] || { echo "package $spec is not installed"; status=1; }
done
exit $status
`;

const DNF = `#!/bin/sh
cd "$(dirname "$0")/../rpm" || exit 9
[ ! -e calls ] || printf '%s\\n' "$*" >>calls
assume= verb= specs=
for word do
  case $word in
    --assumeno) assume=no ;;
    -y) assume=yes ;;
    -*) ;;
    install | upgrade | remove | autoremove | makecache) if [ -z "$verb" ]; then verb=$word; else specs="$specs $word"; fi ;;
    *) specs="$specs $word" ;;
  esac
done
[ "$verb" != makecache ] || exit 0
[ "$verb$specs" != upgrade ] || specs=$(cut -d ' ' -f 1 installed)
[ "$verb" != autoremove ] || specs=$(cat leaves 2>/dev/null)
rows() { # heading
  [ -z "$2" ] || printf '%s:\\n%s' "$1" "$2"
}
new= up= down= gone= bad=
for spec in $specs; do
  wanted=
  case $spec in
    *.rpm) read -r name wanted <"$spec" ;;
    *-[0-9]*) name=\${spec%%-[0-9]*} wanted=\${spec#"$name"-}; wanted=\${wanted%-1}-1 ;;
    *) name=$spec ;;
  esac
  has=$(sed -n "s/^$name //p" installed)
  best=$(sed -n "s/^$name //p" available | sort | tail -n 1)
  [ -n "$wanted" ] || wanted=$best
  row=" $name             noarch       $wanted             law             6.1 k
"
  if [ "$verb" = remove ] || [ "$verb" = autoremove ]; then
    [ -z "$has" ] || gone="$gone $name             noarch       $has             @law             14  
"
    continue
  fi
  if [ -z "$has" ] && [ "$verb" = upgrade ]; then continue; fi
  if ! grep -qx "$name $wanted" available && [ "\${spec%.rpm}" = "$spec" ]; then
    bad="\${bad:+$bad }$spec"
    echo "No match for argument: $spec"
    continue
  fi
  if [ -z "$has" ]; then new=$new$row
  elif [ "$has" = "$wanted" ] || { [ "$spec" = "$name" ] && [ "$verb" = install ]; }; then echo "Package $name-$has.noarch is already installed."
  elif [ "$(printf '%s\\n' "$has" "$wanted" | sort | tail -n 1)" = "$has" ]; then down=$down$row
  else up=$up$row; fi
done
if [ -n "$bad" ]; then echo "Error: Unable to find a match: $bad"; exit 1; fi
echo "Dependencies resolved."
if [ -z "$new$up$down$gone" ]; then echo "Nothing to do."; echo "Complete!"; exit 0; fi
echo "=================="
echo " Package           Architecture       Version             Repository       Size"
echo "=================="
rows Installing "$new"
rows Upgrading "$up"
rows Downgrading "$down"
rows Removing "$gone"
echo
echo "Transaction Summary"
if [ "$assume" = no ]; then echo "Operation aborted."; exit 1; fi
if [ -e broken ]; then echo "Error: GPG check FAILED" >&2; exit 1; fi
printf '%s' "$new$up$down$gone" | while read -r name arch version rest; do
  sed "/^$name /d" installed >next
  mv next installed
  case $gone in *" $name "*) ;; *) echo "$name $version" >>installed ;; esac
done
[ "$verb" != autoremove ] || rm -f leaves
echo "Complete!"
`;

export interface FakeRpms {
  /** `name version-release` */
  readonly installed?: readonly string[];
  readonly available?: readonly string[];
  /** `name what` */
  readonly provides?: readonly string[];
  readonly leaves?: readonly string[];
  /** Transactions fail. */
  readonly broken?: boolean;
}

export function fakeRpms(rpms: FakeRpms): (folder: string) => void {
  return (folder) => {
    const at = (name: string): string => path.join(folder, "rpm", name);
    mkdirSync(path.join(folder, "rpm"), { recursive: true });
    for (const name of ["installed", "available", "provides", "leaves"] as const)
      if (name !== "leaves" || rpms.leaves)
        writeFileSync(at(name), (rpms[name] ?? []).map((line) => `${line}\n`).join(""));
    if (rpms.broken) writeFileSync(at("broken"), "");
  };
}

/** The folder of the fakes, to stand before those of the system. */
export function dnfTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "rpm"))) fakeRpms({})(folder);
  for (const [name, text] of [
    ["rpm", RPM],
    ["dnf", DNF],
  ] as const) {
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

/** Names and versions that are installed. */
export function installedRpms(folder: string): readonly string[] {
  return readFileSync(path.join(folder, "rpm/installed"), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .toSorted();
}

/** What dnf was called with, where a file `calls` has been made for it. */
export function dnfCalls(folder: string): readonly string[] {
  const file = path.join(folder, "rpm/calls");
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}
