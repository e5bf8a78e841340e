/** Fakes of zypper 1.14 and rpm for tests: they print what the real ones printed on Debian 12 (zypper 1.14.42). */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const RPM = `#!/bin/sh
cat "$(dirname "$0")/../zypp/installed"
`;

const ZYPPER = `#!/bin/sh
cd "$(dirname "$0")/../zypp" || exit 9
[ ! -e calls ] || printf '%s\\n' "$*" >>calls
verb= try= type=
while [ $# -gt 0 ]; do
  case $1 in
    --type) type=$2; shift ;;
    --dry-run) try=1 ;;
    --) shift; break ;;
    -*) ;;
    *) verb=$1 ;;
  esac
  shift
done
echo "<?xml version='1.0'?>"
echo "<stream>"
finish() { echo "</stream>"; exit "$1"; }
fail() { echo "<message type=\\"error\\">$2</message>"; finish "$1"; }
has() { sed -n "s/^$1 //p" installed; }
offers() { sed -n "s/^$1 //p" available; }
if [ "$verb" = search ]; then sed 's|^\\([^ ]*\\) \\(.*\\)|<solvable status="installed" name="\\1" kind="pattern" edition="\\2" arch="noarch"/>|' patterns; finish 0; fi
if [ "$verb" = refresh ]; then [ ! -e coming ] || mv coming available; finish 0; fi
new= up= gone=
solvable() { echo "<solvable type=\\"package\\" name=\\"$1\\" edition=\\"$2\\" arch=\\"noarch\\"\${3:+ edition-old=\\"$3\\"} summary=\\"small &lt;$1&gt;\\"/>"; }
take() {
  have=$(has "$1") best=$(offers "$1")
  if [ -z "$best" ]; then [ -n "$have" ] || fail 104 "No provider of &apos;$1&apos; found."
  elif [ -z "$have" ]; then new="$new$1 $best
"
  elif [ "$have" != "$best" ]; then up="$up$1 $best $have
"; fi
}
case $verb in
  update | dist-upgrade | patch) for name in $(cut -d ' ' -f 1 installed); do take "$name"; done ;;
  install)
    for spec do
      case $spec in
        [-~]*) gone="$gone\${spec#?} $(has "\${spec#?}")
" ;;
        *) name=\${spec#+}; take "\${name%%[<>=]*}" ;;
      esac
    done ;;
  remove) for name do gone="$gone$name $(has "$name")
"; done ;;
esac
if [ -z "$try" ] && [ -e broken ]; then fail 8 "Installation of alpha failed: Signature verification failed"; fi
echo "<install-summary>"
if [ -n "$new" ]; then
  echo "<to-install>"
  printf '%s' "$new" | while read -r name version; do solvable "$name" "$version"; done
  echo "</to-install>"
fi
if [ -n "$up" ]; then
  echo "<to-upgrade>"
  printf '%s' "$up" | while read -r name version old; do solvable "$name" "$version" "$old"; done
  echo "</to-upgrade>"
fi
if [ -n "$gone" ]; then
  echo "<to-remove>"
  printf '%s' "$gone" | while read -r name version; do solvable "$name" "$version"; done
  echo "</to-remove>"
fi
echo "</install-summary>"
[ -z "$try" ] || finish 0
printf '%s' "$new$up$gone" | while read -r name version old; do
  sed "/^$name /d" installed >next
  mv next installed
  case $gone in "$name "* | *"
$name "*) ;; *) echo "$name $version" >>installed ;; esac
done
[ ! -e script ] || finish 107
finish 0
`;

export interface FakeZypper {
  /** `name version-release` */
  readonly installed?: readonly string[];
  readonly available?: readonly string[];
  /** What is available once the repositories are refreshed. */
  readonly coming?: readonly string[];
  /** Patterns that are installed, `name version`. */
  readonly patterns?: readonly string[];
  /** Transactions fail. */
  readonly broken?: boolean;
  /** A package's script fails. */
  readonly script?: boolean;
}

export function fakeZypper(host: FakeZypper): (folder: string) => void {
  return (folder) => {
    const at = (name: string): string => path.join(folder, "zypp", name);
    mkdirSync(path.join(folder, "zypp"), { recursive: true });
    for (const name of ["installed", "available", "coming", "patterns"] as const)
      if (name !== "coming" || host.coming)
        writeFileSync(at(name), (host[name] ?? []).map((line) => `${line}\n`).join(""));
    for (const name of ["broken", "script"] as const) if (host[name]) writeFileSync(at(name), "");
  };
}

/** The folder of the fakes, to stand before those of the system. */
export function zypperTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "zypp"))) fakeZypper({})(folder);
  for (const [name, text] of [
    ["rpm", RPM],
    ["zypper", ZYPPER],
  ] as const) {
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

export function installedByZypper(folder: string): readonly string[] {
  return linesOf(path.join(folder, "zypp/installed")).toSorted();
}

/** What zypper was called with to change something, where a file `calls` has been made for it. */
export function zypperCalls(folder: string): readonly string[] {
  return linesOf(path.join(folder, "zypp/calls")).filter((line) => !/--dry-run| search /.test(line));
}
