/** What is in a folder of the host, at any depth, in one question. */

import { childOf, isBelow, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { die, reasonOf, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { BSD_STAT_FORMAT, type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { predictState } from "./predicted-path.ts";

/** By path relative to the folder; what is not there has no entry. Links are not followed. */
export type FileStates = ReadonlyMap<string, FileState>;

export interface FileStatesOptions {
  readonly hash?: boolean;
}

/** What `stat` prints of a path. No path holds `//`, so it ends each record whatever a name holds. */
export const RECORD = `${STAT_FORMAT}\n%n//`;
export const BSD_RECORD = `${BSD_STAT_FORMAT}%n%N//`;

/** $1 folder, $2 "h" for digests. Prints three parts, NUL between them: states, digests, links. */
const everything: Primitive = {
  name: "hr_tree",
  body: `
hr_path "$1"
[ -d "$hr_p" ] || exit 0
cd -- "$hr_p" 2>/dev/null || hr_die "Permission denied"
if stat -c %u / >/dev/null 2>&1; then set -- "$2" -c '${RECORD}'; else set -- "$2" -f '${BSD_RECORD}'; fi
hr_h=$1
shift
{ hr_e=$( { find . ! -name . -exec stat "$@" {} + >&3; } 2>&1 ); } 3>&1 || case $hr_e in
*"o such file"*) ;;
*) hr_die "$(hr_reason "$hr_e")" ;;
esac
printf '\\0'
if [ -z "$hr_h" ]; then :
elif command -v sha256sum >/dev/null 2>&1; then find . -type f -exec sha256sum {} +
elif command -v shasum >/dev/null 2>&1; then find . -type f -exec shasum -a 256 {} +
else find . -type f -exec openssl dgst -sha256 -r {} +; fi 2>/dev/null
printf '\\0'
find . -type l -exec sh -c 'for f do printf "%s\\0" "$f"; readlink "$f"; printf "\\0"; done' sh {} + 2>/dev/null
exit 0`,
  requires: [resolvePath, die, reasonOf],
};

/** Of everything in the folder, at any depth; empty where there is no such folder. */
export function directoryTree(folder: string, options: FileStatesOptions = {}): Read<FileStates> {
  const spelled = plainPath(folder);
  return defineRead({
    primitive: everything,
    args: [spelled, options.hash ? "h" : ""],
    subject: { kind: "path", path: spelled },
    parse: (reply) => parseStates(reply, everything.name, spelled),
    predict: (seen, overlay) => predictInside(spelled, seen, overlay, options),
  });
}

/** $1 folder, $2 the other folder. Of what is at the same relative paths in the other one. */
const mirrored: Primitive = {
  name: "hr_mirrored",
  body: `
hr_path "$2"
case $hr_p in /*) hr_to=$hr_p ;; *) hr_to=$PWD/$hr_p ;; esac
[ -d "$hr_to" ] || exit 0
hr_path "$1"
cd -- "$hr_p" 2>/dev/null || exit 0
if stat -c %u / >/dev/null 2>&1; then set -- -c '${RECORD}'; else set -- -f '${BSD_RECORD}'; fi
find . ! -name . -print0 2>/dev/null | (cd -- "$hr_to" && xargs -0 stat "$@" 2>/dev/null)
printf '\\0'
if command -v sha256sum >/dev/null 2>&1; then hr_sum=sha256sum; else hr_sum="shasum -a 256"; fi
find . -type f -print0 2>/dev/null | (cd -- "$hr_to" && xargs -0 $hr_sum 2>/dev/null)
printf '\\0'
find . -type l -print0 2>/dev/null | (cd -- "$hr_to" && xargs -0 sh -c 'for f do [ ! -L "$f" ] || { printf "%s\\0" "$f"; readlink "$f"; printf "\\0"; }; done' sh)
exit 0`,
  requires: [resolvePath],
};

/** Of the paths in `folder` that \`source\` has as well; digests included. */
export function mirroredStates(source: string, folder: string): Read<FileStates> {
  const [from, spelled] = [plainPath(source), plainPath(folder)];
  return defineRead({
    primitive: mirrored,
    args: [from, spelled],
    subject: { kind: "path", path: spelled },
    parse: (reply) => parseStates(reply, mirrored.name, spelled),
    predict: (seen, overlay) => predictInside(spelled, seen, overlay, { hash: true }),
  });
}

function predictInside(folder: string, seen: FileStates, overlay: Overlay, options: FileStatesOptions) {
  const promised = overlay.effects.flatMap((effect) => {
    const path = "path" in effect ? plainPath(effect.path) : "";
    return isBelow(path, folder) ? [path.slice(folder === "/" ? 1 : folder.length + 1)] : [];
  });
  return predictStates(folder, [...new Set([...seen.keys(), ...promised])], seen, overlay, options);
}

function predictStates(
  folder: string,
  paths: readonly string[],
  seen: FileStates,
  overlay: Overlay,
  options: FileStatesOptions,
): Predicted<FileStates> | undefined {
  let touched = false;
  const states = new Map<string, FileState>();
  for (const path of paths) {
    const predicted = predictState(childOf(folder, path), seen.get(path), overlay, options);
    if (predicted && "unknown" in predicted) return predicted;
    if (predicted) touched = true;
    const state = predicted ? predicted.known : seen.get(path);
    if (state) states.set(path, state);
  }
  return touched ? { known: states } : undefined;
}

function parseStates(reply: Reply, name: string, folder: string): FileStates {
  if (reply.status !== 0) {
    const said = reply.stderr.toString().trim() || "the reason is not known";
    throw new ReplyError(name, reply, `cannot look into ${folder}: ${said}`);
  }
  const [records = "", digests = "", ...links] = reply.stdout.toString("utf8").split("\0");
  const states = readRecords(records);
  addDigests(states, digests);
  for (let i = 0; i + 1 < links.length; i += 2) {
    const path = relative(links[i] ?? "");
    const state = states.get(path);
    if (state?.type === "link")
      states.set(path, { ...state, target: (links[i + 1] ?? "").replace(/\n$/, "") });
  }
  return states;
}

/** By path, a leading \`./\` taken off. */
export function readRecords(text: string): Map<string, FileState> {
  const states = new Map<string, FileState>();
  for (const record of text.split("//\n")) {
    const [numbers = "", owner = "", group = "", ...path] = record.split("\n");
    const state = readStat(numbers, owner, group);
    if (state) states.set(relative(path.join("\n")), state);
  }
  return states;
}

function relative(path: string): string {
  return path.replace(/^\.\//, "");
}

/** Adds the digests that a tool printed, a line each. GNU tools put a backslash before a line whose name has line ends or backslashes in it, which are then escaped. */
export function addDigests(states: Map<string, FileState>, text: string): void {
  const starts = [...text.matchAll(/^(\\?)([0-9a-f]{64}) [ *](?=\.\/)/gm)];
  starts.forEach((start, i) => {
    const end = starts[i + 1]?.index ?? text.length;
    const raw = text.slice(start.index + start[0].length, end).replace(/\n$/, "");
    const path = relative(
      start[1] === "" ? raw : raw.replace(/\\([n\\r])/g, (_, c) => (c === "n" ? "\n" : c === "r" ? "\r" : c)),
    );
    const state = states.get(path);
    if (state?.type === "file") states.set(path, { ...state, sha256: start[2] ?? "" });
  });
}
