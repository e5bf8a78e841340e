/** Where a file would go and what is there: all that putting one in its place has to know, in one question. */

import { childOf, parentOf, plainPath } from "../host-path.ts";
import type { Primitive, Reply } from "../primitive.ts";
import { printSeen, seen } from "../programs/look-program.ts";
import { die, digest, resolvePath } from "../programs/path-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { BSD_STAT_FORMAT, type FileState, readStat, STAT_FORMAT } from "./file-state.ts";
import { blankState, predictContent, predictState } from "./predicted-path.ts";

export interface Destination {
  /** What was named is a folder (or shall be one), and the file goes into it. */
  readonly inFolder: boolean;
  /** The file's own path. */
  readonly path: string;
  /** What stands there; a link is not followed. */
  readonly own: FileState | undefined;
  /** What a link there leads to; only with `follow`. */
  readonly beyond: FileState | undefined;
  /** What the file holds, where that is not what it shall hold and not too long. */
  readonly old: Buffer | undefined;
  /** What stands where the file's folder should be. */
  readonly folder: "directory" | "other" | undefined;
}

export interface DestinationOptions {
  /** The file's name where a folder was named. */
  readonly name: string;
  /** A folder is meant although none may be there. */
  readonly isFolder: boolean;
  readonly follow: boolean;
  /** Digest of what the file shall hold: content that has it does not travel. */
  readonly sha256: string;
  /** How much the file shall hold: one of another size is not hashed, and has no digest. */
  readonly size?: number;
  /** Content that is longer does not travel. */
  readonly limit: number;
}

const look: Primitive = {
  name: "hr_look",
  body: `
hr_k=s
[ -z "$2" ] || hr_k=S
if hr_seen $hr_k "$1"; then
  hr_e=$hr_v
  hr_print_seen
elif hr_e=$(stat $2 -c '${STAT_FORMAT}' -- "$1" 2>&1); then printf '%s\\n' "$hr_e"
else case $hr_e in
  *": No such file or directory" | *": Not a directory") echo "-"; return ;;
  *option*) stat $2 -f '${BSD_STAT_FORMAT}' "$1" 2>/dev/null || { echo "-"; return; } ;;
  *) hr_die "cannot look at $1: \${hr_e##*: }" ;;
esac; fi
if [ -z "$2" ] && [ -L "$1" ]; then
  readlink "$1"
  printf '\\0'
  [ ! -e "$1" ] || readlink -f -- "$1" 2>/dev/null
  printf '\\0'
else
  hr_s=
  if [ -f "$1" ]; then
    hr_n=\${hr_e#* * * }
    hr_n=\${hr_n%% *}
    case $hr_n in *[!0-9]*) hr_n= ;; esac
    if [ -n "$3" ] && [ "\${hr_n:-$3}" != "$3" ]; then :
    elif hr_seen sha256 "$1"; then hr_s=$hr_v
    else hr_s=$( { hr_digest sha256 "$hr_n" <"$1"; } 2>/dev/null ); fi
  fi
  printf '%s\\n' "$hr_s"
fi`,
  requires: [die, digest, seen, printSeen],
};

/** $1 what was named, $2 name in it, $3 "1" if it is a folder for sure, $4 "1" to follow, $5 digest, $6 limit, $7 size or "". */
const primitive: Primitive = {
  name: "hr_destination",
  body: `
hr_path "$1"
hr_d=
if [ -n "$3" ] || [ -d "$hr_p" ]; then
  hr_d=1
  hr_p=\${hr_p%/}/$2
fi
hr_f=\${hr_p%/*}
hr_f=\${hr_f:-/}
if [ -d "$hr_f" ]; then hr_f=directory
elif [ -e "$hr_f" ] || [ -L "$hr_f" ]; then hr_f=other
else
  case $(ls -d -- "$hr_f" 2>&1) in *": Permission denied") hr_die "cannot look at $hr_f: Permission denied" ;; esac
  hr_f=
fi
echo "\${hr_d:-0} $hr_f"
hr_s=
hr_look "$hr_p" "" "$7"
if [ -n "$4" ] && [ -L "$hr_p" ]; then hr_look "$hr_p" -L "$7"; fi
if [ -f "$hr_p" ] && { [ -n "$4" ] || [ ! -L "$hr_p" ]; } && [ "$hr_s" != "$5" ] && [ -r "$hr_p" ]; then
  hr_n=$(($(wc -c <"$hr_p")))
  [ "$hr_n" -gt "$6" ] || cat <"$hr_p"
fi
exit 0`,
  requires: [resolvePath, look, die],
};

export function destination(named: string, options: DestinationOptions): Read<Destination> {
  const { name, isFolder, follow, sha256, limit, size = "" } = options;
  const spelled = plainPath(named);
  return defineRead({
    primitive,
    args: [spelled, name, isFolder ? "1" : "", follow ? "1" : "", sha256, String(limit), String(size)],
    subject: { kind: "path", path: spelled },
    looks: [
      { kind: "s", path: spelled },
      { kind: "sha256", path: spelled, ...(options.size === undefined ? {} : { size: options.size }) },
    ],
    parse: (reply) => parse(reply, spelled, options),
    predict: (seen, overlay) => predict(spelled, options, seen, overlay),
  });
}

/** Takes lines and NUL-ended texts off a reply. */
class Cursor {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  until(end: number): string {
    const found = this.#bytes.indexOf(end, this.#at);
    const to = found === -1 ? this.#bytes.length : found;
    const text = this.#bytes.toString("utf8", this.#at, to);
    this.#at = to + 1;
    return text;
  }

  line(): string {
    return this.until(0x0a);
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#at);
  }
}

function parse(reply: Reply, named: string, { name, follow, sha256 }: DestinationOptions): Destination {
  const fail = (why: string): never => {
    throw new ReplyError(primitive.name, reply, why);
  };
  if (reply.status !== 0) fail(reply.stderr.toString().trim() || `cannot look at ${named}`);
  const cursor = new Cursor(reply.stdout);
  const [inFolder, folder = ""] = cursor.line().split(" ");
  const path = inFolder === "1" ? childOf(named, name) : named;
  const own = stateAt(cursor);
  const beyond = follow && own?.type === "link" ? stateAt(cursor) : undefined;
  const holder = beyond ?? own;
  const content = cursor.rest();
  const isRead =
    holder?.type === "file" && holder.sha256 !== sha256 && (content.length > 0 || holder.size === 0);
  return {
    inFolder: inFolder === "1",
    path,
    own,
    beyond,
    old: isRead ? content : undefined,
    folder: folder === "directory" || folder === "other" ? folder : undefined,
  };
}

function stateAt(cursor: Cursor): FileState | undefined {
  const numbers = cursor.line();
  if (numbers === "-") return undefined;
  const state = readStat(numbers, cursor.line(), cursor.line());
  if (state?.type === "link") {
    const target = cursor.until(0).replace(/\n$/, "");
    const real = cursor.until(0).replace(/\n$/, "");
    return { ...state, target, ...(real === "" ? {} : { real }) };
  }
  const sha256 = cursor.line();
  return state && sha256 !== "" ? { ...state, sha256 } : state;
}

function predict(
  named: string,
  options: DestinationOptions,
  seen: Destination,
  overlay: Overlay,
): Predicted<Destination> | undefined {
  const before = seen.inFolder ? blankState("directory") : seen.own;
  const target = predictState(named, before, overlay, {});
  const own = target && "known" in target ? target.known : before;
  const inFolder = options.isFolder || own?.type === "directory";
  const path = inFolder ? childOf(named, options.name) : named;
  const same = path === seen.path;
  const file = predictState(path, same ? seen.own : undefined, overlay, { hash: true });
  const beyond = options.follow
    ? predictState(path, same ? (seen.beyond ?? seen.own) : undefined, overlay, { follow: true, hash: true })
    : undefined;
  const folder = predictState(parentOf(path), folderState(seen, same), overlay, {});
  for (const answer of [target, file, beyond, folder]) if (answer && "unknown" in answer) return answer;
  if (!target && !file && !beyond && !folder) return undefined;
  const content = predictContent(path, seen.old, overlay);
  const [ownNow, above] = [known(file, same ? seen.own : undefined), known(folder, folderState(seen, same))];
  return {
    known: {
      inFolder,
      path,
      own: ownNow,
      beyond: ownNow?.type === "link" ? known(beyond, seen.beyond) : undefined,
      old: content && "known" in content ? content.known : undefined,
      folder: above === undefined ? undefined : above.type === "directory" ? "directory" : "other",
    },
  };
}

function folderState(seen: Destination, same: boolean): FileState | undefined {
  if (!same) return undefined;
  if (seen.folder === undefined) return undefined;
  return blankState(seen.folder === "directory" ? "directory" : "file");
}

function known<T>(predicted: Predicted<T> | undefined, otherwise: T): T {
  return predicted && "known" in predicted ? predicted.known : otherwise;
}
