/** What includes with a literal name will bring: read before the run, so that mistakes in those files are told before anything is done. */

import { dirname } from "node:path";
import { Collector } from "../diagnostics/diagnostic.ts";
import type { Entry, Play, RoleUse, Task } from "../model/task.ts";
import { literalTree } from "./compile-value.ts";
import { isTolerated, warnInstead } from "./expected-failure.ts";
import { searchFile } from "./file-search.ts";
import type { Parsing, RoleRequest } from "./parsing.ts";
import { readEntries } from "./read-entries.ts";
import { readYaml } from "./source-files.ts";
import { entriesOf, handlersIn, sectionsOf } from "./walk-entries.ts";

const foreseen = new WeakMap<Task, readonly Entry[]>();

/** The entries that an include will bring; undefined where only the run can tell, empty where the same stands elsewhere already. */
export function foreseenEntries(task: Task): readonly Entry[] | undefined {
  return foreseen.get(task);
}

export function isInclude(task: Task): boolean {
  return task.action.module === "include_tasks" || task.action.module === "include_role";
}

interface Foreseeing {
  readonly parsing: Parsing;
  /** Files and roles that were read, with the role that they were read for. */
  readonly seen: Set<string>;
}

function literalArg(task: Task, name: string): string | undefined {
  const data = literalTree(task.action.args.get(name)?.value)?.data;
  return typeof data === "string" && data !== "" ? data : undefined;
}

function isFirst(key: string, f: Foreseeing): boolean {
  if (f.seen.has(key)) return false;
  f.seen.add(key);
  return true;
}

function includedTasks(task: Task, asHandlers: boolean, f: Foreseeing): readonly Entry[] | undefined {
  const name = literalArg(task, "file");
  if (name === undefined) return undefined;
  const { parsing } = f;
  const { reader, workingDirectory } = parsing.context;
  const from = { directory: task.directory, role: task.role, playDirectory: parsing.playDirectory };
  const { found } = searchFile(name, "tasks", from, reader);
  const as = `${task.role?.path ?? ""}\0${asHandlers}\0${isTolerated(parsing)}`;
  if (found === undefined || !isFirst(`${found}\0${as}`, f)) return [];
  const read = readYaml(found, reader, workingDirectory);
  parsing.out.addAll(read?.diagnostics ?? []);
  if (!read?.value) return [];
  const inner: Parsing = {
    ...parsing,
    directory: dirname(found),
    asHandlers,
    included: true,
    ...(task.role ? { role: task.role } : {}),
  };
  return readEntries(read.value, inner, "a file of tasks");
}

const PARTS = [
  ["tasks_from", "tasksFrom"],
  ["vars_from", "varsFrom"],
  ["defaults_from", "defaultsFrom"],
  ["handlers_from", "handlersFrom"],
] as const;

function roleRequest(task: Task, name: string, parsing: Parsing): RoleRequest | undefined {
  const from: Partial<Record<(typeof PARTS)[number][1], string>> = {};
  for (const [argument, field] of PARTS) {
    if (!task.action.args.has(argument)) continue;
    const value = literalArg(task, argument);
    if (value === undefined) return undefined;
    from[field] = value;
  }
  return {
    name,
    span: task.action.args.get("name")?.span ?? task.action.span,
    params: task.vars,
    ...from,
    parents: task.role ? [task.role, ...task.role.parents] : [],
    ...(task.collections ? { collections: task.collections } : {}),
    public: false,
    playDirectory: parsing.playDirectory,
    validate: isValidated(task),
  };
}

/** Where only the run can tell, the run checks. */
function isValidated({ action }: Task): boolean {
  const given = action.args.get("rolespec_validate");
  return !given || literalTree(given.value)?.data === true;
}

function includedRole(task: Task, f: Foreseeing): readonly Entry[] | undefined {
  const name = literalArg(task, "name");
  const request = name === undefined ? undefined : roleRequest(task, name, f.parsing);
  if (!request || task.action.splat) return undefined;
  const parents = request.parents.map((p) => p.path).join("\0");
  const key = `role\0${name}\0${request.tasksFrom ?? ""}\0${parents}\0${isTolerated(f.parsing)}`;
  if (!isFirst(key, f)) return [];
  if (request.parents.some((p) => p.name === name)) return [];
  const block = f.parsing.imports.role(request, f.parsing);
  return block ? [block] : [];
}

/** Handlers of the roles among some entries, each role once. */
function rolesAmong(entries: readonly Entry[]): ReadonlySet<RoleUse> {
  const blocks = [...entriesOf(entries)].filter((e) => e.kind === "block");
  return new Set(blocks.map((b) => b.role).filter((r) => r !== undefined));
}

/** Where a run may do without it, what can't be read is told of and left to the include's turn. */
function included(task: Task, asHandlers: boolean, f: Foreseeing): readonly Entry[] | undefined {
  const { handled, conditional } = task;
  const circumstances = { ...(handled ? { handled } : {}), ...(conditional ? { conditional } : {}) };
  const out = isTolerated(circumstances) ? new Collector() : f.parsing.out;
  const inner = { ...f, parsing: { ...f.parsing, ...circumstances, out } };
  const isRole = task.action.module === "include_role";
  const found = isRole ? includedRole(task, inner) : includedTasks(task, asHandlers, inner);
  if (out === f.parsing.out) return found;
  warnInstead(out, f.parsing.out);
  return out.failed ? undefined : found;
}

function foreseeAll(entries: readonly Entry[], asHandlers: boolean, f: Foreseeing): void {
  for (const task of entriesOf(entries)) {
    if (task.kind !== "task" || !isInclude(task) || foreseen.has(task)) continue;
    const found = included(task, asHandlers, f);
    if (!found) continue;
    foreseen.set(task, found);
    foreseeAll(found, asHandlers, f);
    for (const use of rolesAmong(found)) foreseeAll(use.handlers, true, f);
  }
}

/** Reads what the includes of a play name; `parsing` is that of the playbook. */
export function foreseeIncludes(play: Play, outer: Parsing): void {
  const blocks = [...entriesOf(sectionsOf(play))];
  const defaults = [...play.moduleDefaults, ...blocks.flatMap((e) => e.moduleDefaults)];
  const names = defaults.flatMap((d) => {
    const data = literalTree(d.value)?.data;
    return data !== null && typeof data === "object" ? Object.keys(data) : ["{{"];
  });
  const parsing: Parsing = {
    ...outer,
    playDirectory: play.directory,
    directory: play.directory,
    defaulted: new Set([...outer.defaulted, ...names]),
  };
  const f: Foreseeing = { parsing, seen: new Set() };
  foreseeAll(sectionsOf(play), false, f);
  foreseeAll(handlersIn(play), true, f);
}
