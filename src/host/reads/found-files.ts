/** What is below folders of the host, at a depth and through links as wanted; digests and contents of the files among it. */

import { isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import type { Algorithm } from "./file-details.ts";
import type { FileState } from "./file-state.ts";
import { BSD_RECORD, RECORD, readRecords } from "./file-states.ts";
import { predictState } from "./predicted-path.ts";

export interface Search {
  readonly paths: readonly string[];
  /** How many levels below each path; undefined: all. */
  readonly depth: number | undefined;
  /** Go through links to folders. */
  readonly follow: boolean;
}

/** One of the searched folders; `undefined` in the place of its entries: it is no folder. */
export interface FoundFolder {
  readonly folder: string;
  /** By absolute path; links are not followed. */
  readonly entries: ReadonlyMap<string, FileState> | undefined;
}

/** More than this is not brought over to be searched. */
const MOST_CONTENT = 64 * 1024 * 1024;

const SEARCH = `
hr_o=
[ -z "$1" ] || hr_o=-L
hr_x=
[ -z "$2" ] || hr_x="-maxdepth $2"`;

/** $1 "1" to follow links, $2 levels or "", then folders. For each: "1" or "0" where it is none, NUL, records, NUL. */
const states: Primitive = {
  name: "hr_found",
  liveOutput: false,
  body: `${SEARCH}
shift 2
if stat -c %u / >/dev/null 2>&1; then hr_s=-c hr_f='${RECORD}'; else hr_s=-f hr_f='${BSD_RECORD}'; fi
for hr_a; do
  hr_path "$hr_a"
  if [ -d "$hr_p" ]; then
    printf '1\\0'
    find $hr_o "$hr_p/." -mindepth 1 $hr_x -exec stat "$hr_s" "$hr_f" {} + 2>/dev/null
  else printf '0\\0'; fi
  printf '\\0'
done
exit 0`,
  requires: [resolvePath],
};

function argsOf({ paths, depth, follow }: Search): readonly string[] {
  return [follow ? "1" : "", depth === undefined ? "" : String(depth), ...paths.map(plainPath)];
}

/** All of it in one question. */
export function foundFiles(search: Search): Read<readonly FoundFolder[]> {
  const folders = search.paths.map(plainPath);
  return defineRead<readonly FoundFolder[]>({
    primitive: states,
    args: argsOf(search),
    subject: { kind: "path", path: folders[0] ?? "/" },
    parse: (reply) => {
      if (reply.status !== 0) throw complaint(states, reply);
      const parts = reply.stdout.toString("utf8").split("\0");
      return folders.map((folder, i) => ({
        folder,
        entries: parts[2 * i] === "1" ? below(parts[2 * i + 1] ?? "") : undefined,
      }));
    },
    predict: (seen, overlay) => predict(search, seen, overlay),
  });
}

function complaint(primitive: Primitive, reply: Reply): ReplyError {
  return new ReplyError(
    primitive.name,
    reply,
    reply.stderr.toString().trim() || "the search did not end well",
  );
}

function below(records: string): ReadonlyMap<string, FileState> {
  return new Map([...readRecords(records)].map(([path, state]) => [plainPath(path), state]));
}

function isWithin(path: string, folder: string, depth: number | undefined): boolean {
  if (!isBelow(path, folder)) return false;
  const rest = path.slice(folder === "/" ? 1 : folder.length + 1);
  return depth === undefined || rest.split("/").length <= depth;
}

function predict(
  { depth }: Search,
  seen: readonly FoundFolder[],
  overlay: Overlay,
): Predicted<readonly FoundFolder[]> | undefined {
  let touched = false;
  const folders: FoundFolder[] = [];
  for (const { folder, entries } of seen) {
    const own = predictState(folder, undefined, overlay, { follow: true });
    const promised = overlay.effects.flatMap((effect) => {
      const path = "path" in effect ? plainPath(effect.path) : "";
      return isWithin(path, folder, depth) ? [path] : [];
    });
    if (own && "unknown" in own) return own;
    const there = own ? own.known?.type === "directory" : entries !== undefined;
    touched ||= own !== undefined || promised.length > 0;
    const after = new Map<string, FileState>();
    for (const path of new Set([...(entries?.keys() ?? []), ...promised])) {
      const next = predictState(path, entries?.get(path), overlay, {});
      if (next && "unknown" in next) return next;
      touched ||= next !== undefined;
      const state = next ? next.known : entries?.get(path);
      if (state) after.set(path, state);
    }
    folders.push({ folder, entries: there || after.size > 0 ? after : undefined });
  }
  return touched ? { known: folders } : undefined;
}

/** Something below one of the folders was promised to be different: what is in the files is known once it is. */
function unknownWhereTouched(
  { paths, depth }: Search,
  overlay: Overlay,
): { readonly unknown: string } | undefined {
  const path = overlay.effects
    .map((effect) => ("path" in effect ? plainPath(effect.path) : ""))
    .find((one) => paths.some((folder) => isWithin(one, plainPath(folder), depth)));
  return path === undefined ? undefined : { unknown: `what ${path} will hold is known once it is made` };
}

/** $1 "1" to follow links, $2 levels or "", $3 algorithm, then folders. For each file: its path, "//", a line end, the digest. */
const digests: Primitive = {
  name: "hr_found_digests",
  liveOutput: false,
  body: `${SEARCH}
hr_a=$3
shift 3
for hr_f; do
  hr_path "$hr_f"
  [ ! -d "$hr_p" ] || find $hr_o "$hr_p/." -mindepth 1 $hr_x -type f -exec sh -c '
a=$1
shift
for f do
  printf "%s//\\n" "$f"
  if command -v "\${a}sum" >/dev/null 2>&1; then "\${a}sum" <"$f"; else openssl dgst "-$a" -r <"$f"; fi
done' sh "$hr_a" {} + 2>/dev/null
done
exit 0`,
  requires: [resolvePath],
};

/** Digests of all regular files, by absolute path. */
export function foundDigests(search: Search, algorithm: Algorithm): Read<ReadonlyMap<string, string>> {
  const [follow = "", depth = "", ...folders] = argsOf(search);
  return defineRead<ReadonlyMap<string, string>>({
    primitive: digests,
    args: [follow, depth, algorithm, ...folders],
    subject: { kind: "path", path: folders[0] ?? "/" },
    parse: (reply) => {
      if (reply.status !== 0) throw complaint(digests, reply);
      const found = new Map<string, string>();
      let path = "";
      for (const piece of reply.stdout.toString("utf8").split("//\n")) {
        const digest = /^([0-9a-f]{32,128})[ *-]*\n/.exec(piece);
        if (digest) found.set(plainPath(path), digest[1] ?? "");
        path = digest ? piece.slice(digest[0].length) : piece;
      }
      return found;
    },
    predict: (_seen, overlay) => unknownWhereTouched(search, overlay),
  });
}

/** $1 "1" to follow, $2 levels or "", $3 how many bytes to give at most, $4 how many name patterns follow, those, folders. For each file: its path, "//", a line end, size, a line end, content. */
const contents: Primitive = {
  name: "hr_found_contents",
  liveOutput: false,
  body: `${SEARCH}
hr_m=$3 hr_n=$4
shift 4
hr_k=0
while [ "$hr_n" -gt 0 ]; do
  hr_k=$((hr_k + 1))
  if [ "$hr_k" -eq 1 ]; then set -- "$@" -name "$1"; else set -- "$@" -o -name "$1"; fi
  shift
  hr_n=$((hr_n - 1))
done
hr_c=$(($# - (hr_k > 0 ? hr_k * 3 - 1 : 0)))
hr_i=0
for hr_f; do
  hr_i=$((hr_i + 1))
  [ "$hr_i" -le "$hr_c" ] || break
  hr_path "$hr_f"
  [ -d "$hr_p" ] || continue
  (
    shift "$hr_c"
    [ "$#" -eq 0 ] || set -- \\( "$@" \\)
    find $hr_o "$hr_p/." -mindepth 1 $hr_x -type f "$@" -exec sh -c '
for f do
  [ -r "$f" ] || continue
  n=$(($(wc -c <"$f")))
  printf "%s//\\n%s\\n" "$f" "$n"
  head -c "$n" <"$f"
done' sh {} + 2>/dev/null
  )
done | head -c "$hr_m"
exit 0`,
  requires: [resolvePath],
};

/** Contents of all regular files whose names match one of \`names\` (globs; none: all), by absolute path; \`undefined\`: too much. */
export function foundContents(
  search: Search,
  names: readonly string[],
): Read<ReadonlyMap<string, Buffer> | undefined> {
  const [follow = "", depth = "", ...folders] = argsOf(search);
  return defineRead<ReadonlyMap<string, Buffer> | undefined>({
    primitive: contents,
    args: [follow, depth, String(MOST_CONTENT + 1), String(names.length), ...names, ...folders],
    subject: { kind: "path", path: folders[0] ?? "/" },
    parse: (reply) => {
      if (reply.status !== 0) throw complaint(contents, reply);
      return reply.stdout.length > MOST_CONTENT ? undefined : readContents(reply.stdout);
    },
    predict: (_seen, overlay) => unknownWhereTouched(search, overlay),
  });
}

function readContents(bytes: Buffer): ReadonlyMap<string, Buffer> {
  const found = new Map<string, Buffer>();
  for (let at = 0; at < bytes.length; ) {
    const end = bytes.indexOf("//\n", at);
    const line = bytes.indexOf("\n", end + 3);
    if (end < 0 || line < 0) break;
    const size = Number(bytes.toString("utf8", end + 3, line));
    const path = bytes.toString("utf8", at, end);
    found.set(plainPath(path), bytes.subarray(line + 1, line + 1 + size));
    at = line + 1 + size;
  }
  return found;
}
