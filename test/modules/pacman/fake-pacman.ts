/** A fake of pacman 6 for tests: it prints what the real one printed (6.0.2, on Debian 12). */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const PACMAN = `#!/bin/sh
here=$PWD
cd "$(dirname "$0")/../pacman" || exit 9
[ ! -e calls ] || printf '%s\\n' "$*" >>calls
verb= format= refresh= upgrade= deps=1 reason= recursive= unmarked=1
while [ $# -gt 0 ]; do
  case $1 in
    -Q | -Qqe | -Qu | -Sg | -Sl) verb=$1 ;;
    --sync | --remove | --upgrade | --database) verb=$1 ;;
    --refresh) refresh=1 ;;
    --sysupgrade) upgrade=1 ;;
    --nodeps) deps= ;;
    --recursive) recursive=1 ;;
    --asdeps | --asexplicit) reason=\${1#--as} ;;
    --print-format) format=$2; shift ;;
    --) shift; break ;;
  esac
  shift
done
has() { sed -n "s/^$1 \\([^ ]*\\) .*/\\1/p" installed; }
offers() { sed -n "s/^$1 //p" available; }
newer() {
  while read -r name version why; do
    best=$(offers "$name")
    [ -z "$best" ] || [ "$best" = "$version" ] || echo "$name $version $best"
  done <installed
}
case $verb in
  -Q) cut -d ' ' -f 1,2 installed; [ -s installed ]; exit ;;
  -Qqe) sed -n 's/ [^ ]* explicit$//p' installed; exit 0 ;;
  -Qu) newer | sed 's/ \\([^ ]*\\)$/ -> \\1/'; exit 0 ;;
  -Sg) grep "^$1 " groups; exit ;;
  -Sl) sed 's/^/law /' available; exit 0 ;;
esac
if [ -z "$format" ]; then
  if [ -e locked ]; then
    rm locked
    echo "error: failed to init transaction (unable to lock database)" >&2
    echo "error: could not lock database: File exists" >&2
    exit 1
  fi
fi
if [ "$verb" = --database ]; then
  for name do
    has "$name" | grep -q . || { echo "error: could not set install reason for package $name" >&2; exit 1; }
    why=explicit
    [ "$reason" = deps ] && why=dependency
    sed "s/^\\($name [^ ]*\\) .*/\\1 $why/" installed >next && mv next installed
    echo "$name: install reason has been set"
  done
  exit 0
fi
if [ -n "$refresh" ]; then
  echo ":: Synchronizing package databases..."
  if [ -e coming ]; then mv coming available; else echo " law is up to date"; fi
fi
new= gone= old= bad=
want() { # name version why
  case " $new" in *" $1="*) return ;; esac
  [ "$(has "$1")" != "$2" ] || { [ -n "$format" ] || echo "warning: $1-$2 is up to date -- skipping" >&2; return; }
  [ -z "$deps" ] || for need in $(sed -n "s/^$1 needs //p" needs 2>/dev/null); do
    [ -n "$(has "$need")" ] || if [ -n "$(offers "$need")" ]; then want "$need" "$(offers "$need")" dependency
    else old="$old:: unable to satisfy dependency '$need' required by $1
"; fi
  done
  new="$new$1=$2=$3 "
}
case $verb$upgrade in
  --sync1)
    while read -r name version best; do
      [ -z "$name" ] || want "$name" "$best" "$(sed -n "s/^$name [^ ]* //p" installed)"
    done <<end
$(newer)
end
    ;;
  --sync)
    for spec do
      name=\${spec##*/}
      if grep -q "^$name " groups; then for member in $(sed -n "s/^$name //p" groups); do want "$member" "$(offers "$member")" explicit; done
      elif [ -z "$(offers "$name")" ]; then bad="\${bad}error: target not found: $spec
"
      else want "$name" "$(offers "$name")" explicit; fi
    done ;;
  --upgrade)
    for spec do
      case $spec in /*) ;; *) spec=$here/$spec ;; esac
      if [ -e "$spec" ]; then read -r name version <"$spec"; want "$name" "$version" explicit
      else bad="\${bad}error: could not find or read package
"; fi
    done ;;
  --remove)
    for name do
      [ -n "$(has "$name")" ] || { bad="\${bad}error: target not found: $name
"; continue; }
      gone="$gone$name "
      [ -z "$recursive" ] || for need in $(sed -n "s/^$name needs //p" needs 2>/dev/null); do
        ! grep -q "^$need .* dependency" installed || gone="$gone$need "
      done
    done
    [ -z "$deps" ] || for name in $gone; do
      for owner in $(sed -n "s/ needs $name\\$//p" needs 2>/dev/null); do
        case " $gone" in *" $owner "*) ;; *)
          [ -z "$(has "$owner")" ] || old="$old:: removing $name breaks dependency '$name' required by $owner
" ;;
        esac
      done
    done ;;
esac
if [ -n "$bad" ]; then printf '%s' "$bad" >&2; exit 1; fi
if [ -n "$old" ]; then
  echo "error: failed to prepare transaction (could not satisfy dependencies)" >&2
  printf '%s' "$old" >&2
  exit 1
fi
if [ -n "$format" ]; then
  for one in $new; do
    name=\${one%%=*} rest=\${one#*=}
    case $format in *%v*) echo "$name \${rest%%=*}" ;; *) echo "$name" ;; esac
  done
  for name in $gone; do echo "$name $(has "$name")"; done
  exit 0
fi
if [ -z "$new$gone" ]; then echo " there is nothing to do"; exit 0; fi
if [ -e broken ]; then echo "error: failed to commit transaction (not enough free disk space)" >&2; exit 1; fi
for one in $new; do
  name=\${one%%=*} rest=\${one#*=}
  sed "/^$name /d" installed >next
  mv next installed
  echo "$name \${rest%%=*} \${rest#*=}" >>installed
  echo "installing $name..."
done
for name in $gone; do
  sed "/^$name /d" installed >next
  mv next installed
  echo "removing $name..."
done
`;

export interface FakePacman {
  /** `name version reason`; the reason is `explicit` or `dependency`. */
  readonly installed?: readonly string[];
  /** `name version` */
  readonly available?: readonly string[];
  /** What is available once the lists are refreshed. */
  readonly coming?: readonly string[];
  /** `group member` */
  readonly groups?: readonly string[];
  /** `name needs name` */
  readonly needs?: readonly string[];
  /** Transactions fail. */
  readonly broken?: boolean;
  /** Another pacman is at work at the first try. */
  readonly locked?: boolean;
}

export function fakePacman(host: FakePacman): (folder: string) => void {
  return (folder) => {
    const at = (name: string): string => path.join(folder, "pacman", name);
    mkdirSync(path.join(folder, "pacman"), { recursive: true });
    for (const name of ["installed", "available", "coming", "groups", "needs"] as const)
      if (name !== "coming" || host.coming)
        writeFileSync(at(name), (host[name] ?? []).map((line) => `${line}\n`).join(""));
    for (const name of ["broken", "locked"] as const) if (host[name]) writeFileSync(at(name), "");
  };
}

/** The folder of the fake, to stand before those of the system. */
export function pacmanTools(folder: string): string {
  const bin = path.join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  if (!existsSync(path.join(folder, "pacman"))) fakePacman({})(folder);
  writeFileSync(path.join(bin, "pacman"), PACMAN);
  chmodSync(path.join(bin, "pacman"), 0o755);
  return bin;
}

function linesOf(file: string): readonly string[] {
  return readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");
}

/** Names, versions and reasons of what is installed. */
export function installedByPacman(folder: string): readonly string[] {
  return linesOf(path.join(folder, "pacman/installed")).toSorted();
}

/** What pacman was called with to change something, where a file `calls` has been made for it. */
export function pacmanCalls(folder: string): readonly string[] {
  return linesOf(path.join(folder, "pacman/calls")).filter(
    (line) => line.startsWith("--noconfirm") && !line.includes("--print-format"),
  );
}
