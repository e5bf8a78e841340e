/**
 * Starts a module that others have written. What one in Python needs comes as an archive, named by its digest, and stays for as long
 * as the shell lives; parameters come on stdin. Every other program is brought with its parameters, and removed when it has ended.
 */

import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import { type Content, isHeld } from "../content.ts";
import type { Call, Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { spooled } from "../programs/spool-program.ts";
import { type TarEntry, tarArchive } from "./tar-archive.ts";

/** Statuses of the calls below, where nothing was started. */
export const BUNDLE_IS_GONE = 97;
export const NO_INTERPRETER = 96;

/** $1 digest; the archive comes on stdin. */
const keep: Primitive = {
  name: "hr_foreign_keep",
  body: `
[ -d "$hr_sd" ] || hr_die "there is no folder on the host for a module's files"
hr_f=$hr_sd/f.$1
if [ -d "$hr_f" ]; then cat >/dev/null; exit 0; fi
umask 077
rm -rf -- "$hr_f.new"
hr_e=$(mkdir -- "$hr_f.new" 2>&1) || hr_die "cannot bring the module's files to the host: $(hr_reason "$hr_e")"
hr_e=$(cd -- "$hr_f.new" && gzip -dc | tar xf - 2>&1) && [ -f "$hr_f.new/homerun_start.py" ] && mv -- "$hr_f.new" "$hr_f" || {
  rm -rf -- "$hr_f.new"
  hr_die "cannot unpack the module's files on the host: $hr_e"
}`,
  requires: [spooled, die, reasonOf],
};

/** $1 digest, then the words of the interpreter: none, where it is to be found. What is asked comes on stdin. */
const runPython: Primitive = {
  name: "hr_foreign_python",
  liveOutput: false,
  body: `
hr_f=$hr_sd/f.$1
shift
[ -f "$hr_f/homerun_start.py" ] || exit ${BUNDLE_IS_GONE}
if [ $# = 0 ]; then
  for hr_p in /usr/bin/python3 python3 /usr/libexec/platform-python python3.14 python3.13 python3.12 python3.11 python3.10 python3.9 python3.8 python3.7 python3.6 python; do
    hr_p=$(command -v -- "$hr_p" 2>/dev/null) && "$hr_p" -c 'import sys; sys.exit(sys.version_info < (3, 6))' 2>/dev/null && set -- "$hr_p" && break
  done
fi
[ $# -gt 0 ] && command -v -- "$1" >/dev/null 2>&1 || exit ${NO_INTERPRETER}
umask 022
hr_spooled "$@" "$hr_f/homerun_start.py"`,
  requires: [spooled],
};

/** $1 name of the program in the archive, $2 name of the file with its parameters or "", then the words of the interpreter, if one is needed. */
const runProgram: Primitive = {
  name: "hr_foreign_program",
  liveOutput: false,
  body: `
hr_name=$1 hr_args=$2
shift 2
if [ $# -gt 0 ] && ! command -v -- "$1" >/dev/null 2>&1; then cat >/dev/null; exit ${NO_INTERPRETER}; fi
umask 077
hr_bin=
trap 'rm -rf -- "$hr_bin"' EXIT
for hr_t in "\${TMPDIR:-/tmp}" /var/tmp "$HOME" "$XDG_RUNTIME_DIR" /dev/shm; do
  [ -d "$hr_t" ] && hr_e=$(mktemp -d "$hr_t/.homerun.XXXXXX" 2>&1) || continue
  if [ -n "$hr_bin" ]; then
    mv -- "$hr_bin/"* "$hr_e/" && rm -rf -- "$hr_bin"
    hr_bin=$hr_e
  else
    hr_bin=$hr_e
    hr_e=$(cd -- "$hr_bin" && tar xf - 2>&1) || hr_die "cannot bring $hr_name to the host: $hr_e"
    chmod 700 "$hr_bin/$hr_name"
  fi
  if [ $# -gt 0 ] || [ -x "$hr_bin/$hr_name" ]; then break; fi
done
[ -n "$hr_bin" ] || hr_die "cannot bring $hr_name to the host: $(hr_reason "$hr_e")"
[ $# -gt 0 ] || [ -x "$hr_bin/$hr_name" ] || hr_die "no folder on the host lets programs run from it"
umask 022
set -- "$@" "$hr_bin/$hr_name"
[ -z "$hr_args" ] || set -- "$@" "$hr_bin/$hr_args"
hr_spooled "$@" </dev/null`,
  requires: [spooled, die, reasonOf],
};

/** What a module in Python needs, ready to be sent. */
export interface PackedFiles {
  readonly digest: string;
  readonly archive: Uint8Array;
}

export function packFiles(files: ReadonlyMap<string, string>): PackedFiles {
  const folders = new Set<string>();
  for (const path of files.keys())
    for (let at = path.indexOf("/"); at >= 0; at = path.indexOf("/", at + 1)) folders.add(path.slice(0, at));
  const entries: TarEntry[] = [
    ...[...folders].sort().map((path) => ({ path, mode: 0o700 })),
    ...[...files].map(([path, text]) => ({ path, mode: 0o600, content: Buffer.from(text) })),
  ];
  const plain = archiveOf(entries);
  const digest = createHash("sha256").update(plain).digest("hex");
  return { digest, archive: gzipSync(plain, { level: 6 }) };
}

function archiveOf(entries: readonly TarEntry[]): Buffer {
  const parts: Uint8Array[] = [];
  for (const part of tarArchive(entries).parts()) if (isHeld(part)) parts.push(part);
  return Buffer.concat(parts);
}

interface Common {
  readonly mutates: boolean;
  /** Words; none where there is nothing to start the program with. */
  readonly interpreter: readonly string[];
}

/** Parameters and what modules answer may be secret: none of it is logged. */
export function keepFiles({ digest, archive }: PackedFiles, mutates: boolean): Call {
  return { primitive: keep, args: [digest], input: archive, mutates };
}

export function startPython(digest: string, asked: string, { mutates, interpreter }: Common): Call {
  return {
    primitive: runPython,
    args: [digest, ...interpreter],
    input: Buffer.from(asked),
    mutates,
    sensitive: true,
  };
}

export interface ForeignProgram extends Common {
  readonly program: Content;
  /** What the file with its parameters holds, where it wants one. */
  readonly parameters?: string;
}

export function startProgram({ program, parameters, mutates, interpreter }: ForeignProgram): Call {
  const args = parameters === undefined ? "" : "args";
  const entries: TarEntry[] = [
    { path: "module", mode: 0o700, content: program },
    ...(parameters === undefined ? [] : [{ path: "args", mode: 0o600, content: Buffer.from(parameters) }]),
  ];
  const input = isHeld(program) ? archiveOf(entries) : tarArchive(entries);
  return { primitive: runProgram, args: ["module", args, ...interpreter], input, mutates, sensitive: true };
}
