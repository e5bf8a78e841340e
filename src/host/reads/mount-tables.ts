/** Tables of mounts (fstab, /proc/mounts, what `mount` prints), with the sizes of what passes a filter; each mount has its own deadline. */

import type { Primitive, Reply } from "../primitive.ts";
import { isFarMount } from "../programs/mount-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { MOUNTS } from "./mount-point.ts";

export interface MountTable {
  /** The path as it was asked for; `mount` for the program. */
  readonly source: string;
  /** The same for two sources that are one file. */
  readonly identity: string;
  readonly lines: readonly string[];
}

export type MountProgram =
  | "not run"
  | "ran"
  | "missing"
  | "late"
  | { readonly status: number; readonly said: string };

/** Counted in blocks and inodes; the inodes are missing where only `df` could be asked. */
export interface MountSizes {
  readonly blocks: number;
  readonly available: number;
  /** Bytes of a block in these counts. */
  readonly unit: number;
  /** Bytes of a block as programs should read and write. */
  readonly block: number;
  readonly inodes?: number;
  readonly inodesFree?: number;
}

export interface MountTables {
  readonly tables: readonly MountTable[];
  readonly program: MountProgram;
  /** By mount point. */
  readonly sizes: ReadonlyMap<string, MountSizes>;
  /** Mount points that did not answer in time. */
  readonly late: ReadonlySet<string>;
  /** Of file systems, by device. */
  readonly uuids: ReadonlyMap<string, string>;
}

export interface MountTablesQuestion {
  /** Files, in order. */
  readonly files: readonly string[];
  /** Extended regular expressions without anchors; of what passes both the size is asked. */
  readonly device: string;
  readonly type: string;
  readonly program: string;
  /** `fallback`: where no file of those that the kernel writes is there. */
  readonly runProgram: "never" | "fallback" | "always";
  /** Seconds, for each mount point and for the program. */
  readonly seconds: number;
}

/** Files of which the kernel (or `mount`) keeps what is mounted now. */
export const LIVE_TABLES = ["/etc/mtab", "/proc/mounts", "/etc/mnttab"] as const;

/**
 * Reads marked lines of tables ("== file" or "== mount" before each), prints type and mount point of those that the filter
 * lets through, the mount point in the kernel's octal spelling. Devices that are named by UUID always pass: they are disks.
 */
const candidates = `
function put(d, p, t) {
  if (p !~ /^\\//) return
  if (d !~ /^UUID=/ && d !~ ENVIRON["hr_device"] || t !~ ENVIRON["hr_type"]) return
  if (!((t, p) in seen)) { seen[t, p] = 1; print t, p }
}
/^== / { kind = $2; next }
!/^\\|/ { next }
{ $0 = substr($0, 2); sub(/\\r$/, "") }
kind == "mount" {
  gsub(/\\\\/, "\\\\134"); i = index($0, " on "); if (!i) next
  d = substr($0, 1, i - 1); rest = substr($0, i + 4)
  if (match(rest, / type [^ ]+ \\(/)) { p = substr(rest, 1, RSTART - 1); split(substr(rest, RSTART + 6), w, " "); t = w[1] }
  else if (match(rest, / \\([^()]*\\)$/)) { p = substr(rest, 1, RSTART - 1); t = substr(rest, RSTART + 2); sub(/[ ,)].*/, "", t) }
  else next
  gsub(/ /, "\\\\040", p); put(d, p, t); next
}
/^[ \\t]*#/ { next }
NF == 1 && /^\\/.*:$/ { sub(/:$/, ""); if (!((1, $0) in seen)) { seen[1, $0] = 1; print "-", $0 }; next }
NF >= 7 { put($1, $3, $4) }
NF >= 3 && NF < 7 { put($1, $2, $3) }`;

const primitive: Primitive = {
  name: "hr_mount_tables",
  body: `
hr_device=$1 hr_type=$2 hr_bin=$3 hr_run=$4 hr_s=$5
shift 5
export hr_device hr_type
hr_late() { case $1 in 124 | 137 | 143) return 0 ;; esac; return 1; }
hr_limited() {
  if command -v timeout >/dev/null 2>&1; then timeout -k 1 "$hr_s" "$@"; else "$@"; fi </dev/null
}
hr_mount_program() {
  hr_c=$(command -v -- "$hr_bin") || { echo '== mount missing'; return; }
  hr_o=$(hr_limited sh -c 'o=$("$1" 2>&1); c=$?; printf "%s\\n" "$o"; exit $c' sh "$hr_c")
  hr_c=$?
  if hr_late $hr_c; then hr_c=late; fi
  printf '== mount %s\\n' "$hr_c"
  printf '%s\\n' "$hr_o" | sed 's/^/|/'
}
hr_tables() {
  hr_i=0 hr_live=
  for hr_f do
    hr_i=$((hr_i + 1))
    [ -f "$hr_f" ] && [ -r "$hr_f" ] || continue
    printf '== file %s %s\\n' "$hr_i" "$(sh -c 'echo $$; exec readlink -f -- "$1"' sh "$hr_f" 2>/dev/null | tr '\\n' ' ')"
    hr_o=$(cat -- "$hr_f" 2>/dev/null)
    printf '%s\\n' "$hr_o" | sed 's/^/|/'
    case "$hr_f" in ${LIVE_TABLES.join(" | ")}) [ -z "$hr_o" ] || hr_live=1 ;; esac
  done
  case $hr_run in
    always) hr_mount_program ;;
    fallback) [ -n "$hr_live" ] || hr_mount_program ;;
  esac
}
hr_all=$(hr_tables "$@")
printf '%s\\n' "$hr_all"
echo '== sizes'
hr_df=
case $(stat -f -c %S / 2>/dev/null) in '' | *[!0-9]*) hr_df=1 ;; esac
hr_ask() {
  if [ -n "$hr_df" ]; then
    hr_o=$(hr_limited df -Pk -- "$1" 2>/dev/null) || return
    printf '%s\\n' "$hr_o" | awk -v p="$1" 'NR == 2 { for (i = NF; i > 3; i--) if ($i ~ /^[0-9]+%$/) break; print "size", $(i - 3), $(i - 1), 1024, 1024, "- -", p }'
  else
    hr_limited stat -f -c 'size %b %a %S %s %c %d %n' -- "$@" 2>/dev/null
  fi
}
hr_one() {
  hr_o=$(hr_ask "$1")
  hr_c=$?
  if [ -n "$hr_o" ]; then printf '%s\\n' "$hr_o"
  elif hr_late $hr_c; then printf 'late %s\\n' "$1"; fi
}
hr_near() {
  [ -z "$hr_df" ] && hr_o=$(hr_ask "$@")
  hr_c=$?
  if [ -z "$hr_df" ] && ! hr_late $hr_c; then [ -z "$hr_o" ] || printf '%s\\n' "$hr_o"
  else
    for hr_p do hr_one "$hr_p" & done
    wait
  fi
}
printf '%s\\n' "$hr_all" | awk '${candidates.replaceAll("'", "'\\''")}' | {
  set --
  while read -r hr_t hr_p; do
    case $hr_p in *\\\\*) hr_p=$(printf '%b' "$hr_p") ;; esac
    if hr_is_far "$hr_t" "$hr_p"; then hr_one "$hr_p" & else set -- "$@" "$hr_p"; fi
  done
  [ $# = 0 ] || hr_near "$@"
  wait
}
echo '== uuids'
hr_u=$(ls -l /dev/disk/by-uuid 2>/dev/null | sed -n 's,^.* \\([^ ]*\\) -> .*/\\([^/]*\\)$,/dev/\\2 \\1,p')
hr_o=$(hr_limited lsblk -nlpo NAME,UUID -e 2 2>/dev/null)
[ -n "$hr_u$hr_o" ] || hr_o=$(hr_limited blkid 2>/dev/null | sed -n 's/^\\([^:]*\\):.*[ ]UUID="\\([^"]*\\)".*/\\1 \\2/p')
printf '%s\\n%s\\n' "$hr_u" "$hr_o"
exit 0`,
  requires: [isFarMount],
};

function sizesOf(line: string): readonly [string, MountSizes] | undefined {
  const match = /^size (\d+) (\d+) (\d+) (\d+) (\S+) (\S+) (.*)$/.exec(line);
  if (!match) return undefined;
  const [blocks = 0, available = 0, unit = 0, block = 0] = match.slice(1, 5).map(Number);
  const inodes = Number(match[5]);
  const counts = Number.isNaN(inodes) ? {} : { inodes, inodesFree: Number(match[6]) };
  return [match[7] ?? "", { blocks, available, unit, block, ...counts }];
}

/** The process that followed the link saw `/proc/self` as its own number. */
function identityOf(words: readonly string[], source: string): string {
  const [process = "", ...path] = words;
  const real = path.join(" ");
  return real === "" ? source : real.replace(`/proc/${process}/`, "/proc/self/");
}

function programOf(word: string, lines: readonly string[]): MountProgram {
  if (word === "missing" || word === "late") return word;
  return word === "0" ? "ran" : { status: Number(word), said: lines.join(" ").trim() };
}

function marked(lines: readonly string[]): string[] {
  const all = lines.filter((l) => l.startsWith("|")).map((l) => l.slice(1).replace(/\r$/, ""));
  return all.length === 1 && all[0] === "" ? [] : all;
}

function parse(reply: Reply, files: readonly string[]): MountTables {
  const text = reply.stdout.toString("utf8");
  if (reply.status !== 0 || !text.includes("== uuids\n"))
    throw new ReplyError(primitive.name, reply, "the host did not say what is mounted");
  const tables: MountTable[] = [];
  let program: MountProgram = "not run";
  const sizes = new Map<string, MountSizes>();
  const late = new Set<string>();
  const uuids = new Map<string, string>();
  for (const part of text.split(/^== /m)) {
    const [heading = "", ...lines] = part.split("\n");
    const [kind, word = "", ...rest] = heading.trim().split(" ");
    if (kind === "file") {
      const source = files[Number(word) - 1] ?? "";
      tables.push({ source, identity: identityOf(rest, source), lines: marked(lines) });
    } else if (kind === "mount") {
      program = programOf(word, marked(lines));
      if (program === "ran") tables.push({ source: "mount", identity: "mount", lines: marked(lines) });
    } else if (kind === "sizes") {
      for (const line of lines) {
        const [path, found] = sizesOf(line) ?? [];
        if (path !== undefined && found) sizes.set(path, found);
        else if (line.startsWith("late ")) late.add(line.slice("late ".length));
      }
    } else if (kind === "uuids") {
      for (const [device, uuid] of lines.map((l) => l.trim().split(/\s+/)))
        if (device && uuid && !uuids.has(device)) uuids.set(device, uuid);
    }
  }
  return { tables, program, sizes, late, uuids };
}

export function mountTables(question: MountTablesQuestion): Read<MountTables> {
  const { files, device, type, program, runProgram, seconds } = question;
  const whole = (pattern: string): string => `^(${pattern})$`;
  const limit = Math.max(1, Math.ceil(seconds));
  return defineRead({
    primitive,
    args: [whole(device), whole(type), program, runProgram, String(limit), ...files],
    subject: { kind: "facts" },
    parse: (reply) => parse(reply, files),
    predict: (_seen, overlay) => {
      const touched = overlay.effects.find((e) => "path" in e && files.includes(e.path));
      if (overlay.effects.some((e) => e.kind === "record" && e.database === MOUNTS))
        return { unknown: "what is mounted is to be changed" };
      return touched && "path" in touched ? { unknown: `${touched.path} is to be changed` } : undefined;
    },
    timeout: 1000 * (30 + 6 * limit),
  });
}
