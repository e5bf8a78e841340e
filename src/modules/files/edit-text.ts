/** Changing what a text file says: what is looked at, and what follows. The heart of `lineinfile`, `blockinfile` and `replace`. */

import { Fault } from "../../expression/fault.ts";
import { expandReplacement, pythonRegex } from "../../expression/value/regex.ts";
import type { Change } from "../../host/change.ts";
import { makeDirectory } from "../../host/changes/make-directory.ts";
import { setAttributes } from "../../host/changes/set-attributes.ts";
import { backupFileOf, writeFile } from "../../host/changes/write-file.ts";
import { hostPath, parentOf } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import { modeText } from "../../host/mode.ts";
import type { Read } from "../../host/read.ts";
import { type Destination, destination } from "../../host/reads/destination.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { ModuleResult, Verdict } from "../contract/module.ts";
import { decodedFrom, encoded, isUtf8, unencodable } from "./encoded.ts";
import type { WantedAttributes } from "./file-params.ts";
import { actualPath } from "./follow-link.ts";
import { backupResult } from "./place-file.ts";

/** A text that is longer is not edited: it would have to travel whole. */
const LONGEST = 16 * 1024 * 1024;

export interface TextEdit {
  /** As the user wrote it. Links are followed. */
  readonly path: string;
  readonly wanted: WantedAttributes;
  readonly create?: boolean | undefined;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly inPlace?: boolean | undefined;
  /** The new text takes the place of a link, with the attributes of what the link leads to. */
  readonly replaceLink?: boolean | undefined;
  /** Where absent it is UTF-8, or what else it may be, byte by byte. */
  readonly encoding?: string | undefined;
}

/** The file's text, and what a user wrote as it would stand in the file. */
export interface EditableText {
  readonly text: string;
  readonly spell: (words: string) => string;
}

export interface Edited {
  readonly text: string;
  /** Said where the text changed. */
  readonly message: string;
  readonly result?: ModuleResult;
}

export function editRead(path: string, host: HostView): Read<Destination> {
  const options = { name: "_", isFolder: false, follow: true, sha256: "", limit: LONGEST };
  return destination(hostPath(path, host), options);
}

/** A file that is not UTF-8 is taken byte by byte, so that nothing of it is lost. */
export function decoded(bytes: Uint8Array): EditableText & { readonly encode: (text: string) => Uint8Array } {
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    return { text, spell: (words) => words, encode: (changed) => Buffer.from(changed) };
  } catch {
    const text = Buffer.from(bytes).toString("latin1");
    const spell = (words: string): string => Buffer.from(words).toString("latin1");
    return { text, spell, encode: (changed) => Buffer.from(changed, "latin1") };
  }
}

type EncodedText = ReturnType<typeof decoded>;

/** A new file in an encoding is read as empty, without any mark of the order of its bytes. */
function decodedAs(bytes: Buffer, encoding: string): EncodedText | undefined {
  const text = decodedFrom(bytes, encoding);
  if (text === undefined) return undefined;
  return { text, spell: (words) => words, encode: (changed) => encoded(changed, encoding) };
}

export function decideEdit(
  edit: TextEdit,
  seen: Destination,
  host: HostView,
  change: (file: EditableText) => Edited | Refusal,
): Verdict | Refusal {
  const path = hostPath(edit.path, host);
  const actual = seen.inFolder ? undefined : actualPath(path, true, seen.own, seen.beyond, host);
  if (!actual) return refuse(`${path} is a folder, not a file`, { result: { rc: 256 } });
  if (actual.kind === "refusal") return actual;
  const there = actual.state;
  const obstacle = obstacleFor(edit, path, there, seen);
  if (obstacle) return obstacle;
  const encoding = edit.encoding === undefined || isUtf8(edit.encoding) ? undefined : edit.encoding;
  const old = seen.old ?? Buffer.alloc(0);
  const file = encoding === undefined ? decoded(old) : decodedAs(old, encoding);
  if (!file) return refuse(`${path} is no text in the encoding ${encoding}`);
  const edited = safely(() => change(file));
  if ("kind" in edited) return edited;
  const missing = encoding === undefined ? undefined : unencodable(edited.text, encoding);
  if (missing !== undefined)
    return refuse(`the encoding ${encoding} has no character ${JSON.stringify(missing)}`);
  const isSame = edited.text === file.text;
  if (isSame) return unchangedText(edit, actual.path, there, edited);
  const above = there || seen.folder ? [] : [makeDirectory(parentOf(actual.path), { as: host.user })];
  const { backup, validate, inPlace } = edit;
  const isReplaced = edit.replaceLink === true && seen.own?.type === "link";
  const write = writeFile({
    path: isReplaced ? path : actual.path,
    content: file.encode(edited.text),
    before: there && { state: there, content: seen.old },
    ...(isReplaced ? attributesOfTarget(edit.wanted, there) : edit.wanted),
    as: host.user,
    backup,
    validate,
    inPlace,
    basedOnBefore: !isReplaced,
  });
  const result = { msg: edited.message, backup: "", ...edited.result };
  const collect: Verdict["collect"] = (replies) => copyResult(backupFileOf(replies[above.length]));
  return { changes: [...above, write], result, collect };
}

function attributesOfTarget(wanted: WantedAttributes, there: FileState | undefined): WantedAttributes {
  if (!there) return wanted;
  const { mode = modeText(there.mode), owner = String(there.uid), group = String(there.gid) } = wanted;
  return { mode, owner, group };
}

/** The editing modules tell it under both names. */
function copyResult(copy: string | undefined): ModuleResult {
  return copy === undefined ? {} : { ...backupResult(copy), backup: copy };
}

function obstacleFor(
  edit: TextEdit,
  path: string,
  there: FileState | undefined,
  seen: Destination,
): Refusal | undefined {
  if (!there) {
    if (seen.folder === "other")
      return refuse(`${parentOf(path)} is no folder, so ${path} can't be made in it`);
    if (edit.create) return undefined;
    return refuse(`${path} is not there`, {
      help: "`create: true` makes it",
      result: { rc: 257 },
      mayResolve: true,
    });
  }
  if (there.type !== "file") return refuse(`${path} is a ${there.type}, not a file`, { result: { rc: 256 } });
  if (seen.old !== undefined) return undefined;
  if (there.size > LONGEST)
    return refuse(`${path} has ${there.size} bytes; only files up to ${LONGEST} bytes are edited`);
  return refuse(`${path} may not be read by the user that the task runs as`, { help: "set `become: true`" });
}

function unchangedText(edit: TextEdit, path: string, there: FileState | undefined, edited: Edited): Verdict {
  const changes: readonly Change[] = there ? setAttributes(path, there, edit.wanted) : [];
  const msg = changes.length > 0 ? "owner, group or mode changed" : "";
  return { changes, result: { msg, backup: "", ...edited.result } };
}

/** A pattern that can't be used is the user's to mend. */
function safely(change: () => Edited | Refusal): Edited | Refusal {
  try {
    return change();
  } catch (error) {
    if (error instanceof Fault) return refuse(error.message);
    throw error;
  }
}

export interface Pattern {
  /** The first match in a text. */
  readonly search: (text: string) => RegExpExecArray | null;
  readonly expand: (replacement: string, match: RegExpExecArray) => string;
  readonly regex: RegExp;
}

/** A regular expression as Python reads it. Throws `Fault`. */
export function pattern(
  source: string,
  flags: { readonly multiline?: boolean; readonly dotAll?: boolean } = {},
): Pattern {
  const regex = pythonRegex(source, flags);
  return {
    regex,
    search: (text) => {
      regex.lastIndex = 0;
      return regex.exec(text);
    },
    expand: (replacement, match) => expandReplacement(replacement, match),
  };
}

/** Lines with their ends. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

/** A line without its end. */
export function bare(line: string): string {
  return line.replace(/[\r\n]+$/, "");
}
