/** A stand-in for zypper 1.14's commands about repositories; it says what the real one said on Debian 12. `zypp/repos` has lines `ALIAS NAME URL PRIORITY ENABLED REFRESH GPGCHECK` between tabs. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const ZYPPER = `#!/bin/sh
cd "$(dirname "$0")/../zypp" || exit 9
said=$*
T=$(printf '\\t')
verb= alias= url= name= priority= enabled= refresh= gpgcheck=
while [ $# -gt 0 ]; do
  case $1 in
    --name) name=$2; shift ;;
    --priority) priority=$2; shift ;;
    --repo) alias=$2; shift ;;
    --enable) enabled=1 ;;
    --disable) enabled=0 ;;
    --refresh) refresh=1 ;;
    --no-refresh) refresh=0 ;;
    --gpgcheck) gpgcheck=1 ;;
    --no-gpgcheck) gpgcheck=0 ;;
    --) shift; break ;;
    --*) ;;
    *) verb=$1 ;;
  esac
  shift
done
[ $# -eq 0 ] || eval "alias=\\\${$#}"
[ $# -lt 2 ] || url=$1
export alias name
esc() { printf '%s' "$1" | sed "s/&/\\\\&amp;/g; s/</\\\\&lt;/g; s/>/\\\\&gt;/g; s/'/\\\\&apos;/g; s/\\"/\\\\&quot;/g"; }
[ "$verb" = repos ] || echo "$said" >>calls
has() { cut -f1 repos | grep -q -F -x -e "$1"; }
case $verb in
repos)
  [ ! -e locked ] || { echo "<stream><message type=\\"error\\">System management is locked by the application with pid 7 (zypper).</message></stream>"; exit 7; }
  echo "<?xml version='1.0'?>"
  echo "<stream><repo-list>"
  while IFS="$T" read -r a n u p e r g; do
    printf '<repo alias="%s" name="%s" priority="%s" enabled="%s" autorefresh="%s" gpgcheck="%s" repo_gpgcheck="%s">\\n<url>%s</url>\\n</repo>\\n' "$(esc "$a")" "$(esc "$n")" "$p" "$e" "$r" "$g" "$g" "$(esc "$u")"
  done <repos
  echo "</repo-list></stream>"
  [ -s repos ] || exit 6 ;;
addrepo)
  case $url in *unreachable*) echo "Can't find a valid repository at given location:" >&2; echo "Timeout exceeded" >&2; exit 4 ;; esac
  ! has "$alias" || { echo "Repository named '$alias' already exists. Please use another alias." >&2; exit 4; }
  printf '%s\\t%s\\t%s\\t%s\\t%s\\t%s\\t%s\\n' "$alias" "\${name:-$alias}" "$url" "\${priority:-99}" "\${enabled:-1}" "\${refresh:-0}" "\${gpgcheck:-1}" >>repos ;;
modifyrepo)
  has "$alias" || { echo "Repository $alias not found." >&2; exit 3; }
  awk -F'\\t' -v OFS='\\t' -v p="$priority" -v e="$enabled" -v r="$refresh" -v g="$gpgcheck" '
    $1 == ENVIRON["alias"] { if (p != "") $4 = p; if (e != "") $5 = e; if (r != "") $6 = r; if (g != "") $7 = g } { print }' repos >next
  mv next repos
  [ -z "$name" ] || { awk -F'\\t' -v OFS='\\t' '$1 == ENVIRON["alias"] { $2 = ENVIRON["name"] } { print }' repos >next && mv next repos; } ;;
removerepo) awk -F'\\t' '$1 != ENVIRON["alias"]' repos >next; mv next repos ;;
refresh) ;;
*) exit 2 ;;
esac
`;

export type FakeRepository = readonly [
  alias: string,
  name: string,
  url: string,
  priority: number,
  enabled: 0 | 1,
  refresh: 0 | 1,
  gpgcheck: 0 | 1,
];

export function havingRepositories(...entries: readonly FakeRepository[]): (folder: string) => void {
  return (folder) => {
    mkdirSync(path.join(folder, "zypp"), { recursive: true });
    writeFileSync(path.join(folder, "zypp/repos"), entries.map((one) => `${one.join("\t")}\n`).join(""));
  };
}

export function repositoryTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "zypp"))) havingRepositories()(folder);
  writeFileSync(path.join(bin, "zypper"), ZYPPER);
  chmodSync(path.join(bin, "zypper"), 0o755);
  return bin;
}

export function repositoriesOf(folder: string): readonly string[] {
  const text = readFileSync(path.join(folder, "zypp/repos"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.replaceAll("\t", "|"))
    .toSorted();
}

/** What zypper was called with, but for its questions. */
export function repositoryCalls(folder: string): readonly string[] {
  const text = readFileSync(path.join(folder, "zypp/calls"), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "" && !line.endsWith(" repos"))
    .map((line) => line.replace("--quiet --non-interactive ", ""));
}
