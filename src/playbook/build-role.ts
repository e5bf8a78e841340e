/** One use of a role: its folder, variables, dependencies, handlers and tasks as one block. */

import { basename, dirname } from "node:path";
import { problem } from "../diagnostics/diagnostic.ts";
import type { Block, Entry, RoleUse, Task } from "../model/task.ts";
import { roleChecks } from "./argument-spec-task.ts";
import { collectionOf, shortName } from "./collections.ts";
import { findRole } from "./find-role.ts";
import { countImport, cycleThrough, type Parsing, type RoleRequest, type Step } from "./parsing.ts";
import { plainBlock } from "./plain-block.ts";
import { readEntries } from "./read-entries.ts";
import { readMeta } from "./read-meta.ts";
import { readRoleEntries } from "./read-role-entry.ts";
import { inside } from "./read-shared.ts";
import { type NamedFile, roleFile, roleVariables } from "./role-files.ts";
import { roleIdentity } from "./role-identity.ts";
import { displayPath, readYaml } from "./source-files.ts";
import { NO_VARS } from "./variables.ts";

/** A role may use other files of its own: each of its entry points is a place by itself. */
function stepOf({ tasksFrom }: RoleRequest, path: string, { context }: Parsing): Step {
  const label = displayPath(path, context.workingDirectory);
  if (tasksFrom === undefined) return { path, label };
  return { path: `${path}\0${tasksFrom}`, label: `${label} (${tasksFrom})` };
}

function cycleOf(request: RoleRequest, path: string, parsing: Parsing): boolean {
  const step = stepOf(request, path, parsing);
  const cycle = cycleThrough(parsing.steps, step);
  if (cycle === undefined) return false;
  const message = `roles need each other without end: ${cycle}`;
  parsing.out.add(
    problem("PB0303", message, { primary: request.span, help: "take one of the dependencies out" }),
  );
  return true;
}

function entriesOf(file: NamedFile, parsing: Parsing): readonly Entry[] {
  const path = roleFile(file, parsing);
  if (path === undefined) return [];
  const read = readYaml(path, parsing.context.reader, parsing.context.workingDirectory);
  if (!read) return [];
  parsing.out.addAll(read.diagnostics);
  if (!read.value) return [];
  const inner: Parsing = { ...parsing, directory: dirname(path), asHandlers: file.folder === "handlers" };
  return readEntries(read.value, inner, `a file in ${file.folder}/ of a role`);
}

const FOLDERS = ["tasks", "handlers", "defaults", "vars", "meta", "templates", "files"];

function isEmpty(request: RoleRequest, path: string, parsing: Parsing): boolean {
  const there = parsing.context.reader.list(path);
  if (there.some((n) => FOLDERS.includes(n))) return false;
  const folder = displayPath(path, parsing.context.workingDirectory);
  parsing.out.add(
    problem("PB0304", `the role \`${request.name}\` is empty`, {
      primary: request.span,
      notes: [`its folder is ${folder}`],
      help: "a role has its tasks in tasks/main.yml",
    }),
  );
  return true;
}

function roleUse(
  request: RoleRequest,
  path: string,
  allowDuplicates: boolean,
  parsing: Parsing,
  own: { readonly handlers: Task[]; readonly dependencies: RoleUse[] },
): RoleUse {
  const collection = collectionOf(path);
  const name = collection === undefined ? basename(request.name) : `${collection}.${shortName(path)}`;
  const file = { role: request.name, path, span: request.span };
  return {
    name,
    ...(collection === undefined ? {} : { collection }),
    path,
    defaults: roleVariables({ ...file, folder: "defaults", from: request.defaultsFrom }, parsing),
    vars: roleVariables({ ...file, folder: "vars", from: request.varsFrom }, parsing),
    params: request.params,
    parents: request.parents,
    ...(request.dependency ? { dependency: true as const } : {}),
    allowDuplicates,
    inline: request.inline ?? NO_VARS,
    identity: roleIdentity(request, path),
    ...own,
    public: request.public,
  };
}

export function buildRole(request: RoleRequest, parsing: Parsing): Block | undefined {
  const { context, out } = parsing;
  const path = findRole(request, context, out);
  if (
    path === undefined ||
    !countImport(request.span, parsing) ||
    cycleOf(request, path, parsing) ||
    isEmpty(request, path, parsing)
  )
    return undefined;
  context.foreign?.addHome(path);
  const meta = readMeta(path, parsing);
  const allowDuplicates = request.allowDuplicates ?? meta.allowDuplicates;
  const own = { handlers: [] as Task[], dependencies: [] as RoleUse[] };
  const use = roleUse(request, path, allowDuplicates, parsing, own);
  const steps = [...parsing.steps, stepOf(request, path, parsing)];
  const fields = new Map(meta.collections ? [["collections", meta.collections]] : []);
  // A role looks for others where its own collection and `meta` say, not where the play around it does.
  const { collections: _, ...outside } = parsing;
  const varsAround = [() => use.defaults, ...(parsing.varsAround ?? []), () => use.vars];
  const inner: Parsing = inside({ ...outside, steps, role: use, directory: path, varsAround }, fields);
  const file = { role: request.name, path, span: request.span };
  const found = entriesOf({ ...file, folder: "handlers", from: request.handlersFrom }, inner);
  own.handlers.push(...found.filter((e) => e.kind === "task"));
  const { role: __, ...alone } = inner;
  const dependencies = readRoleEntries(meta.dependencies, { parents: [use, ...use.parents] }, alone);
  own.dependencies.push(...dependencies.map((d) => d.role).filter((r) => r !== undefined));
  const checks = request.validate === false ? [] : roleChecks(request, use, meta, inner);
  const tasks = entriesOf({ ...file, folder: "tasks", from: request.tasksFrom }, inner);
  return { ...plainBlock(request.span, [...dependencies, ...checks, ...tasks]), role: use };
}
