/** Gives what is at a path another owner, group or mode. */

import type { Change } from "../change.ts";
import type { Effect } from "../effect.ts";
import { childOf, plainPath } from "../host-path.ts";
import { modeArgument, modeBits, modeText } from "../mode.ts";
import type { Call, Primitive } from "../primitive.ts";
import { die, reasonOf } from "../programs/path-program.ts";
import { enterFolder, enterParent, giveAttributes, syncPath } from "../programs/place-program.ts";
import type { FileState } from "../reads/file-state.ts";

export interface Attributes {
  /** As in `modeBits`, computed from what the path has. */
  readonly mode?: string | undefined;
  /** By name or number. */
  readonly owner?: string | undefined;
  readonly group?: string | undefined;
}

export interface SetAttributesOptions {
  /** What is below the folder, by relative path: each is given the attributes too; links only their owner. */
  readonly recursive?: ReadonlyMap<string, FileState> | undefined;
}

/**
 * $1 path, $2 mode, $3 owner, $4 group, $5 DEVICE:INODE of what is meant. As root the file is opened first and then changed
 * through the open file, so that nobody can put a link to another file in its place in between.
 */
const one: Primitive = {
  name: "hr_set_attributes",
  body: `
hr_c="cannot change $1"
if [ "$1" = / ]; then hr_b=.; hr_p=/; cd /; else hr_parent "$1"; fi
hr_o=./$hr_b
[ -e "$hr_o" ] || [ -L "$hr_o" ] || hr_die "$hr_c: No such file or directory"
if [ -L "$hr_o" ] || [ ! -O / ] || [ "$hr_b" = . ]; then :
elif [ -d "$hr_o" ]; then
  hr_was=\${PWD%/}/$hr_b
  cd -P -- "$hr_o" 2>/dev/null || hr_die "$hr_c: Permission denied"
  [ "$PWD" = "$hr_was" ] || hr_die "$hr_c: somebody else has put a link in its place"
  hr_o=.
elif [ -f "$hr_o" ] && [ -r "$hr_o" ] && [ -d /proc/self/fd ]; then
  exec 9<"$hr_o"
  hr_f=/proc/self/fd/9
  [ -z "$5" ] || [ "$(stat -L -c %d:%i $hr_f 2>/dev/null)" = "$5" ] || hr_die "$hr_c: somebody else has put another file in its place"
  hr_through "$hr_f" "$3" "$4" "$2"
  hr_sync "$hr_f" "$hr_c"
  exit 0
elif [ ! -O . ]; then hr_die "$hr_c: it is no regular file, and its folder belongs to somebody else"
fi
hr_give "$hr_o" "$3" "$4" "$2" "$hr_c"
[ -L "$hr_o" ] || [ ! -r "$hr_o" ] || [ -p "$hr_o" ] || [ -c "$hr_o" ] || hr_sync "$hr_o" "$hr_c"
exit 0`,
  requires: [
    enterParent,
    giveAttributes,
    syncPath,
    die,
    reasonOf,
    {
      name: "hr_through",
      body: `
if [ -n "$2$3" ]; then hr_e=$(chown -- "$2\${3:+:$3}" "$1" 2>&1) || hr_die "$hr_c: $(printf '%s' "\${hr_e#chown: }" | sed "s|'*$1'*: ||")"; fi
if [ -n "$4" ]; then hr_e=$(chmod -- "$4" "$1" 2>&1) || hr_die "$hr_c: $(hr_reason "$hr_e")"; fi`,
      requires: [die, reasonOf],
    },
  ],
};

/** $1 folder, $2 mode or "", $3 OWNER:GROUP or "", then relative paths; links are not followed. */
const many: Primitive = {
  name: "hr_set_attributes_below",
  body: `
hr_path "$1"
hr_c="cannot change what is in $1"
hr_m=$2 hr_ow=$3
hr_enter "$hr_p"
shift 3
if [ -n "$hr_ow" ]; then hr_e=$(chown -h -- "$hr_ow" "$@" 2>&1) || hr_die "$hr_c: \${hr_e#chown: }"; fi
if [ -n "$hr_m" ]; then hr_e=$(chmod -- "$hr_m" "$@" 2>&1) || hr_die "$hr_c: \${hr_e#chmod: }"; fi`,
  requires: [enterParent, enterFolder, die],
};

/** What is at paths below a folder, each with what it shall be given; links are not followed. Empty where all is as wanted. */
export function setAttributesBelow(
  folder: string,
  entries: ReadonlyMap<string, { readonly state: FileState; readonly wanted: Attributes }>,
): readonly Change[] {
  return changesBelow(plainPath(folder), entries);
}

/** Empty where everything is as wanted already. */
export function setAttributes(
  path: string,
  before: FileState,
  wanted: Attributes,
  options: SetAttributesOptions = {},
): readonly Change[] {
  const spelled = plainPath(path);
  const own = difference(before, wanted);
  const changes = own ? [changeOne(spelled, before, own)] : [];
  if (!options.recursive) return changes;
  const below = [...options.recursive].map(([path, state]) => [path, { state, wanted }] as const);
  return [...changes, ...changesBelow(spelled, new Map(below))];
}

interface Wanting {
  readonly mode?: number;
  readonly owner?: string;
  readonly group?: string;
}

/** What of the wish is not so yet; a link's mode is not a thing. */
function difference(before: FileState, wanted: Attributes): Wanting | undefined {
  const mode =
    wanted.mode === undefined || before.type === "link"
      ? before.mode
      : modeBits(wanted.mode, { mode: before.mode, directory: before.type === "directory" });
  const owner = isOwned(wanted.owner, before.uid, before.owner) ? undefined : wanted.owner;
  const group = isOwned(wanted.group, before.gid, before.group) ? undefined : wanted.group;
  if (mode === before.mode && owner === undefined && group === undefined) return undefined;
  // A new owner clears set-id bits, so the mode is given again.
  const modes = mode !== before.mode || (mode & 0o6000) !== 0 ? { mode } : {};
  return { ...modes, ...(owner === undefined ? {} : { owner }), ...(group === undefined ? {} : { group }) };
}

/** Whether somebody wanted by name or number is who is there. */
export function isOwned(wanted: string | undefined, id: number, name: string): boolean {
  if (wanted === undefined || wanted === "") return true;
  return wanted === name || (/^\d+$/.test(wanted) && Number(wanted) === id);
}

function changeOne(path: string, before: FileState, wanted: Wanting): Change {
  return {
    kind: "set-attributes",
    summary: `change ${words(before, wanted)} of ${path}`,
    difference: {
      subject: `attributes of ${path}`,
      before: lines(before, wanted, false),
      after: lines(before, wanted, true),
    },
    operations: [oneCall(path, before, wanted)],
    effects: [{ kind: "attributes", path, ...wanted }],
  };
}

function oneCall(path: string, before: FileState, wanted: Wanting): Call {
  const inode =
    before.inode > 0 && Number.isSafeInteger(before.inode) ? `${before.device}:${before.inode}` : "";
  const mode = wanted.mode === undefined ? "" : modeArgument(wanted.mode);
  return { primitive: one, args: [path, mode, wanted.owner ?? "", wanted.group ?? "", inode], mutates: true };
}

function words(before: FileState, wanted: Wanting): string {
  const parts: string[] = [];
  if (wanted.mode !== undefined && wanted.mode !== before.mode)
    parts.push(`the mode (${modeText(before.mode)} to ${modeText(wanted.mode)})`);
  if (wanted.owner !== undefined) parts.push(`the owner (${before.owner} to ${wanted.owner})`);
  if (wanted.group !== undefined) parts.push(`the group (${before.group} to ${wanted.group})`);
  return parts.join(" and ");
}

function lines(before: FileState, wanted: Wanting, after: boolean): string {
  const out: string[] = [];
  if (wanted.mode !== undefined && wanted.mode !== before.mode)
    out.push(`mode: ${modeText(after ? wanted.mode : before.mode)}\n`);
  if (wanted.owner !== undefined) out.push(`owner: ${after ? wanted.owner : before.owner}\n`);
  if (wanted.group !== undefined) out.push(`group: ${after ? wanted.group : before.group}\n`);
  return out.join("");
}

const AT_ONCE = 500;

/** Paths that want the same are changed together. */
function changesBelow(
  folder: string,
  tree: ReadonlyMap<string, { readonly state: FileState; readonly wanted: Attributes }>,
): readonly Change[] {
  const groups = new Map<string, { readonly wish: Wanting; readonly paths: string[] }>();
  const effects: Effect[] = [];
  for (const [relative, { state, wanted }] of tree) {
    const wish = difference(state, wanted);
    if (!wish) continue;
    const key = JSON.stringify([wish.mode, wish.owner, wish.group]);
    const group = groups.get(key) ?? { wish, paths: [] };
    group.paths.push(relative);
    groups.set(key, group);
    effects.push({ kind: "attributes", path: childOf(folder, relative), ...wish });
  }
  if (effects.length === 0) return [];
  const operations = [...groups.values()].flatMap(({ wish, paths }) => callsBelow(folder, wish, paths));
  const count = effects.length === 1 ? "1 path" : `${effects.length} paths`;
  return [
    {
      kind: "set-attributes",
      summary: `change owners or modes of ${count} in ${folder}`,
      difference: listing(folder, tree, effects),
      operations,
      effects,
    },
  ];
}

function callsBelow(folder: string, wish: Wanting, paths: readonly string[]): readonly Call[] {
  const mode = wish.mode === undefined ? "" : modeArgument(wish.mode);
  const owner = `${wish.owner ?? ""}${wish.group === undefined ? "" : `:${wish.group}`}`;
  const calls: Call[] = [];
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const some = paths.slice(from, from + AT_ONCE).map((relative) => `./${relative}`);
    calls.push({ primitive: many, args: [folder, mode, owner, ...some], mutates: true });
  }
  return calls;
}

function listing(
  folder: string,
  tree: ReadonlyMap<string, { readonly state: FileState }>,
  effects: readonly Effect[],
) {
  const before: string[] = [];
  const after: string[] = [];
  for (const effect of effects) {
    if (effect.kind !== "attributes") continue;
    const relative = effect.path.slice(folder === "/" ? 1 : folder.length + 1);
    const state = tree.get(relative)?.state;
    if (!state) continue;
    before.push(`${modeText(state.mode)} ${state.owner}:${state.group} ${relative}\n`);
    after.push(
      `${modeText(effect.mode ?? state.mode)} ${effect.owner ?? state.owner}:${effect.group ?? state.group} ${relative}\n`,
    );
  }
  return { subject: `attributes in ${folder}`, before: before.join(""), after: after.join("") };
}
