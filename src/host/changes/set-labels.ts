/** Gives paths another SELinux context or other attributes of their file system (`chattr`). */

import type { Change } from "../change.ts";
import { parentOf } from "../host-path.ts";
import type { Call, Primitive } from "../primitive.ts";
import { die } from "../programs/path-program.ts";
import { enterFolder } from "../programs/place-program.ts";
import { CONTEXTS, FLAGS, type SecurityContext, writeContext } from "../reads/file-labels.ts";

/** $1 folder, $2 user, $3 role, $4 type, $5 level (each or ""), then relative paths; links are not followed. */
const relabel: Primitive = {
  name: "hr_chcon",
  body: `
hr_c="cannot set the security context in $1"
hr_enter "$1"
hr_cu=$2 hr_cr=$3 hr_ct=$4 hr_cl=$5
shift 5
hr_e=$(chcon -h \${hr_cu:+-u "$hr_cu"} \${hr_cr:+-r "$hr_cr"} \${hr_ct:+-t "$hr_ct"} \${hr_cl:+-l "$hr_cl"} -- "$@" 2>&1 </dev/null) || hr_die "$hr_c: \${hr_e#chcon: }"`,
  requires: [enterFolder, die],
};

/** $1 folder, $2 flags that go, $3 flags that come, then relative paths. */
const flag: Primitive = {
  name: "hr_chattr",
  body: `
hr_c="cannot change the attributes in $1"
hr_enter "$1"
hr_cm=$2 hr_cp=$3
shift 3
hr_e=$(chattr \${hr_cm:+"-$hr_cm"} \${hr_cp:+"+$hr_cp"} "$@" 2>&1 </dev/null) || hr_die "$hr_c: \${hr_e#chattr: }"`,
  requires: [enterFolder, die],
};

const AT_ONCE = 500;

/** Paths with the same wish, as calls in the folder that all of them are in. */
function callsFor(
  primitive: Primitive,
  folder: string,
  wish: readonly string[],
  paths: readonly string[],
): readonly Call[] {
  const calls: Call[] = [];
  const prefix = folder === "/" ? "/" : `${folder}/`;
  for (let from = 0; from < paths.length; from += AT_ONCE) {
    const some = paths
      .slice(from, from + AT_ONCE)
      .map((path) => (path === folder ? "." : `./${path.slice(prefix.length)}`));
    calls.push({ primitive, args: [folder, ...wish, ...some], mutates: true });
  }
  return calls;
}

/** A single path is reached through its folder, so that a link in its place is not followed. */
function folderOf(paths: readonly string[], top: string): string {
  return paths.length === 1 && paths[0] === top && top !== "/" ? parentOf(top) : top;
}

function grouped<T extends { readonly path: string }>(
  all: readonly T[],
  wish: (one: T) => readonly string[],
): readonly (readonly [wish: readonly string[], paths: readonly string[]])[] {
  const groups = new Map<string, [readonly string[], string[]]>();
  for (const one of all) {
    const words = wish(one);
    const group = groups.get(words.join("\0")) ?? [words, []];
    group[1].push(one.path);
    groups.set(words.join("\0"), group);
  }
  return [...groups.values()];
}

export interface Relabelling {
  readonly path: string;
  /** Undefined of what is not there yet. */
  readonly before: SecurityContext | undefined;
  /** Only the parts that are another. */
  readonly wanted: SecurityContext;
}

/** `top` is the only path, or the folder that all of them are in. */
export function setContexts(top: string, all: readonly Relabelling[]): readonly Change[] {
  if (all.length === 0) return [];
  const groups = grouped(all, ({ wanted: { user = "", role = "", type = "", level = "" } }) => [
    user,
    role,
    type,
    level,
  ]);
  const isOne = all.length === 1;
  const line = (path: string, text: string): string => (isOne ? `${text}\n` : `${text} ${path}\n`);
  const known = all.every(({ before }) => before !== undefined);
  return [
    {
      kind: "set-security-context",
      summary: `set the security context of ${isOne ? all[0]?.path : `${all.length} paths in ${top}`}`,
      difference: {
        subject: isOne ? `security context of ${all[0]?.path}` : `security contexts in ${top}`,
        ...(known
          ? { before: all.map(({ path, before }) => line(path, writeContext(before ?? {}))).join("") }
          : {}),
        after: all
          .map(({ path, before, wanted }) => line(path, writeContext({ ...before, ...wanted })))
          .join(""),
      },
      operations: groups.flatMap(([wish, paths]) => callsFor(relabel, folderOf(paths, top), wish, paths)),
      effects: all.map(({ path, before, wanted }) => ({
        kind: "record",
        database: CONTEXTS,
        name: path,
        value: JSON.stringify({ ...before, ...wanted }),
      })),
    },
  ];
}

export interface Reflagging {
  readonly path: string;
  /** Letters that it has; undefined of what is not there yet. */
  readonly before: string | undefined;
  readonly removed: string;
  readonly added: string;
  /** Letters afterwards. */
  readonly after: string;
}

export function setFlags(top: string, all: readonly Reflagging[]): readonly Change[] {
  if (all.length === 0) return [];
  const isOne = all.length === 1;
  const line = (path: string, text: string): string => (isOne ? `${text}\n` : `${text} ${path}\n`);
  const shown = (flags: string): string => (flags === "" ? "none" : flags);
  return [
    {
      kind: "set-file-attributes",
      summary: `change the file attributes of ${isOne ? all[0]?.path : `${all.length} paths in ${top}`}`,
      difference: {
        subject: isOne ? `file attributes of ${all[0]?.path}` : `file attributes in ${top}`,
        before: all.map(({ path, before }) => line(path, shown(before ?? ""))).join(""),
        after: all.map(({ path, after }) => line(path, shown(after))).join(""),
      },
      operations: grouped(all, ({ removed, added }) => [removed, added]).flatMap(([wish, paths]) =>
        callsFor(flag, folderOf(paths, top), wish, paths),
      ),
      effects: all.map(({ path, after }) => ({ kind: "record", database: FLAGS, name: path, value: after })),
    },
  ];
}
