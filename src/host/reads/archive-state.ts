/** What is in an archive, and what of it is below a folder already: one question, in which nothing is unpacked to the disk. */

import type { Input } from "../content.ts";
import { plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import {
  type ArchiveWords,
  archiveArguments,
  archiveLists,
  knowArchive,
  openArchive,
  tarArchiveProgram,
  zipArchiveProgram,
} from "../programs/archive-program.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";
import { type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { RECORD, readRecords } from "./file-states.ts";
import { predictState } from "./predicted-path.ts";

export interface ArchiveEntry {
  /** As it is unpacked, below the folder. */
  readonly path: string;
  readonly type: "file" | "directory" | "link" | "hardlink" | "other";
  readonly mode: number;
  /** The permissions are made up: the archive was made where there are none. */
  readonly looseMode: boolean;
  readonly size: number;
  /** Seconds since the epoch, where the archive says it so that it can be compared. */
  readonly mtime?: number | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  readonly uid?: number | undefined;
  readonly gid?: number | undefined;
  /** A link's. */
  readonly target?: string | undefined;
}

export type ArchiveState =
  /** `spared`: what it would make is there already, so it was not looked at. */
  | { readonly kind: "absent" | "unreadable" | "empty" | "spared" }
  /** The host can't read it without this program. */
  | { readonly kind: "unknown"; readonly missing: string }
  | { readonly kind: "damaged"; readonly why: string }
  | {
      readonly kind: "archive";
      readonly format: "zip" | "tar" | "gzip" | "bzip2" | "xz" | "zstd";
      readonly entries: readonly ArchiveEntry[];
      /** The folder itself, links followed. */
      readonly dest: FileState | undefined;
      /** By path of the entries; what is not there has no state. Links are not followed. */
      readonly states: ReadonlyMap<string, FileState>;
      /** All regular files hold what those of the archive do. */
      readonly sameContent: boolean;
    };

/** Prints what tar tells, with dates that can be compared, then with numbers for users where these count, then the plain names. */
const listTar: Primitive = {
  name: "hr_list_tar",
  body: `
export TZ=UTC0
set --
[ -z "$hr_gnu" ] || set -- --full-time
hr_l=$(hr_tar -tv "$@" 2>"$hr_err") || return 1
printf '%s\\0' "$hr_l"
[ ! -O / ] || hr_tar -tv --numeric-owner 2>/dev/null
printf '\\0'
set --
[ -z "$hr_gnu" ] || set -- --quoting-style=literal
hr_n=$(hr_tar -t "$@" 2>/dev/null)
hr_n=$(printf '%s\\n' "$hr_n" | sed 's,^/*,,')`,
  requires: [tarArchiveProgram],
};

const listZip: Primitive = {
  name: "hr_list_zip",
  body: `
export TZ=UTC0
hr_l=$(hr_zip -ZTs 2>"$hr_err")
case $? in 0 | 1) ;; *) [ -s "$hr_err" ] || printf '%s\\n' "$hr_l" >"$hr_err"; return 1 ;; esac
hr_l=$(printf '%s\\n' "$hr_l" | grep '^[-dl?]')
hr_n=$(hr_zip -Z1 2>/dev/null)
printf '%s\\0' "$hr_l"
if printf '%s\\n' "$hr_l" | grep -q '^l'; then
  printf '%s\\n--\\n%s\\n' "$hr_l" "$hr_n" | awk '!past && $0 == "--" { past = 1; next } !past { kind[++k] = substr($0, 1, 1); next } { print kind[++n] $0 }' | while IFS= read -r hr_w; do
    case $hr_w in l*) unzip -p "$hr_f" "$(printf '%s' "\${hr_w#l}" | sed 's/[][*?\\\\]/\\\\&/g')" </dev/null 2>/dev/null ;; esac
    echo
  done
fi
printf '\\0'
case " $hr_o " in *" '-j' "*) hr_n=$(printf '%s\\n' "$hr_n" | sed 's,\\(.\\)/$,\\1//,; s,.*/\\([^/]\\),\\1,') ;; esac`,
  requires: [zipArchiveProgram],
};

/** Whether the files named in \`hr_r\`, in the current folder, hold together what the archive's files do: sizes first, since these cost little. */
const compareContents: Primitive = {
  name: "hr_compare_contents",
  body: `
[ -n "$hr_r" ] || { printf same; return 0; }
hr_all=$(printf '%s\\n' "$hr_r" | wc -l)
hr_sizes=$(printf '%s\\n' "$hr_r" | tr '\\n' '\\0' | xargs -0 stat -c '%s' -- 2>/dev/null)
[ "$(printf '%s\\n' "$hr_sizes" | wc -l)" = "$hr_all" ] || return 0
[ "$hr_sizes" = "$hr_want" ] || return 0
hr_a=$(printf '%s\\n' "$hr_r" | tr '\\n' '\\0' | xargs -0 cat -- 2>/dev/null | sha256sum)
if [ $hr_kind = zip ]; then
  if printf '%s\\n' "$hr_l" | grep -q '^l'; then
    hr_b=$(printf '%s\\n' "$hr_rz" | while IFS= read -r hr_w; do unzip -p "$hr_f" "$(printf '%s' "$hr_w" | sed 's/[][*?\\\\]/\\\\&/g')" </dev/null; done | sha256sum)
  else hr_b=$(hr_zip -p 2>/dev/null | sha256sum); fi
else hr_b=$(hr_tar -xO 2>/dev/null | sha256sum); fi
[ "$hr_a" != "$hr_b" ] || printf same`,
  requires: [tarArchiveProgram, zipArchiveProgram],
};

/**
 * $1 a path that spares all of it where it is there, or "", then as \`archiveArguments\`. Prints, each with NUL behind it: the kind, two listings, the names; the folder's state; then states, NUL, names and
 * targets of links with a NUL behind each, NUL, and "same" where the contents are the same.
 */
const primitive: Primitive = {
  name: "hr_archive_state",
  liveOutput: false,
  body: `
if [ -n "$1" ]; then hr_path "$1"; if [ -e "$hr_p" ] || [ -L "$hr_p" ]; then exit 8; fi; fi
shift
hr_path "$2"
hr_to=$hr_p
case $hr_to in /*) ;; *) hr_to=$PWD/\${hr_to#./} ;; esac
hr_open_archive "$1"
hr_know_archive
shift 2
case $hr_kind in zip) hr_archive_lists zip "$@" ;; *) hr_archive_lists tar "$@" ;; esac
[ $hr_kind = zip ] || [ -n "$hr_gnu" ] || [ -z "$hr_o" ] || { printf 'GNU tar'; exit 6; }
hr_err=$(mktemp) || exit 1
trap 'rm -rf -- "$hr_err" \${hr_tmp:+"$hr_tmp"}' EXIT
printf '%s\\0' $hr_kind
case $hr_kind in zip) hr_list_zip ;; *) hr_list_tar ;; esac || { cat "$hr_err" >&2; exit 7; }
printf '%s\\0' "$hr_n"
[ -e "$hr_to" ] || { printf -- '-\\0\\0\\0'; exit 0; }
printf '%s\\0' "$(stat -L -c '${STAT_FORMAT}' -- "$hr_to" 2>/dev/null || echo -)"
cd -- "$hr_to" 2>/dev/null || { printf '\\0\\0'; exit 0; }
printf '%s\\n' "$hr_n" | sed '/./!d; s,^,./,' | tr '\\n' '\\0' | xargs -0 stat -c '${RECORD}' -- 2>/dev/null
printf '\\0'
hr_kinds=$(printf '%s\\n' "$hr_l" | cut -c1)
if printf '%s\\n' "$hr_kinds" | grep -q l; then
  printf '%s\\n' "$hr_n" | while IFS= read -r hr_w; do
    [ -z "$hr_w" ] || [ ! -L "./\${hr_w%/}" ] || printf '%s\\0%s\\0' "$hr_w" "$(readlink "./\${hr_w%/}")"
  done
fi
printf '\\0'
hr_r=$(printf '%s\\n--\\n%s\\n' "$hr_kinds" "$hr_n" | awk '!past && $0 == "--" { past = 1; next } !past { kind[++k] = $0; next } { n++; if (kind[n] == "-" && $0 != "" && $0 !~ /\\/$/) print "./" $0 }')
hr_rz=$(printf '%s\\n' "$hr_r" | sed 's,^\\./,,')
if [ $hr_kind = zip ]; then hr_want=$(printf '%s\\n' "$hr_l" | awk '/^-/ && !/\\/$/ { print $4 }')
else hr_want=$(printf '%s\\n--\\n%s\\n' "$hr_l" "$hr_n" | awk '!past && $0 == "--" { past = 1; next } !past { kind[++k] = substr($0, 1, 1); size[k] = $3; next } { n++; if (kind[n] == "-" && $0 != "") print size[n] }'); fi
hr_compare_contents
exit 0`,
  requires: [
    resolvePath,
    openArchive,
    knowArchive,
    archiveLists,
    listTar,
    listZip,
    compareContents,
    tarArchiveProgram,
    zipArchiveProgram,
  ],
};

/** Archives take as long as they take. */
const LONG = 6 * 3_600_000;

export interface ArchiveQuestion {
  /** The archive itself, where it is not on the host. */
  readonly input: Input | undefined;
  /** A path that spares the question where it is there. */
  readonly creates: string | undefined;
}

export function archiveState(words: ArchiveWords, { input, creates }: ArchiveQuestion): Read<ArchiveState> {
  const isUrl = words.src.includes("://");
  const read = defineRead<ArchiveState>({
    primitive,
    args: [creates ?? "", ...archiveArguments(words)],
    timeout: LONG,
    subject: isUrl ? { kind: "url", url: words.src } : { kind: "path", path: words.src || words.dest },
    parse,
    predict: (seen, overlay) => {
      const source =
        words.src === "" || isUrl ? undefined : predictState(words.src, undefined, overlay, { follow: true });
      if (source && ("unknown" in source || source.known !== undefined))
        return { unknown: `what ${words.src} holds is known once it is there` };
      const promised = overlay.effects.some((e) => e.kind === "package" && e.installed);
      if (seen.kind === "unknown" && promised) return { unknown: `${seen.missing} is not installed yet` };
      if (creates !== undefined && seen.kind !== "spared") {
        const made = predictState(creates, undefined, overlay, {});
        if (made && "unknown" in made) return made;
        if (made?.known !== undefined) return { known: { kind: "spared" } };
      }
      if (seen.kind !== "archive") return undefined;
      return predictUnpacked(words, seen, overlay);
    },
  });
  return input === undefined ? read : { ...read, call: { ...read.call, input } };
}

type Known = Extract<ArchiveState, { readonly kind: "archive" }>;

function predictUnpacked(words: ArchiveWords, seen: Known, overlay: Parameters<typeof predictState>[2]) {
  const dest = plainPath(words.dest);
  const filled = overlay.effects.findLast((e) => e.kind === "tree" && plainPath(e.path) === dest);
  if (filled?.kind === "tree") {
    const isThis =
      filled.tool === "unarchive" && filled.state.arguments === archiveArguments(words).join("\0");
    return isThis
      ? { known: { ...seen, sameContent: true, states: filled.state.states as Known["states"] } }
      : { unknown: `what ${dest} will hold is known once it is there` };
  }
  const folder = predictState(dest, seen.dest, overlay, { follow: true });
  if (folder === undefined) return undefined;
  if ("unknown" in folder) return folder;
  return { known: { ...seen, dest: folder.known } };
}

function parse(reply: Reply): ArchiveState {
  const text = reply.stdout.toString("utf8");
  switch (reply.status) {
    case 3:
      return { kind: "absent" };
    case 4:
      return { kind: "unreadable" };
    case 5:
      return { kind: "empty" };
    case 6:
      return { kind: "unknown", missing: text };
    case 8:
      return { kind: "spared" };
    case 7:
      return { kind: "damaged", why: reply.stderr.toString("utf8").trim() };
  }
  if (reply.status !== 0)
    throw new ReplyError(
      primitive.name,
      reply,
      reply.stderr.toString().trim() || "the archive can't be read",
    );
  const [format = "", listing = "", numbers = "", names = "", dest = "", records = "", ...rest] =
    text.split("\0");
  const end = rest.indexOf("");
  const links = new Map<string, string>();
  for (let i = 0; i + 1 < end; i += 2) links.set(plainPath(rest[i] ?? ""), rest[i + 1] ?? "");
  const [stat = "", owner = "", group = ""] = dest.split("\n");
  const states = [...readRecords(records)].map(([path, state]): [string, FileState] => {
    const at = plainPath(path);
    const target = links.get(at);
    return [at, target === undefined ? state : { ...state, target }];
  });
  return {
    kind: "archive",
    format: format as Known["format"],
    entries: entriesOf(format, listing, numbers, names),
    dest: dest === "-" || dest === "" ? undefined : readStat(stat, owner, group),
    states: new Map(states),
    sameContent: rest.at(-1) === "same",
  };
}

const TAR_LINE =
  /^([-dlhbcp])([rwxsStT-]{9})\S*\s+([^/]+)\/(\S+)\s+(\d+)(?:,\d+)?\s+(\d{4}-\d\d-\d\d) (\d\d:\d\d(?::\d\d)?)(?:\.\d+)? (.*)$/;
const ZIP_LINE = /^([-dl?])([rwxsStTah-]{6,9})\s+\S+\s+(\S+)\s+(\d+)\s+\S+\s+\S+\s+(\S+)\s+(.*)$/;

function entriesOf(format: string, listing: string, numbers: string, names: string): readonly ArchiveEntry[] {
  const name = names.split("\n");
  const number = numbers.split("\n");
  return listing.split("\n").flatMap((line, i) => {
    const path = name[i] ?? "";
    const entry = format === "zip" ? zipEntry(line, path, number[i]) : tarEntry(line, path, number[i]);
    return entry === undefined || path === "" ? [] : [entry];
  });
}

const TYPES: Readonly<Record<string, ArchiveEntry["type"]>> = {
  "-": "file",
  d: "directory",
  l: "link",
  h: "hardlink",
  "?": "file",
};

function tarEntry(line: string, path: string, numbers: string | undefined): ArchiveEntry | undefined {
  const [, type = "", mode = "", owner, group, size, date, time = "", rest = ""] = TAR_LINE.exec(line) ?? [];
  if (type === "") return undefined;
  const [, , , uid, gid] = TAR_LINE.exec(numbers ?? "") ?? [];
  const at = rest.indexOf(" -> ");
  return {
    path: plainPath(path),
    type: TYPES[type] ?? "other",
    mode: bitsOf(mode),
    looseMode: false,
    size: Number(size),
    mtime: time.length === 8 ? Date.parse(`${date}T${time}Z`) / 1000 : undefined,
    owner,
    group,
    ...(uid === undefined ? {} : { uid: Number(uid), gid: Number(gid) }),
    target: type === "l" && at >= 0 ? rest.slice(at + 4) : undefined,
  };
}

function zipEntry(line: string, path: string, target: string | undefined): ArchiveEntry | undefined {
  const [, type = "", mode = "", , size, when = ""] = ZIP_LINE.exec(line) ?? [];
  if (type === "") return undefined;
  const isFolder = path.endsWith("/");
  const loose = mode.length < 9;
  const runs = mode.startsWith("rwx");
  const [, y, mo, d, h, mi, s] = /^(\d{4})(\d\d)(\d\d)\.(\d\d)(\d\d)(\d\d)$/.exec(when) ?? [];
  return {
    path: plainPath(path),
    type: isFolder ? "directory" : (TYPES[type] ?? "file"),
    mode: loose ? (isFolder || runs ? 0o777 : 0o666) : bitsOf(mode) & 0o777,
    looseMode: loose,
    size: Number(size),
    ...(type === "l" && target ? { target } : {}),
    mtime: y === undefined ? undefined : Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`) / 1000,
  };
}

function bitsOf(text: string): number {
  let bits = 0;
  for (const [i, letter] of [...text].entries()) {
    if (letter !== "-" && letter !== "S" && letter !== "T") bits |= 0o400 >> i;
    if (/[sS]/.test(letter)) bits |= i === 2 ? 0o4000 : 0o2000;
    if (/[tT]/.test(letter)) bits |= 0o1000;
  }
  return bits;
}
