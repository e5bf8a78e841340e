/** A folder of the controller with all that is in it, at a path of the host. */

import type { Change } from "../../host/change.ts";
import { makeDirectory } from "../../host/changes/make-directory.ts";
import { makeLink } from "../../host/changes/make-link.ts";
import { setAttributes } from "../../host/changes/set-attributes.ts";
import { backupFileOf, writeFile } from "../../host/changes/write-file.ts";
import { childOf } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Reply } from "../../host/primitive.ts";
import type { FileState } from "../../host/reads/file-state.ts";
import { type FileStates, fileStates } from "../../host/reads/file-states.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import type { ControllerTree } from "../contract/needs.ts";
import { attributesOf, type WantedAttributes } from "./file-params.ts";
import { backupResult, digestOf } from "./place-file.ts";

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

export function treeRead(path: string, tree: ControllerTree) {
  const paths = [...tree.directories, ...tree.files, ...tree.links].map((entry) => entry.relative);
  return fileStates(path, paths, { hash: true });
}

/** `there`: what stands at the folder's own path, links followed. */
export function decideTree(
  placement: TreePlacement,
  there: FileState | undefined,
  states: FileStates,
  host: HostView,
): Verdict | Refusal {
  const { path, tree } = placement;
  const result = { dest: path, state: "directory", path };
  if (there && there.type !== "directory") return refuse(`${path} is there and is no folder`, { result });
  const changes: Change[] = [];
  const backups: number[] = [];
  const add = (change: Change, keepsCopy = false): void => {
    if (keepsCopy) backups.push(changes.flatMap((c) => c.operations).length);
    changes.push(change);
  };
  if (!there) add(makeDirectory(path, { ...placement.folders, as: host.user }));
  for (const { relative } of tree.directories) {
    const state = states.get(relative);
    if (!state) add(makeDirectory(childOf(path, relative), { ...placement.folders, as: host.user }));
    else if (state.type !== "directory" && state.type !== "link")
      return obstacle(path, relative, "a folder", result);
  }
  for (const file of tree.files) {
    const state = states.get(file.relative);
    if (state?.type === "directory") return obstacle(path, file.relative, "a file", result);
    for (const change of fileChanges(placement, file, state, host)) add(change, change.kind === "write-file");
  }
  for (const { relative, target } of tree.links) {
    const state = states.get(relative);
    if (state?.type === "directory") return obstacle(path, relative, "a link", result);
    const isDone = state?.type === "link" && state.target === target;
    if (!isDone && (!state || placement.force))
      add(makeLink({ path: childOf(path, relative), target, before: state }));
  }
  return { changes, result, collect: (replies) => copiesOf(backups, replies) };
}

function obstacle(
  path: string,
  relative: string,
  wanted: string,
  result: Readonly<Record<string, unknown>>,
): Refusal {
  return refuse(`${childOf(path, relative)} is in the way: ${wanted} shall stand there`, { result });
}

function fileChanges(
  placement: TreePlacement,
  file: ControllerTree["files"][number],
  state: FileState | undefined,
  host: HostView,
): readonly Change[] {
  const at = childOf(placement.path, file.relative);
  const wanted = attributesOf(placement.wanted, file.mode);
  if (state && !placement.force) return [];
  if (state?.type === "file" && state.sha256 === digestOf(file.content))
    return setAttributes(at, state, wanted);
  const { backup, validate, inPlace } = placement;
  const before = state && { state };
  return [
    writeFile({
      path: at,
      content: file.content,
      before,
      ...wanted,
      as: host.user,
      backup,
      validate,
      inPlace,
    }),
  ];
}

function copiesOf(backups: readonly number[], replies: readonly (Reply | undefined)[]) {
  const copies = backups.map((index) => backupFileOf(replies[index])).filter((copy) => copy !== undefined);
  return { ...backupResult(copies[0]), ...(copies.length > 1 ? { backup_files: copies } : {}) };
}
