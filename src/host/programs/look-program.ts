/**
 * Looking at many paths with one program each instead of one for every path: a frame whose calls will look at several
 * gathers what they will ask in a table for each kind of look first, and each call finds its path there or looks for itself.
 */

import type { Look, Primitive } from "../primitive.ts";
import { isFarMount } from "./mount-program.ts";

/** What `stat -c` prints for the table: numbers, owner and group, with tabs between. */
const STATE = "%f %u %g %s %Y %X %Z %i %d %h\t%U\t%G";

/**
 * `$1` kind, `$2` path. Sets `hr_v` to what the table says and succeeds, or fails where it says nothing. A line of a table
 * is the value, a tab and the path.
 */
export const seen: Primitive = {
  name: "hr_seen",
  body: `
eval "hr_v=\\$hr_known_$1"
case $hr_v in *"\t$2
"*) ;; *) return 1 ;; esac
hr_v=\${hr_v%%"\t$2
"*}
hr_v=\${hr_v##*"
"}`,
};

/** Prints a state of the table as \`STAT_FORMAT\` has it: three lines. */
export const printSeen: Primitive = {
  name: "hr_print_seen",
  body: `
hr_n=\${hr_v#*"\t"}
printf '%s\\n%s\\n%s\\n' "\${hr_v%%"\t"*}" "\${hr_n%%"\t"*}" "\${hr_n#*"\t"}"`,
};

/**
 * Prints lines of the table: $1 kind, then paths; for digests each after the size that it must have, or "". Nothing is
 * said of a path that is not there, or that lies on another machine, since such a one can make everybody wait.
 */
export const gather: Primitive = {
  name: "hr_gather",
  body: `
hr_w=$1 hr_far=
shift
if [ -r /proc/mounts ]; then
  while read -r hr_d hr_m hr_t hr_o; do
    if hr_is_far "$hr_t" "$hr_m"; then hr_far="$hr_far $hr_m"; fi
  done </proc/mounts
fi
hr_c=$#
while [ "$hr_c" -gt 0 ]; do
  hr_s=
  case $hr_w in sha*) hr_s=$1; shift; hr_c=$((hr_c - 1)) ;; esac
  hr_p=$1
  shift
  hr_c=$((hr_c - 1))
  hr_k=
  for hr_m in $hr_far; do case $hr_p in "$hr_m" | "$hr_m"/*) continue 2 ;; esac; done
  case $hr_w in
    sha*)
      if [ -f "$hr_p" ] && [ -r "$hr_p" ]; then
        hr_k=1
        if [ -n "$hr_s" ]; then
          hr_k=
          if hr_seen s "$hr_p"; then
            hr_v=\${hr_v#* * * }
            [ "\${hr_v%% *}" != "$hr_s" ] || hr_k=1
          fi
        fi
      fi ;;
    *) [ ! -e "$hr_p" ] || hr_k=1 ;;
  esac
  [ -z "$hr_k" ] || set -- "$@" "$hr_p"
done
[ $# -gt 1 ] || return 0
case $hr_w in
s) stat -c '${STATE}\t%n' -- "$@" ;;
S) stat -L -c '${STATE}\t%n' -- "$@" ;;
m | M)
  command -v file >/dev/null || return 0
  hr_l=
  [ $hr_w = m ] || hr_l=-L
  file -b $hr_l --mime -- "$@" | for hr_p do
    IFS= read -r hr_v || break
    printf '%s\\t%s\\n' "$hr_v" "$hr_p"
  done ;;
a)
  command -v lsattr >/dev/null || return 0
  lsattr -vd -- "$@" | while IFS= read -r hr_v; do printf '%s\\t%s\\n' "$hr_v" "/\${hr_v#* /}"; done ;;
sha*)
  command -v \${hr_w}sum >/dev/null || return 0
  \${hr_w}sum -- "$@" | while read -r hr_v hr_p; do printf '%s\\t%s\\n' "$hr_v" "$hr_p"; done ;;
esac`,
  requires: [seen, isFarMount],
};

/** Paths that programs print as they are. */
const PLAIN = /^\/[!-[\]-~]+( [!-[\]-~]+)*$/;

/** More make the table slow to look things up in. */
export const MOST_LOOKS = 32;

/** Sizes from which on openssl takes a quarter of the time are left to the call. */
const LONG = 4 * 1024 * 1024;

/** Arguments of \`gather\` by kind, for the looks that can be taken together. */
export function gatherings(looks: readonly Look[]): readonly (readonly string[])[] {
  const byKind = new Map<string, Map<string, readonly string[]>>();
  for (const { kind, path, size } of looks) {
    if (!PLAIN.test(path) || (size ?? 0) > LONG) continue;
    const paths = byKind.get(kind) ?? new Map<string, readonly string[]>();
    paths.set(path, kind.startsWith("sha") ? [size === undefined ? "" : String(size), path] : [path]);
    byKind.set(kind, paths);
  }
  const order = (kind: string): number => (kind === "s" || kind === "S" ? 0 : 1);
  return [...byKind]
    .filter(([, paths]) => paths.size > 1)
    .sort(([a], [b]) => order(a) - order(b))
    .map(([kind, paths]) => [kind, ...[...paths.values()].flat()]);
}
