/** What is mounted at a path, from the kernel's table: nothing is looked into, so a server that is away can't make it wait. */

import type { Effect } from "../effect.ts";
import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface Mounted {
  readonly source: string;
  readonly type: string;
  readonly options: readonly string[];
  /** The kernel's number of the file system, and the folder of it that is mounted; Linux only. */
  readonly device?: string;
  readonly root?: string;
}

export interface MountPointState {
  /** What is mounted there, the newest last; an armed automount is of type `autofs`. */
  readonly mounts: readonly Mounted[];
  /** Whether there is a folder; not asked where something is mounted. */
  readonly directory: boolean;
  /** Something else than a folder is there. */
  readonly obstacle: boolean;
  readonly systemd: boolean;
  /** Where the path leads, where it goes through links. */
  readonly real?: string;
  /** What the source that was asked about is: a disk by its device's path, a folder by where it lies. */
  readonly source?: { readonly path: string; readonly device?: string; readonly root?: string };
}

/** Under this name effects tell of what will be mounted: by path a `Mounted`, or nothing. */
export const MOUNTS = "mounts";

/** Linux's table, in which the source's place is looked up as well. */
const LINUX = `
function plain(s,  out, i) {
  out = ""
  while ((i = index(s, "\\\\")) > 0) { out = out substr(s, 1, i - 1) sprintf("%c", substr(s, i + 1, 1) * 64 + substr(s, i + 2, 1) * 8 + substr(s, i + 3, 1)); s = substr(s, i + 4) }
  return out s
}
{
  p = plain($5); s = ENVIRON["hr_src"]
  if (p == ENVIRON["hr_p"]) for (i = 7; i <= NF; i++) if ($i == "-") { print "mount\\t" plain($(i + 2)) "\\t" $(i + 1) "\\t" $6 "," $(i + 3) "\\t" $3 "\\t" plain($4); break }
  if (s ~ /^\\// && (p == "/" || s == p || index(s, p "/") == 1) && length(p) >= best) {
    best = length(p); device = $3; r = plain($4); root = (r == "/" ? "" : r) (p == "/" ? s : substr(s, length(p) + 1))
  }
}
END { if (device != "") print "origin\\t" device "\\t" (root == "" ? "/" : root) }`;

/** What \`mount\` prints, where there is no such table. */
const OTHERS = `
{
  at = index($0, " on "); if (!at) next
  rest = substr($0, at + 4); type = ""
  if (match(rest, / type [^ ]+ \\(/)) { p = substr(rest, 1, RSTART - 1); split(substr(rest, RSTART + 6), w, " "); type = w[1]; rest = substr(rest, RSTART + RLENGTH) }
  else if (match(rest, / \\([^()]*\\)$/)) { p = substr(rest, 1, RSTART - 1); rest = substr(rest, RSTART + 2); type = rest; sub(/[,)].*/, "", type) }
  else next
  sub(/\\)$/, "", rest); gsub(/, /, ",", rest)
  if (p == ENVIRON["hr_p"]) print "mount\\t" substr($0, 1, at - 1) "\\t" type "\\t" rest
}`;

/** $1 path, $2 source. A link's own path is never a mount point: it is followed, but only while nothing is mounted there. */
const primitive: Primitive = {
  name: "hr_mount_point",
  body: `
[ ! -d /run/systemd/system ] || echo systemd
hr_p=$1 hr_src=$2 hr_i=0
export hr_p hr_src
case $hr_src in
  UUID=* | LABEL=* | PARTUUID=* | PARTLABEL=*) hr_o=$(findfs "$hr_src" 2>/dev/null) && hr_src=$hr_o ;;
  /dev/*) hr_o=$(readlink -f -- "$hr_src" 2>/dev/null) && hr_src=$hr_o ;;
esac
hr_table() {
  if [ -r /proc/self/mountinfo ]; then awk '${LINUX}' /proc/self/mountinfo
  else mount 2>/dev/null | awk '${OTHERS}'; fi
}
while hr_t=$(hr_table); do
  case $hr_t in mount*) break ;; esac
  case $hr_p in /*) ;; *) break ;; esac
  hr_i=$((hr_i + 1))
  [ $hr_i -lt 20 ] || break
  hr_d=$(cd -P -- "\${hr_p%/*}/" 2>/dev/null && pwd -P) || break
  if [ -L "$hr_p" ]; then
    hr_o=$(readlink -- "$hr_p") || break
    case $hr_o in /*) hr_p=$hr_o ;; *) hr_p=\${hr_d%/}/$hr_o ;; esac
    while :; do case $hr_p in /) break ;; */) hr_p=\${hr_p%/} ;; *) break ;; esac; done
  else
    case \${hr_p##*/} in . | ..) hr_o=$(cd -P -- "$hr_p" 2>/dev/null && pwd -P) || break ;; *) hr_o=\${hr_d%/}/\${hr_p##*/} ;; esac
    [ "$hr_o" != "$hr_p" ] || break
    hr_p=$hr_o
  fi
done
[ -z "$hr_t" ] || printf '%s\\n' "$hr_t"
printf 'source\\t%s\\n' "$hr_src"
[ "$hr_p" = "$1" ] || printf 'real\\t%s\\n' "$hr_p"
case $hr_t in
  mount*) ;;
  *) if [ -d "$hr_p" ]; then echo directory; elif [ -e "$hr_p" ] || [ -L "$hr_p" ]; then echo obstacle; fi ;;
esac
exit 0`,
};

function mountedOf(line: string): Mounted {
  const [, source = "", type = "", options = "", device, root] = line.split("\t");
  return {
    source,
    type,
    options: [...new Set(options.split(",").filter((o) => o !== ""))],
    ...(device && root ? { device, root } : {}),
  };
}

function parse(reply: Reply, asked: string | undefined): MountPointState {
  if (reply.status !== 0) throw new ReplyError(primitive.name, reply, "the host did not say what is mounted");
  const lines = reply.stdout.toString("utf8").split("\n");
  const fieldsOf = (word: string): readonly string[] =>
    lines
      .find((l) => l.startsWith(`${word}\t`))
      ?.split("\t")
      .slice(1) ?? [];
  const mounts = lines.filter((l) => l.startsWith("mount\t")).map(mountedOf);
  const [real] = fieldsOf("real");
  const [path] = fieldsOf("source");
  const [device, root] = fieldsOf("origin");
  return {
    mounts,
    directory: mounts.length > 0 || lines.includes("directory"),
    obstacle: lines.includes("obstacle"),
    systemd: lines.includes("systemd"),
    ...(real === undefined ? {} : { real }),
    ...(asked === undefined || path === undefined
      ? {}
      : { source: { path, ...(device && root ? { device, root } : {}) } }),
  };
}

function afterEffect(state: MountPointState, effect: Effect, at: string): MountPointState {
  if (effect.kind === "record" && effect.database === MOUNTS) {
    if (effect.name !== at && effect.name !== state.real) return state;
    const mounts = effect.value === undefined ? [] : [JSON.parse(effect.value) as Mounted];
    return { ...state, mounts, directory: true, obstacle: false };
  }
  if (!("path" in effect) || state.mounts.length > 0) return state;
  const path = plainPath(effect.path);
  const isAbsent = effect.kind === "absent";
  if (path === at && (isAbsent || effect.kind === "directory"))
    return { ...state, directory: !isAbsent, obstacle: false };
  return isBelow(path, at) && !isAbsent ? { ...state, directory: true, obstacle: false } : state;
}

/** `source`: what may be mounted there, to be found out whether it is. */
export function mountPoint(path: string, source?: string): Read<MountPointState> {
  const spelled = plainPath(path);
  return defineRead({
    primitive,
    args: [spelled, source ?? ""],
    subject: { kind: "path", path: spelled },
    parse: (reply) => parse(reply, source),
    predict: (seen, { effects }) => {
      const after = effects.reduce((state, effect) => afterEffect(state, effect, spelled), seen);
      return after === seen ? undefined : { known: after };
    },
  });
}
