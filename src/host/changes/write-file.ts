/** Gives a file its content, durably: it is entirely old or entirely new, also after a power cut, and keeps its attributes. */

import type { Change } from "../change.ts";
import { type Content, sha256Of, sizeOf } from "../content.ts";
import type { Effect } from "../effect.ts";
import { plainPath } from "../host-path.ts";
import { modeArgument, modeBits, modeText, NEW_FILE } from "../mode.ts";
import type { Call, Primitive, Reply } from "../primitive.ts";
import { enterParent, privatePlace } from "../programs/place-program.ts";
import { receiveFile } from "../programs/receive-program.ts";
import { inPlaceWord, replaceFile, unchangedSince } from "../programs/replace-program.ts";
import type { FileState } from "../reads/file-state.ts";
import { splitWords } from "../shell-words.ts";
import { contentDifference } from "./printable.ts";

export interface WriteFile {
  /** Links are not followed: one that stands there is replaced. */
  readonly path: string;
  readonly content: Content;
  /** What is there now; nothing where absent. */
  readonly before?:
    | { readonly content?: Uint8Array | undefined; readonly state?: FileState | undefined }
    | undefined;
  /** As in `modeBits`. An existing file keeps its own, a new one gets 0644. */
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** The user that calls run as: the owner of a new file, for predictions. */
  readonly as?: string | undefined;
  /** Keep a copy of the old file beside it; `backupFileOf` tells its path. */
  readonly backup?: boolean | undefined;
  /** A command line with `%s` for the new file; it takes the old one's place only where the command ends with 0. */
  readonly validate?: string | undefined;
  /** The content is secret: diffs and logs don't show it. */
  readonly sensitive?: boolean | undefined;
  /** Where the file can't be replaced (mounted on its own), write into it: not atomic. */
  readonly inPlace?: boolean | undefined;
  /** The content was made from `before.content`: give up where the file is not like that any more. */
  readonly basedOnBefore?: boolean | undefined;
}

/**
 * $1 path, $2 mode, $3 owner, $4 group, $5 size, $6 SHA-256, $7 "1" for a backup, $8 "1" to write in place if need be,
 * $9 digest that the old file must have ("-": there must be none) or "", then the words of the validation.
 * Prints the path of the backup, where one was made.
 */
const primitive: Primitive = {
  name: "hr_write_file",
  body: `
hr_parent "$1"
hr_c="cannot write $1"
hr_place "$hr_c" "$8"
hr_receive "$5" "$6"
hr_unchanged "$9"
hr_m=$2 hr_ow=$3 hr_gr=$4 hr_bk=$7 hr_ip=$8
shift 9
hr_replace "$hr_m" "$hr_ow" "$hr_gr" "$hr_bk" "$hr_ip" "$@"`,
  requires: [enterParent, privatePlace, receiveFile, unchangedSince, replaceFile],
  checksInput: true,
};

export function writeFile(wanted: WriteFile): Change {
  const path = plainPath(wanted.path);
  const before = wanted.before?.state?.type === "file" ? wanted.before.state : undefined;
  const mode = wanted.mode === undefined ? undefined : modeBits(wanted.mode, baseOf(before));
  const old = wanted.before?.content ?? (wanted.before?.state ? "unread" : undefined);
  return {
    kind: "write-file",
    summary: summaryOf(path, before, mode),
    difference: contentDifference(path, old, wanted.content),
    ...(wanted.sensitive ? { sensitive: true } : {}),
    operations: [writeCall(wanted, path, mode)],
    effects: [effectOf(wanted, path, before, mode)],
  };
}

function baseOf(before: FileState | undefined) {
  return before ? { mode: before.mode, directory: false } : NEW_FILE;
}

function summaryOf(path: string, before: FileState | undefined, mode: number | undefined): string {
  if (!before) return mode === undefined ? `create ${path}` : `create ${path} with mode ${modeText(mode)}`;
  const modes =
    mode === undefined || mode === before.mode
      ? ""
      : ` and change its mode from ${modeText(before.mode)} to ${modeText(mode)}`;
  return `write ${path}${modes}`;
}

function writeCall(wanted: WriteFile, path: string, mode: number | undefined): Call {
  const validation = wanted.validate === undefined ? [] : splitWords(wanted.validate);
  if (!validation) throw new RangeError("a quote is not closed in the validation command");
  return {
    primitive,
    args: [
      path,
      mode === undefined ? "" : modeArgument(mode),
      wanted.owner ?? "",
      wanted.group ?? "",
      String(sizeOf(wanted.content)),
      sha256Of(wanted.content),
      wanted.backup ? "1" : "",
      inPlaceWord(wanted.inPlace),
      wanted.basedOnBefore ? digestBefore(wanted) : "",
      ...validation,
    ],
    input: wanted.content,
    mutates: true,
    ...(wanted.sensitive ? { sensitive: true } : {}),
  };
}

function digestBefore({ before }: WriteFile): string {
  if (before?.content) return sha256Of(before.content);
  return before?.state ? "" : "-";
}

function effectOf(
  wanted: WriteFile,
  path: string,
  before: FileState | undefined,
  mode: number | undefined,
): Effect {
  const owner = wanted.owner ?? before?.owner ?? wanted.as;
  const group = wanted.group ?? before?.group ?? wanted.as;
  return {
    kind: "file",
    path,
    content: wanted.content,
    mode: mode ?? before?.mode ?? NEW_FILE.mode,
    ...(owner ? { owner } : {}),
    ...(group ? { group } : {}),
  };
}

/** The path of the copy that `backup` asked for, out of the reply of the change's operation. */
export function backupFileOf(reply: Reply | undefined): string | undefined {
  return reply?.status === 0 && reply.stdout.length > 0 ? reply.stdout.toString() : undefined;
}
