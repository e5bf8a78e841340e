/** Stand-ins for the tools of SELinux and of file attributes: what they set is kept in files beside them, as `label-state/contexts` and `label-state/flags`. */

import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";

const HEAD = `#!/bin/sh
hr_state=$(dirname "$0")/../label-state
absolute() { case $1 in /*) echo "$1" ;; ./*) echo "$PWD/\${1#./}" ;; .) echo "$PWD" ;; *) echo "$PWD/$1" ;; esac; }
context() { hr_c=$(grep -F "$1	" "$hr_state/contexts" | tail -n 1 | cut -f2); echo "\${hr_c:-unconfined_u:object_r:user_tmp_t:s0}"; }
letters() { grep "^$(/usr/bin/stat -c %i "$1") " "$hr_state/flags" | tail -n 1 | cut -d' ' -f2; }
`;

/** `stat --printf='%C %n\\0'` tells contexts; anything else is asked of the real one. */
const STAT = `${HEAD}
case $1 in --printf=%C*) shift 2 ;; *) exec /usr/bin/stat "$@" ;; esac
for f do printf '%s %s\\0' "$(context "$f")" "$f"; done
`;

/** Refuses the type \`no_such_t\`, as a kernel does whose policy has none of that name. */
const CHCON = `${HEAD}
u= r= t= l=
while :; do
  case $1 in -h) shift ;; -u) u=$2; shift 2 ;; -r) r=$2; shift 2 ;; -t) t=$2; shift 2 ;; -l) l=$2; shift 2 ;; --) shift; break ;; *) break ;; esac
done
[ "$t" != no_such_t ] || { echo "chcon: failed to change context of '$1': Invalid argument" >&2; exit 1; }
for f do
  f=$(absolute "$f")
  was=$(context "$f")
  IFS=: read -r a b c d <<END
$was
END
  printf '%s\\t%s\\n' "$f" "\${u:-$a}:\${r:-$b}:\${t:-$c}:\${l:-$d}" >>"$hr_state/contexts"
done
`;

/** The policy says of everything that it is of the web. */
const MATCHPATHCON = `${HEAD}
case $1 in -m) shift 2 ;; esac
for f do printf '%s\\tsystem_u:object_r:httpd_sys_content_t:s0\\n' "$f"; done
`;

const LSATTR = `${HEAD}
shift
for f do
  [ ! -L "$f" ] || { echo "lsattr: Operation not supported While reading flags on $f" >&2; continue; }
  printf '%s-------e---- %s\\n' "$(letters "$f")" "$f"
done
`;

const CHATTR = `${HEAD}
plus= minus=
while :; do case $1 in +*) plus=\${1#+} ;; -*) minus=\${1#-} ;; *) break ;; esac; shift; done
for f do
  all=$(letters "$f" | tr -d "$minus-")
  [ -z "$plus" ] || all=$(printf '%s' "$all" | tr -d "$plus")$plus
  echo "$(/usr/bin/stat -c %i "$f") $all" >>"$hr_state/flags"
done
`;

const PROGRAMS: Readonly<Record<string, string>> = {
  chcon: CHCON,
  matchpathcon: MATCHPATHCON,
  stat: STAT,
  lsattr: LSATTR,
  chattr: CHATTR,
};

function tools(folder: string, selinux: boolean): string {
  const [bin, state] = [path.join(folder, "label-tools"), path.join(folder, "label-state")];
  for (const each of [bin, state]) mkdirSync(each, { recursive: true });
  for (const name of ["contexts", "flags"])
    if (!existsSync(path.join(state, name))) writeFileSync(path.join(state, name), "");
  const programs = { ...PROGRAMS, selinuxenabled: `#!/bin/sh\nexit ${selinux ? 0 : 1}\n` };
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(path.join(bin, name), text);
    chmodSync(path.join(bin, name), 0o755);
  }
  return bin;
}

/** A host with SELinux. */
export function labelTools(folder: string): string {
  return tools(folder, true);
}

/** A host whose SELinux is off. */
export function labelToolsOff(folder: string): string {
  return tools(folder, false);
}

/** What was set, by name of the file: the newest line of each. */
export function contextsIn(folder: string): Readonly<Record<string, string>> {
  const text = readFileSync(path.join(folder, "label-state/contexts"), "utf8");
  const lines = text.split("\n").filter((line) => line !== "");
  return Object.fromEntries(
    lines.map((line) => line.slice(folder.length + 1).split("\t") as [string, string]),
  );
}

/** Letters that were set, of files in the order in which they were. */
export function flagsIn(folder: string): readonly string[] {
  const text = readFileSync(path.join(folder, "label-state/flags"), "utf8");
  return text.split("\n").flatMap((line) => line.split(" ").slice(1));
}
