/** What stands where a tree of the controller would go: the folder itself and named paths below it, in one question however many they are. */

import { childOf, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { BSD_STAT_FORMAT, type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { addDigests, BSD_RECORD, type FileStates, RECORD, readRecords } from "./file-states.ts";
import { predictState, relevantEffects } from "./predicted-path.ts";

export interface TreeState {
  /** The folder itself, links followed. */
  readonly top: FileState | undefined;
  /** By relative path, digests of files included; what is not there has no entry. Links are not followed. */
  readonly below: FileStates;
  /** The host has all that it takes to put an archive in place: `tar`, something to verify it with, and for root /proc. */
  readonly takesArchives: boolean;
}

/**
 * For as many paths as go into one command line: records of states, NUL, digests, NUL, names of links, each with a NUL
 * behind it, NUL, "z" or "n", NUL, the links' targets (with a line end behind each for "n") in the same way, NUL.
 * $1 and $2 make \`stat\` print a record, $3 makes digests.
 */
const LOOK = `
o=$1 f=$2 d=$3
shift 3
stat "$o" "$f" -- "$@"
printf "\\0"
for p do [ -L "$p" ] || [ ! -f "$p" ] || printf "%s\\0" "$p"; done | xargs -0 $d
printf "\\0"
l=
for p do
  if [ -L "$p" ]; then
    l=1
    printf "%s\\0" "$p"
  fi
done
printf "\\0"
if [ -z "$l" ]; then printf "n\\0"
elif readlink --version >/dev/null; then
  printf "z\\0"
  for p do [ ! -L "$p" ] || printf "%s\\0" "$p"; done | xargs -0 readlink -z --
else
  printf "n\\0"
  for p do
    if [ -L "$p" ]; then
      readlink "$p"
      printf "\\0"
    fi
  done
fi
printf "\\0"
exit 0`;

/** From here on openssl takes less time than it takes to start. */
const LONG_TO_DIGEST = 16 * 1024 * 1024;

/**
 * $1 folder, $2 how many bytes the files shall have; the paths come on stdin, each with a NUL behind it. Prints "1" where
 * archives can be taken, a line end, the folder's state or "-", and what \`LOOK\` says.
 */
const primitive: Primitive = {
  name: "hr_tree_state",
  liveOutput: false,
  body: `
hr_path "$1"
hr_d= hr_t=
if command -v sha256sum >/dev/null 2>&1; then hr_d="sha256sum --" hr_t=1
elif command -v shasum >/dev/null 2>&1; then hr_d="shasum -a 256 --" hr_t=1
else hr_d="openssl dgst -sha256 -r"; fi
if [ "$2" -gt ${LONG_TO_DIGEST} ] && command -v openssl >/dev/null 2>&1; then hr_d="openssl dgst -sha256 -r"; fi
command -v tar >/dev/null 2>&1 || hr_t=
[ ! -O / ] || [ -d /proc/self/fd/. ] || hr_t=
echo "$hr_t"
if [ ! -e "$hr_p" ] && [ ! -L "$hr_p" ]; then
  case $(ls -d -- "$hr_p" 2>&1) in *"ermission denied") hr_die "cannot look at $1: Permission denied" ;; esac
fi
if stat -c %u / >/dev/null 2>&1; then
  stat -L -c '${STAT_FORMAT}' -- "$hr_p" 2>/dev/null || echo -
  set -- -c '${RECORD}' "$hr_d"
else
  stat -L -f '${BSD_STAT_FORMAT}' -- "$hr_p" 2>/dev/null || echo -
  set -- -f '${BSD_RECORD}' "$hr_d"
fi
[ -d "$hr_p" ] || exit 0
cd -- "$hr_p" 2>/dev/null || hr_die "cannot look into $hr_p: Permission denied"
xargs -0 sh -c '${LOOK}' sh "$@" 2>/dev/null || hr_die "cannot look into $hr_p: xargs ended with status $?"`,
  requires: [resolvePath, die],
};

export interface TreeQuestion {
  /** Below the folder. */
  readonly paths: readonly string[];
  /** How many bytes the files shall have together. */
  readonly size: number;
}

export function treeState(folder: string, { paths, size }: TreeQuestion): Read<TreeState> {
  const spelled = plainPath(folder);
  const wanted = paths.map(plainPath);
  const read = defineRead({
    primitive,
    args: [spelled, String(size)],
    subject: { kind: "path", path: spelled },
    parse: (reply) => parse(reply, spelled),
    predict: (seen, overlay) => predict(spelled, wanted, seen, overlay),
  });
  const input = Buffer.from(wanted.map((path) => `./${path}\0`).join(""));
  return { ...read, call: { ...read.call, input } };
}

function parse(reply: Reply, folder: string): TreeState {
  if (reply.status !== 0) {
    const said = reply.stderr.toString().trim() || `cannot look at ${folder}`;
    throw new ReplyError(primitive.name, reply, said);
  }
  const text = reply.stdout.toString("utf8");
  const [takes = "", numbers = "", owner = "", group = ""] = text.split("\n", 4);
  const top = numbers === "-" ? undefined : readStat(numbers, owner, group);
  const head = numbers === "-" ? [takes, numbers] : [takes, numbers, owner, group];
  const below = new Map<string, FileState>();
  const fields = text.slice(head.reduce((sum, line) => sum + line.length + 1, 0)).split("\0");
  for (let at = 0; at + 1 < fields.length; ) at = readBatch(fields, at, below);
  return { top, below, takesArchives: takes === "1" };
}

/** Gives the place behind the batch. */
function readBatch(fields: readonly string[], from: number, states: Map<string, FileState>): number {
  const batch = readRecords(fields[from] ?? "");
  addDigests(batch, fields[from + 1] ?? "");
  const namesEnd = fields.indexOf("", from + 2);
  const names = fields.slice(from + 2, namesEnd);
  const isExact = fields[namesEnd + 1] === "z";
  const end = fields.indexOf("", namesEnd + 2);
  const targets = fields.slice(namesEnd + 2, end);
  names.forEach((name, i) => {
    const path = plainPath(name);
    const state = batch.get(path);
    const target = targets[i];
    if (state?.type !== "link" || target === undefined || targets.length !== names.length) return;
    batch.set(path, { ...state, target: isExact ? target : target.replace(/\n$/, "") });
  });
  for (const [path, state] of batch) states.set(path, state);
  return end + 1;
}

function predict(
  folder: string,
  paths: readonly string[],
  seen: TreeState,
  overlay: Overlay,
): Predicted<TreeState> | undefined {
  const relevant = relevantEffects(overlay);
  const top = predictState(folder, seen.top, overlay, { follow: true });
  if (top && "unknown" in top) return top;
  let touched = top !== undefined;
  const below = new Map<string, FileState>();
  for (const path of paths) {
    const at = childOf(folder, path);
    const before = seen.below.get(path);
    const predicted = predictState(at, before, relevant(at), { hash: true });
    if (predicted && "unknown" in predicted) return predicted;
    if (predicted) touched = true;
    const state = predicted ? predicted.known : before;
    if (state) below.set(path, state);
  }
  return touched ? { known: { ...seen, top: top ? top.known : seen.top, below } } : undefined;
}
