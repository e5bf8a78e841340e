/** What of an archive is not on the host as it shall be. Pure. */

import { modeBits, modeText } from "../../host/mode.ts";
import type { ArchiveEntry, ArchiveState } from "../../host/reads/archive-state.ts";
import type { FileState, FileType } from "../../host/reads/file-state.ts";
import { blankState } from "../../host/reads/predicted-path.ts";

export interface Wanted {
  readonly mode: string | undefined;
  readonly owner: string | undefined;
  readonly group: string | undefined;
  readonly keepNewer: boolean;
  /** The user is root, so that the archive's owners and all of its permissions hold. */
  readonly isRoot: boolean;
}

export interface Compared {
  readonly path: string;
  /** It has to be unpacked; else only owner or permissions are others. */
  readonly unpacks: boolean;
  readonly why: string;
}

type Known = Extract<ArchiveState, { readonly kind: "archive" }>;

const UMASK = 0o022;

/** The user or group, by name or number; what the archive names holds where the host knows it. */
function isOwned(
  wanted: string | undefined,
  name: string,
  id: number,
  archive: { readonly name: string | undefined; readonly id: number | undefined; readonly counts: boolean },
): boolean {
  if (wanted !== undefined) return wanted === name || wanted === String(id);
  if (!archive.counts || archive.name === undefined) return true;
  return archive.name === name || archive.name === String(id) || archive.id === id;
}

/** The permissions that the entry shall have, where that can be said. */
export function wantedMode(
  entry: ArchiveEntry,
  state: FileState | undefined,
  wanted: Wanted,
): number | undefined {
  if (entry.type === "link") return undefined;
  const bits = entry.looseMode || !wanted.isRoot ? entry.mode & ~UMASK : entry.mode;
  const own = wanted.isRoot ? bits : bits & 0o1777;
  if (wanted.mode === undefined) return own;
  return modeBits(wanted.mode, { mode: state?.mode ?? own, directory: entry.type === "directory" });
}

const KINDS: Readonly<Record<ArchiveEntry["type"], readonly FileType[]>> = {
  file: ["file"],
  hardlink: ["file"],
  directory: ["directory"],
  link: ["link"],
  other: ["block", "char", "fifo", "socket"],
};

function compare(
  entry: ArchiveEntry,
  state: FileState | undefined,
  wanted: Wanted,
  isZip: boolean,
): Compared | undefined {
  const { path } = entry;
  const differs = (why: string, unpacks = true): Compared => ({ path, unpacks, why });
  if (!state) return differs("missing");
  if (!KINDS[entry.type].includes(state.type)) return differs(`a ${state.type}`);
  const isFile = entry.type === "file";
  if (isFile && wanted.keepNewer && entry.mtime !== undefined && state.mtime > entry.mtime) return undefined;
  if (isFile && state.size !== entry.size) return differs(`${state.size} bytes`);
  if (entry.type === "link" && entry.target !== undefined && state.target !== entry.target)
    return differs(`a link to ${state.target}`);
  if (isFile && !isZip && entry.mtime !== undefined && Math.floor(state.mtime) !== entry.mtime)
    return differs("changed at another time");
  const counts = wanted.isRoot;
  if (!isOwned(wanted.owner, state.owner, state.uid, { name: entry.owner, id: entry.uid, counts }))
    return differs(`of the user ${state.owner || state.uid}`, wanted.owner === undefined);
  if (!isOwned(wanted.group, state.group, state.gid, { name: entry.group, id: entry.gid, counts }))
    return differs(`of the group ${state.group || state.gid}`, wanted.group === undefined);
  const mode = wantedMode(entry, state, wanted);
  if (mode !== undefined && mode !== state.mode && entry.type !== "hardlink")
    return differs(`mode ${modeText(state.mode)}`, wanted.mode === undefined);
  return undefined;
}

/** Of a path that stands in the archive several times, the last entry counts. */
function lastEntries({ entries }: Known): readonly ArchiveEntry[] {
  return [...new Map(entries.map((entry) => [entry.path, entry])).values()];
}

export function comparedEntries(archive: Known, wanted: Wanted): readonly Compared[] {
  const entries = lastEntries(archive);
  const found = entries.flatMap(
    (entry) => compare(entry, archive.states.get(entry.path), wanted, archive.format === "zip") ?? [],
  );
  const hasNewer =
    wanted.keepNewer &&
    entries.some(({ path, mtime }) => mtime !== undefined && (archive.states.get(path)?.mtime ?? 0) > mtime);
  if (found.some(({ unpacks }) => unpacks) || archive.sameContent || hasNewer) return found;
  return [...found, { path: ".", unpacks: true, why: "other content" }];
}

/** What is there once all of it is unpacked. */
export function unpackedStates(archive: Known, wanted: Wanted): ReadonlyMap<string, FileState> {
  return new Map(
    lastEntries(archive).map((entry) => {
      const type: FileType =
        entry.type === "hardlink" ? "file" : entry.type === "other" ? "fifo" : entry.type;
      const before = archive.states.get(entry.path) ?? blankState(type);
      const like = wantedMode(entry, { ...before, mode: entry.mode }, wanted);
      const state: FileState = {
        ...before,
        type,
        mode: like ?? before.mode,
        size: entry.size,
        mtime: entry.mtime ?? before.mtime,
        owner: wanted.owner ?? entry.owner ?? before.owner,
        group: wanted.group ?? entry.group ?? before.group,
        ...(entry.target === undefined ? {} : { target: entry.target }),
      };
      return [entry.path, state];
    }),
  );
}
