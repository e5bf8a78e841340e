/**
 * Puts what of a tree differs in its place: it comes as one tar stream into a private folder inside the target, is verified
 * there and made durable, and is then moved to where it belongs, whole new folders at once.
 */

import type { Change, Difference } from "../change.ts";
import { type Content, type Input, sha256Of, sizeOf, sizeText } from "../content.ts";
import type { Effect } from "../effect.ts";
import { baseOf, childOf, parentOf, plainPath } from "../host-path.ts";
import { modeArgument, modeBits, modeText, NEW_DIRECTORY } from "../mode.ts";
import type { Primitive } from "../primitive.ts";
import { die, LONG_TO_DIGEST, reasonOf, resolvePath } from "../programs/path-program.ts";
import { enterFolder, privatePlace } from "../programs/place-program.ts";
import type { FileState } from "../reads/file-state.ts";
import { makeFolders } from "./make-directory.ts";
import { type TarEntry, tarArchive } from "./tar-archive.ts";

export interface TreeItem {
  /** Below the folder; without line ends and backslashes. */
  readonly relative: string;
  /** As it shall be; not of links. */
  readonly mode: number;
  /** A file's. */
  readonly content?: Content;
  /** A link's. */
  readonly target?: string;
  /** The regular file that it takes the place of, and whose owner and attributes it keeps. */
  readonly before?: FileState | undefined;
}

export interface CopyTree {
  /** The folders of all items that are none of them are there. */
  readonly path: string;
  /** The folder itself is not there: it is made, with this mode. */
  readonly makes?: { readonly mode?: string | undefined } | undefined;
  /** Folders before what is in them. */
  readonly items: readonly TreeItem[];
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
  /** Modes are given to files that are there as well; else they keep theirs. */
  readonly givesModes: boolean;
  /** The user that calls run as: the owner of what is new, for predictions. */
  readonly as?: string | undefined;
}

/** Says what of a tool's complaints is the cause: the last line only tells that there was one, and GNU tar may say only how far it came. */
const causeOf: Primitive = {
  name: "hr_cause",
  body: `
hr_w=$(printf '%s\\n' "$1" | grep -e 'o space left' -e 'uota' -e 'ead-only' -e 'denied' -e 'not permitted')
case $hr_w:$1 in :*"Wrote only "*) hr_w="No space left on device" ;; esac
hr_reason "\${hr_w:-$(printf '%s\\n' "$1" | grep -v -e 'xiting with' -e 'rror is not recoverable')}"`,
  requires: [reasonOf],
};

/** Makes all that was written durable. $1 a path on the file system, $2 what was wanted. */
const syncAll: Primitive = {
  name: "hr_sync_all",
  body: `
hr_e=$(sync -f "$1" 2>&1) && return 0
case $hr_e in
*"nput/output error"* | *"o space left"* | *"uota exceeded"* | *"tale file handle"*) hr_die "$2: $(hr_reason "$hr_e")" ;;
esac
sync`,
  requires: [die, reasonOf],
};

/** Makes the folder $1 below \`hr_top\` the current one: the one that is meant, not what somebody has put in its place. */
const enterBelow: Primitive = {
  name: "hr_enter_below",
  body: `
hr_t=\${hr_top%/}
[ "$1" = . ] || hr_t=$hr_t/$1
cd -P -- "\${hr_t:-/}" 2>/dev/null && [ "$PWD" = "\${hr_t:-/}" ] || hr_die "$hr_c: $1 is not the folder any more that was looked at"`,
  requires: [die],
};

/** Verifies the files by the list \`s\`, in the format of sha256sum. $1 their size. */
const verify: Primitive = {
  name: "hr_verify",
  body: `
[ -s s ] || return 0
if [ "$1" -gt ${LONG_TO_DIGEST} ] && command -v openssl >/dev/null 2>&1 && command -v cmp >/dev/null 2>&1; then
  cut -c67- s | tr '\\n' '\\0' | xargs -0 openssl dgst -sha256 -r 2>/dev/null | sed 's/ \\*/  /' | cmp -s - s && return 0
fi
if command -v sha256sum >/dev/null 2>&1; then sha256sum -c s; else shasum -a 256 -c s; fi >/dev/null 2>&1`,
};

/**
 * Files of the folder $2 whose successors wait in the folder $1 give these their owner, permissions, ACL and extended
 * attributes. Both folders are held by then, so that nobody can put others in their place.
 */
const keepAll: Primitive = {
  name: "hr_keep_all",
  body: `
exec 9<"./$1" 6<"k/$1"
hr_to=/proc/self/fd/9
[ -d "$hr_to/." ] || hr_to=$PWD/$1
hr_enter_below "$2"
tr '\\n' '\\0' <&6 | xargs -0 sh -c 'cp -P --attributes-only --preserve=all --no-preserve=timestamps -- "$@" "$0/"' "$hr_to" 2>/dev/null`,
  requires: [enterBelow],
};

/** What \`cp\` can't do here: at least owners, as far as the user may. The archive has set the permissions. */
const keepOwners: Primitive = {
  name: "hr_keep_owners",
  body: `
for hr_f in o/*; do
  [ -f "$hr_f" ] || continue
  hr_t=\${hr_f#o/}
  tr '\\n' '\\0' <"$hr_f" | xargs -0 chown -- "\${hr_t%_*}:\${hr_t#*_}" 2>/dev/null ||
    tr '\\n' '\\0' <"$hr_f" | xargs -0 chgrp -- "\${hr_t#*_}" 2>/dev/null
done`,
};

/** Owner $1 and group $2, where one is wanted, and the modes that an archive can't set. */
const giveAll: Primitive = {
  name: "hr_give_all",
  body: `
if [ -n "$1$2" ]; then
  hr_e=$(find ./[0-9]*/. ! -name . ! -type l -exec chown -h -- "$1\${2:+:$2}" {} + 2>&1) || hr_die "$hr_c: $(printf '%s\\n' "\${hr_e#chown: }" | head -n 1)"
fi
for hr_f in m/*; do
  [ -f "$hr_f" ] || continue
  hr_e=$(tr '\\n' '\\0' <"$hr_f" | xargs -0 chmod -- "\${hr_f#m/}" 2>&1) || hr_die "$hr_c: $(hr_cause "$hr_e")"
done`,
  requires: [die, causeOf],
};

/** Moves all that waits in the folder $1 into the folder $2; both are held. */
const moveAll: Primitive = {
  name: "hr_move_all",
  body: `
exec 9<"./$1"
hr_from=/proc/self/fd/9
[ -d "$hr_from/." ] || hr_from=$PWD/$1
hr_enter_below "$2"
hr_e=$(find "$hr_from/." ! -name . -prune -exec sh -c 'mv -f -- "$@" ./' sh {} + 2>&1 </dev/null) && return 0
case $hr_e in
*"resource busy"*) hr_die "$hr_c: $(printf '%s\\n' "$hr_e" | sed -n "s/^.* '\\.\\/\\(.*\\)': .*/\\1/p" | head -n 1) is mounted on its own, so it can't be replaced, only written in place (unsafe_writes: true)" ;;
esac
hr_die "$hr_c: $(hr_cause "$hr_e")"`,
  requires: [enterBelow, die, causeOf],
};

/**
 * $1 folder, $2 owner, $3 group, $4 how many bytes the files have, $5 "1" to make the folder, $6 its mode; the archive comes on stdin. In it: what goes into a folder
 * that is there already, in a folder with a number; \`d\`, these folders, a line each; \`s\`, the files' digests; \`k/NUMBER\`, the
 * names of files whose attributes are kept; \`o/UID_GID\` and \`m/MODE\`, what is given these; \`n\`, what is new; \`e\` at its end.
 */
const primitive: Primitive = {
  name: "hr_copy_tree",
  checksInput: true,
  body: `
[ -z "$5" ] || ( hr_make_directory "$1" "$6" "$2" "$3" ) </dev/null || exit 1
hr_path "$1"
hr_c="cannot copy into $1"
hr_enter "$hr_p"
hr_top=$PWD
hr_place "$hr_c"
hr_e=$(tar -x -p -o -m -f - 2>&1) || hr_die "$hr_c: $(hr_cause "$hr_e")"
[ -f e ] || hr_die "$hr_c: not all of the files arrived"
hr_verify "$4" || hr_die "$hr_c: what arrived is damaged"
exec 7<d
hr_i=0 hr_all=1
while IFS= read -r hr_d <&7; do
  if [ -f "k/$hr_i" ]; then ( hr_keep_all "$hr_i" "$hr_d" ) || hr_all=; fi
  hr_i=$((hr_i + 1))
done
[ -n "$hr_all" ] || hr_keep_owners
hr_give_all "$2" "$3"
hr_sync_all . "$hr_c"
exec 7<d
hr_i=0
while IFS= read -r hr_d <&7; do
  ( hr_move_all "$hr_i" "$hr_d" ) || exit 1
  rmdir "./$hr_i" 2>/dev/null || hr_die "$hr_c: not everything found its place in $hr_d"
  hr_i=$((hr_i + 1))
done
if [ -e /sys/fs/selinux/enforce ] && command -v restorecon >/dev/null 2>&1; then
  exec 7<n
  ( hr_enter_below .; tr '\\n' '\\0' <&7 | xargs -0 restorecon -R -- 2>/dev/null )
fi
hr_sync_all . "$hr_c"`,
  requires: [
    makeFolders,
    resolvePath,
    enterFolder,
    privatePlace,
    verify,
    keepAll,
    keepOwners,
    giveAll,
    moveAll,
    syncAll,
    enterBelow,
    causeOf,
    die,
  ],
};

export function copyTree(wanted: CopyTree): Change {
  const path = plainPath(wanted.path);
  const size = wanted.items.reduce((sum, { content }) => sum + (content ? sizeOf(content) : 0), 0);
  return {
    kind: "copy-tree",
    summary: `copy ${countText(wanted.items)} into ${path} (${sizeText(size)})`,
    difference: differenceOf(path, wanted),
    operations: [
      {
        primitive,
        args: [path, wanted.owner ?? "", wanted.group ?? "", String(size), ...makingOf(wanted)],
        input: archiveOf(wanted),
        mutates: true,
      },
    ],
    effects: wanted.items.map((item) => effectOf(path, item, wanted)),
  };
}

function makingOf({ makes }: CopyTree): readonly string[] {
  if (!makes) return [];
  return ["1", makes.mode === undefined ? "" : modeArgument(modeBits(makes.mode, NEW_DIRECTORY))];
}

/** Whether a name can stand in the lists that the host reads line by line. */
export function isPlainName(relative: string): boolean {
  return !/[\n\r\\]/.test(relative);
}

function archiveOf(wanted: CopyTree): Input {
  const places = placesOf(wanted.items);
  const files = wanted.items.filter(({ content }) => content !== undefined);
  const list = (name: string, lines: readonly string[]): TarEntry => ({
    path: `./${name}`,
    mode: 0o600,
    content: Buffer.from(lines.map((line) => `${line}\n`).join("")),
  });
  const at = (item: TreeItem): string => `./${places.at.get(item)}`;
  return tarArchive([
    list("d", places.folders),
    list(
      "s",
      files.map((item) => `${sha256Of(item.content ?? new Uint8Array())}  ${at(item)}`),
    ),
    list("n", places.made),
    ...folderOf("k", places.kept, list),
    ...folderOf(
      "o",
      grouped(
        files.filter((i) => i.before),
        (i) => `${i.before?.uid}_${i.before?.gid}`,
        at,
      ),
      list,
    ),
    ...folderOf(
      "m",
      grouped(
        files.filter((i) => needsMode(i, wanted)),
        (i) => modeArgument(i.mode),
        at,
      ),
      list,
    ),
    ...places.folders.map((_, index) => ({ path: `./${index}`, mode: 0o700 })),
    ...wanted.items.map((item) => entryOf(item, at(item))),
    list("e", []),
  ]);
}

function entryOf({ mode, content, target }: TreeItem, path: string): TarEntry {
  return {
    path,
    mode,
    ...(content === undefined ? {} : { content }),
    ...(target === undefined ? {} : { target }),
  };
}

/** A new owner clears set-id bits; kept attributes bring the old mode along. */
function needsMode({ mode, before }: TreeItem, { givesModes }: CopyTree): boolean {
  return (mode & 0o6000) !== 0 || (before !== undefined && givesModes);
}

type List = (name: string, lines: readonly string[]) => TarEntry;

function folderOf(
  name: string,
  lists: ReadonlyMap<string, readonly string[]>,
  list: List,
): readonly TarEntry[] {
  const files = [...lists].map(([key, lines]) => list(`${name}/${key}`, lines));
  return [{ path: `./${name}`, mode: 0o700 }, ...files];
}

function grouped(
  items: readonly TreeItem[],
  keyOf: (item: TreeItem) => string,
  lineOf: (item: TreeItem) => string,
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, string[]>();
  for (const item of items) listed(groups, keyOf(item)).push(lineOf(item));
  return groups;
}

function listed(groups: Map<string, string[]>, key: string): string[] {
  const list = groups.get(key) ?? [];
  groups.set(key, list);
  return list;
}

interface Places {
  /** The folders that are there and get something, by number. */
  readonly folders: readonly string[];
  /** Where each item is in the archive. */
  readonly at: ReadonlyMap<TreeItem, string>;
  /** By number of the folder: names of the files that give their attributes. */
  readonly kept: ReadonlyMap<string, readonly string[]>;
  /** Paths that are new, without what is in new folders. */
  readonly made: readonly string[];
}

/** What is in a new folder goes with it; everything else waits by the folder that it goes into. */
function placesOf(items: readonly TreeItem[]): Places {
  const numbers = new Map<string, number>();
  const at = new Map<TreeItem, string>();
  const byPath = new Map<string, string>();
  const kept = new Map<string, string[]>();
  const made: string[] = [];
  for (const item of items) {
    const above = parentOf(item.relative);
    const name = baseOf(item.relative);
    const inNew = byPath.get(above);
    const number = numbers.get(above) ?? numbers.size;
    const place = inNew === undefined ? `${number}/${name}` : `${inNew}/${name}`;
    at.set(item, place);
    if (item.content === undefined && item.target === undefined) byPath.set(item.relative, place);
    if (inNew !== undefined) continue;
    numbers.set(above, number);
    if (item.before) listed(kept, String(number)).push(`./${name}`);
    else made.push(`./${item.relative}`);
  }
  return { folders: [...numbers.keys()], at, kept, made };
}

function countText(items: readonly TreeItem[]): string {
  const links = items.filter(({ target }) => target !== undefined).length;
  const files = items.filter(({ content }) => content !== undefined).length;
  const count = (number: number, one: string, many: string): readonly string[] =>
    number === 0 ? [] : [`${number} ${number === 1 ? one : many}`];
  const parts = [
    ...count(files, "file", "files"),
    ...count(items.length - files - links, "folder", "folders"),
    ...count(links, "link", "links"),
  ];
  return parts.length < 3 ? parts.join(" and ") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** More than anybody reads. */
const MOST_LISTED = 200;

/** A line for each item, by which old and new can be told apart. */
function differenceOf(path: string, wanted: CopyTree): Difference {
  const before: string[] = [];
  const after: string[] = [];
  for (const item of wanted.items.slice(0, MOST_LISTED)) {
    const { before: old } = item;
    if (old)
      before.push(
        `${lineOf(modeText(old.mode), old.owner, old.group, old.size, old.sha256)} ${item.relative}\n`,
      );
    after.push(`${newLine(item, wanted)}\n`);
  }
  const more = wanted.items.length - MOST_LISTED;
  if (more > 0) after.push(`… and ${more} more\n`);
  return { subject: path, ...(before.length > 0 ? { before: before.join("") } : {}), after: after.join("") };
}

function newLine(item: TreeItem, wanted: CopyTree): string {
  const { relative, content, target, mode, before } = item;
  if (target !== undefined) return `link to ${target}: ${relative}`;
  if (content === undefined) return `folder ${modeText(mode)} ${relative}/`;
  const { owner, group } = ownersOf(item, wanted);
  return `${lineOf(modeText(mode), owner ?? before?.owner ?? "", group ?? before?.group ?? "", sizeOf(content), sha256Of(content))} ${relative}`;
}

function lineOf(
  mode: string,
  owner: string,
  group: string,
  size: number,
  sha256: string | undefined,
): string {
  return `${mode} ${owner}:${group} ${sizeText(size)} ${sha256 === undefined ? "-" : `${sha256.slice(0, 12)}…`}`;
}

function ownersOf({ before }: TreeItem, { owner, group, as }: CopyTree) {
  return { owner: owner ?? before?.owner ?? as, group: group ?? before?.group ?? as };
}

function effectOf(folder: string, item: TreeItem, wanted: CopyTree): Effect {
  const path = childOf(folder, item.relative);
  if (item.target !== undefined) return { kind: "link", path, target: item.target };
  const { owner, group } = ownersOf(item, wanted);
  const owners = { ...(owner ? { owner } : {}), ...(group ? { group } : {}) };
  if (item.content === undefined) return { kind: "directory", path, mode: item.mode, ...owners };
  return { kind: "file", path, content: item.content, mode: item.mode, ...owners };
}
