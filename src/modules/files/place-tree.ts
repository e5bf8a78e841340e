/** A folder of the controller with all that is in it, at a path of the host: what differs, and how it gets there. */

import type { Change } from "../../host/change.ts";
import { copyTree, isPlainName, type TreeItem } from "../../host/changes/copy-tree.ts";
import { makeDirectory } from "../../host/changes/make-directory.ts";
import { makeLink } from "../../host/changes/make-link.ts";
import { setAttributes, setAttributesBelow } from "../../host/changes/set-attributes.ts";
import { backupFileOf, writeFile } from "../../host/changes/write-file.ts";
import { type Content, MOST_HELD, sha256Of, sizeOf } from "../../host/content.ts";
import { childOf, parentOf } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import { modeBits, NEW_DIRECTORY, NEW_FILE } from "../../host/mode.ts";
import type { Reply } from "../../host/primitive.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type TreeState, treeState } from "../../host/reads/tree-state.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import type { ControllerTree } from "../contract/needs.ts";
import { attributesOf, type WantedAttributes } from "./file-params.ts";
import { backupResult } from "./place-file.ts";

export interface TreePlacement {
  readonly tree: ControllerTree;
  /** The folder on the host that gets what is in the tree. */
  readonly path: string;
  readonly wanted: WantedAttributes;
  /** Of folders that are made. */
  readonly folders: WantedAttributes;
  readonly force: boolean;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly inPlace?: boolean | undefined;
}

/** An archive takes some twenty processes on the host; every file by itself takes as many. */
const FEW = 8;

export function treeRead(path: string, tree: ControllerTree) {
  const paths = [...tree.directories, ...tree.files, ...tree.links].map((entry) => entry.relative);
  const size = tree.files.reduce((sum, { content }) => sum + sizeOf(content), 0);
  return treeState(path, { paths, size });
}

/** Something of the tree that is not on the host as it shall be. */
interface Missing {
  readonly relative: string;
  /** What stands there. */
  readonly state: FileState | undefined;
  readonly wanted: WantedAttributes;
  readonly content?: Content;
  readonly sensitive?: boolean | undefined;
  readonly target?: string;
}

interface Findings {
  /** Folders first. */
  readonly missing: readonly Missing[];
  /** Files that hold what they shall. */
  readonly same: ReadonlyMap<string, { readonly state: FileState; readonly wanted: WantedAttributes }>;
}

export function decideTree(placement: TreePlacement, seen: TreeState, host: HostView): Verdict | Refusal {
  const { path } = placement;
  const result = { dest: path, state: "directory", path };
  if (seen.top && seen.top.type !== "directory")
    return refuse(`${path} is there and is no folder`, { result });
  const findings = compare(placement, seen);
  if ("kind" in findings) return { ...findings, result };
  const together = togetherOf(placement, seen, findings.missing, host);
  const alone = findings.missing.filter((item) => !together.has(item));
  const changes: Change[] = seen.top ? [] : [makeDirectory(path, { ...placement.folders, as: host.user })];
  if (together.size > 0) {
    const archive = archiveOf(placement, seen, [...together], host);
    // What makes the folder is part of what fills it: one call less to wait for.
    changes.splice(0, changes.length, ...changes.map((change) => ({ ...change, operations: [] })), archive);
  }
  const backups: number[] = [];
  for (const item of alone) {
    if (item.content) backups.push(changes.flatMap((change) => change.operations).length);
    changes.push(changeOf(placement, item, host));
  }
  changes.push(...attributesOfSame(placement, seen, findings.same));
  return { changes, result, collect: (replies) => copiesOf(backups, replies) };
}

// --- what differs ------------------------------------------------------------------------------------

function compare({ tree, path, ...placement }: TreePlacement, { below }: TreeState): Findings | Refusal {
  const missing: Missing[] = [];
  const same = new Map<string, { state: FileState; wanted: WantedAttributes }>();
  const obstacle = (relative: string, wanted: string): Refusal =>
    refuse(`${childOf(path, relative)} is in the way: ${wanted} shall stand there`);
  for (const { relative } of tree.directories) {
    const state = below.get(relative);
    if (!state) missing.push({ relative, state, wanted: placement.folders });
    else if (state.type !== "directory" && state.type !== "link") return obstacle(relative, "a folder");
  }
  for (const { relative, content, mode, secret: sensitive } of tree.files) {
    const state = below.get(relative);
    if (state?.type === "directory") return obstacle(relative, "a file");
    if (state && !placement.force) continue;
    const wanted = attributesOf(placement.wanted, mode);
    if (state?.type === "file" && holds(state, content)) same.set(relative, { state, wanted });
    else missing.push({ relative, state, wanted, content, sensitive });
  }
  for (const { relative, target } of tree.links) {
    const state = below.get(relative);
    if (state?.type === "directory") return obstacle(relative, "a link");
    if (state?.type === "link" && state.target === target) continue;
    if (!state || placement.force) missing.push({ relative, state, wanted: {}, target });
  }
  return { missing, same };
}

function holds(state: FileState, content: Content): boolean {
  return state.size === sizeOf(content) && state.sha256 === sha256Of(content);
}

// --- together or alone -------------------------------------------------------------------------------

/** What goes as an archive: most of what is missing, where that is much. */
function togetherOf(
  placement: TreePlacement,
  seen: TreeState,
  missing: readonly Missing[],
  host: HostView,
): ReadonlySet<Missing> {
  const size = missing.reduce((sum, { content }) => sum + (content ? sizeOf(content) : 0), 0);
  if (!seen.takesArchives || placement.validate !== undefined) return new Set();
  if (missing.length <= FEW && size <= MOST_HELD) return new Set();
  const parents = new Map<string, boolean>();
  const fits = missing.filter((item) => {
    const fit = fitsWithOthers(placement, item, host) && takesMoved(parentOf(item.relative), seen, parents);
    if (isFolder(item)) parents.set(item.relative, fit);
    return fit;
  });
  return new Set(fits);
}

function isFolder({ content, target }: Missing): boolean {
  return content === undefined && target === undefined;
}

function fitsWithOthers({ backup, inPlace }: TreePlacement, item: Missing, host: HostView): boolean {
  if (!isPlainName(item.relative)) return false;
  if (item.content && item.state?.type === "file") return !backup && !inPlace;
  // Only root may move a folder that it may not write to.
  return !isFolder(item) || host.uid === 0 || (modeOf(item, undefined) & 0o200) !== 0;
}

/** No link is on the way. */
function isBelowFolders(folder: string, seen: TreeState, known: Map<string, boolean>): boolean {
  if (folder === ".") return true;
  const answer =
    known.get(folder) ??
    (seen.below.get(folder)?.type === "directory" && isBelowFolders(parentOf(folder), seen, known));
  known.set(folder, answer);
  return answer;
}

/** Whether what was made inside the top folder can be moved into this one, and is then as if it had been made there. */
function takesMoved(folder: string, seen: TreeState, parents: Map<string, boolean>): boolean {
  if (folder === ".") return true;
  const known = parents.get(folder);
  if (known !== undefined) return known;
  const state = seen.below.get(folder);
  const setGroup = (s: FileState | undefined): number | undefined =>
    s && s.mode & 0o2000 ? s.gid : undefined;
  const fit =
    isPlainName(folder) &&
    state?.type === "directory" &&
    state.device === seen.top?.device &&
    setGroup(state) === setGroup(seen.top) &&
    takesMoved(parentOf(folder), seen, parents);
  parents.set(folder, fit);
  return fit;
}

// --- changes -----------------------------------------------------------------------------------------

function modeOf({ content, state, wanted, target }: Missing, top: FileState | undefined): number {
  if (target !== undefined) return 0o777;
  if (content === undefined) {
    const base = NEW_DIRECTORY.mode | ((top?.mode ?? 0) & 0o2000);
    return wanted.mode === undefined || wanted.mode === "preserve"
      ? base
      : modeBits(wanted.mode, NEW_DIRECTORY);
  }
  const base = state?.type === "file" ? { mode: state.mode, directory: false } : NEW_FILE;
  return wanted.mode === undefined ? base.mode : modeBits(wanted.mode, base);
}

function archiveOf(
  { path, wanted, folders }: TreePlacement,
  { top }: TreeState,
  missing: readonly Missing[],
  host: HostView,
): Change {
  const items = missing.map((item): TreeItem => {
    const { relative, state, content, target } = item;
    return {
      relative,
      mode: modeOf(item, top),
      ...(content === undefined ? {} : { content }),
      ...(target === undefined ? {} : { target }),
      before: content && state?.type === "file" ? state : undefined,
    };
  });
  const { owner, group, mode } = wanted;
  const makes = top ? undefined : { mode: folders.mode };
  return copyTree({ path, makes, items, owner, group, givesModes: mode !== undefined, as: host.user });
}

function changeOf(placement: TreePlacement, item: Missing, host: HostView): Change {
  const { backup, validate, inPlace } = placement;
  const { relative, state, wanted, content, sensitive, target } = item;
  const path = childOf(placement.path, relative);
  if (target !== undefined) return makeLink({ path, target, before: state });
  if (content === undefined) return makeDirectory(path, { ...wanted, as: host.user });
  const before = state && { state };
  return writeFile({ path, content, before, ...wanted, as: host.user, backup, validate, inPlace, sensitive });
}

/** A few by themselves, which is safe among links of others; many together. */
function attributesOfSame(
  { path }: TreePlacement,
  seen: TreeState,
  same: Findings["same"],
): readonly Change[] {
  const each = [...same].map(([relative, entry]) => {
    return { relative, entry, changes: setAttributes(childOf(path, relative), entry.state, entry.wanted) };
  });
  const differing = each.filter(({ changes }) => changes.length > 0);
  const parents = new Map<string, boolean>();
  const isMany = differing.length > FEW;
  const together = differing.filter((e) => isMany && isBelowFolders(parentOf(e.relative), seen, parents));
  const entries = new Map(together.map(({ relative, entry }) => [relative, entry]));
  const alone = differing.filter(({ relative }) => !entries.has(relative));
  return [...setAttributesBelow(path, entries), ...alone.flatMap(({ changes }) => changes)];
}

function copiesOf(backups: readonly number[], replies: readonly (Reply | undefined)[]) {
  const copies = backups.map((index) => backupFileOf(replies[index])).filter((copy) => copy !== undefined);
  return { ...backupResult(copies[0]), ...(copies.length > 1 ? { backup_files: copies } : {}) };
}
