/** `copy` with `remote_src`: from one place on the host to another. */

import type { Change } from "../../host/change.ts";
import { copyFile } from "../../host/changes/copy-file.ts";
import { makeDirectory } from "../../host/changes/make-directory.ts";
import { makeLink } from "../../host/changes/make-link.ts";
import { setAttributes } from "../../host/changes/set-attributes.ts";
import { backupFileOf } from "../../host/changes/write-file.ts";
import { baseOf, childOf, hostPath, parentOf } from "../../host/host-path.ts";
import type { HostView } from "../../host/host-view.ts";
import { modeText } from "../../host/mode.ts";
import type { Seen } from "../../host/read.ts";
import { destination } from "../../host/reads/destination.ts";
import { type FileState, fileState } from "../../host/reads/file-state.ts";
import { directoryTree, mirroredStates } from "../../host/reads/file-states.ts";
import { type Refusal, refuse } from "../../host/refusal.ts";
import type { Verdict } from "../contract/module.ts";
import { attributesOf, pathResult, type WantedAttributes } from "./file-params.ts";
import { actualPath } from "./follow-link.ts";
import { backupResult } from "./place-file.ts";

export interface HostCopy {
  /** As the user wrote them. */
  readonly src: string;
  readonly dest: string;
  readonly wanted: WantedAttributes;
  readonly folders: WantedAttributes;
  readonly follow: boolean;
  readonly force: boolean;
  readonly backup?: boolean | undefined;
  readonly validate?: string | undefined;
  readonly inPlace?: boolean | undefined;
}

function foldersOf({ src, dest }: HostCopy, host: HostView): readonly [source: string, target: string] {
  const [source, target] = [hostPath(src, host), hostPath(dest, host)];
  return [source, src.endsWith("/") ? target : childOf(target, baseOf(source))];
}

export function hostCopyReads(copy: HostCopy, host: HostView) {
  const [source, target] = foldersOf(copy, host);
  return {
    source: fileState(source, { follow: true, hash: true }),
    place: destination(hostPath(copy.dest, host), {
      name: baseOf(source),
      isFolder: copy.dest.endsWith("/"),
      follow: copy.follow,
      sha256: "",
      limit: 0,
    }),
    tree: directoryTree(source, { hash: true }),
    target: fileState(target, { follow: true }),
    mirrored: mirroredStates(source, target),
  };
}

type SeenCopy = Seen<ReturnType<typeof hostCopyReads>>;

export function decideHostCopy(copy: HostCopy, seen: SeenCopy, host: HostView): Verdict | Refusal {
  const [source] = foldersOf(copy, host);
  if (!seen.source)
    return refuse(`${source} is not there on the host`, { result: { src: copy.src }, mayResolve: true });
  if (seen.source.type === "directory") return decideFolder(copy, seen, host);
  if (seen.source.type !== "file") return refuse(`${source} is a ${seen.source.type}, which can't be copied`);
  return decideFile(copy, source, seen.source, seen, host);
}

function decideFile(
  copy: HostCopy,
  source: string,
  state: FileState,
  { place }: SeenCopy,
  host: HostView,
): Verdict | Refusal {
  const actual = actualPath(place.path, copy.follow, place.own, place.beyond, host);
  if (actual.kind === "refusal") return actual;
  const there = actual.state;
  const wanted = attributesOf(copy.wanted, state.mode);
  const like = there?.type === "file" ? wanted : { ...wanted, mode: wanted.mode ?? modeText(state.mode) };
  const result = {
    dest: place.path,
    src: copy.src,
    ...pathResult({
      path: place.path,
      type: "file",
      before: there,
      wanted: like,
      size: state.size,
      user: host.user,
    }),
  };
  if (there?.type === "directory") return refuse(`${place.path} is a folder, not a file`, { result });
  if (there && !copy.force)
    return { changes: [], result, message: `${place.path} is there and is left as it is` };
  const isSame = there?.type === "file" && there.sha256 !== undefined && there.sha256 === state.sha256;
  if (isSame) return { changes: setAttributes(actual.path, there, wanted), result };
  const changes: Change[] = [];
  if (place.folder === undefined) {
    const folder = parentOf(place.path);
    if (!place.inFolder)
      return refuse(`the folder ${folder} is not there`, {
        help: "make it with `file: state: directory` first",
        mayResolve: true,
        result,
      });
    changes.push(makeDirectory(folder, { ...copy.folders, as: host.user }));
  }
  const { backup, validate, inPlace } = copy;
  changes.push(
    copyFile({
      source,
      path: actual.path,
      sourceState: state,
      before: there,
      ...wanted,
      as: host.user,
      backup,
      validate,
      inPlace,
    }),
  );
  const index = changes.flatMap((change) => change.operations).length - 1;
  return { changes, result, collect: (replies) => backupResult(backupFileOf(replies[index])) };
}

function decideFolder(copy: HostCopy, seen: SeenCopy, host: HostView): Verdict | Refusal {
  const [source, target] = foldersOf(copy, host);
  const result = { dest: target, src: copy.src, state: "directory", path: target };
  if (seen.target && seen.target.type !== "directory")
    return refuse(`${target} is there and is no folder`, { result });
  if (target === source || target.startsWith(`${source}/`))
    return refuse(`${target} is in ${source}: a folder can't be copied into itself`, { result });
  const changes: Change[] = seen.target ? [] : [makeDirectory(target, { ...copy.folders, as: host.user })];
  const entries = [...seen.tree].sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [relative, state] of entries) {
    const change = entryChanges(
      copy,
      childOf(source, relative),
      childOf(target, relative),
      state,
      seen.mirrored.get(relative),
      host,
    );
    if ("kind" in change) return change;
    changes.push(...change);
  }
  return { changes, result };
}

function entryChanges(
  copy: HostCopy,
  source: string,
  target: string,
  state: FileState,
  there: FileState | undefined,
  host: HostView,
): readonly Change[] | Refusal {
  const isFolder = there?.type === "directory";
  if (state.type === "directory") {
    if (isFolder || there?.type === "link") return [];
    if (there) return refuse(`${target} is in the way: a folder shall stand there`);
    return [
      makeDirectory(target, {
        ...copy.folders,
        mode: copy.folders.mode ?? modeText(state.mode),
        as: host.user,
      }),
    ];
  }
  if (isFolder) return refuse(`${target} is a folder and in the way of what ${source} is`);
  if (there && !copy.force) return [];
  if (state.type === "link") {
    const isDone = there?.type === "link" && there.target === state.target;
    return isDone ? [] : [makeLink({ path: target, target: state.target ?? "", before: there })];
  }
  if (state.type !== "file") return [];
  const wanted = attributesOf(copy.wanted, state.mode);
  if (there?.type === "file" && there.sha256 === state.sha256) return setAttributes(target, there, wanted);
  const { backup, validate, inPlace } = copy;
  return [
    copyFile({
      source,
      path: target,
      sourceState: state,
      before: there,
      ...wanted,
      as: host.user,
      backup,
      validate,
      inPlace,
    }),
  ];
}
