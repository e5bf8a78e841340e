/** Parameters and results that the modules about files have in common. */

import { plainPath } from "../../host/host-path.ts";
import { modeBits, modeText, NEW_DIRECTORY, NEW_FILE } from "../../host/mode.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { splitWords } from "../../host/shell-words.ts";
import type { ModuleResult } from "../contract/module.ts";
import { bool, word } from "../contract/params.ts";

export const unsafeWrites = bool()
  .optional()
  .describe(
    "Write into the file where it can't be replaced in one step (mounted on its own). Not atomic. Default: what `ANSIBLE_UNSAFE_WRITES` of the task's `environment` says.",
  );

export const backup = bool()
  .optional()
  .describe("Keep a copy of the old file beside it, with the date in its name.");

export const validate = word()
  .refine((line) => line.includes("%s"), {
    error: "the command must contain %s, which stands for the new file",
  })
  .refine((line) => splitWords(line) !== undefined, { error: "a quote is not closed" })
  .optional()
  .describe(
    "Command that must end with 0 before the new file takes its place; `%s` stands for it. No shell reads it.",
  );

export interface WantedAttributes {
  readonly mode?: string | undefined;
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

/** Only what of the parameters are attributes, with `preserve` resolved. */
export function attributesOf(params: WantedAttributes, preserved?: number): WantedAttributes {
  const mode =
    params.mode === "preserve" ? (preserved === undefined ? undefined : modeText(preserved)) : params.mode;
  return { mode, owner: params.owner, group: params.group };
}

const STATES: Readonly<Record<FileState["type"], string>> = {
  file: "file",
  directory: "directory",
  link: "link",
  block: "file",
  char: "file",
  fifo: "file",
  socket: "file",
};

export interface PathResult {
  readonly path: string;
  readonly type: FileState["type"];
  readonly before: FileState | undefined;
  readonly wanted: WantedAttributes;
  readonly size?: number;
  /** The user that a new path belongs to. */
  readonly user: string;
}

/** Return values about a path as it is afterwards. */
export function pathResult({ path, type, before, wanted, size, user }: PathResult): ModuleResult {
  const kept = before?.type === type ? before : undefined;
  const fresh = type === "directory" ? NEW_DIRECTORY : NEW_FILE;
  const base = kept ? { mode: kept.mode, directory: type === "directory" } : fresh;
  const mode = wanted.mode === undefined ? base.mode : modeBits(wanted.mode, base);
  const [owner, uid] = named(wanted.owner, kept?.owner, kept?.uid, user);
  const [group, gid] = named(wanted.group, kept?.group, kept?.gid, user);
  const bytes = size ?? kept?.size;
  return {
    state: STATES[type],
    mode: type === "link" ? "0777" : modeText(mode),
    owner,
    group,
    ...(uid === undefined ? {} : { uid }),
    ...(gid === undefined ? {} : { gid }),
    ...(bytes === undefined ? {} : { size: bytes }),
    path: plainPath(path),
  };
}

function named(
  wanted: string | undefined,
  name: string | undefined,
  id: number | undefined,
  user: string,
): readonly [string, number | undefined] {
  const result = wanted ?? name ?? user;
  if (/^\d+$/.test(result)) return [result, Number(result)];
  if (id !== undefined && id >= 0 && (wanted === undefined || wanted === name)) return [result, id];
  return [result, result === "root" ? 0 : undefined];
}
