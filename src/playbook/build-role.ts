/** One use of a role: its folder, variables, dependencies, handlers and tasks as one block. */

import { basename, dirname } from "node:path";
import { problem } from "../diagnostics/diagnostic.ts";
import type { Block, Entry, RoleUse, Task } from "../model/task.ts";
import { roleChecks } from "./argument-spec-task.ts";
import { findRole } from "./find-role.ts";
import { countImport, cycleThrough, type Parsing, type RoleRequest } from "./parsing.ts";
import { plainBlock } from "./plain-block.ts";
import { readEntries } from "./read-entries.ts";
import { readMeta } from "./read-meta.ts";
import { readRoleEntries } from "./read-role-entry.ts";
import { type NamedFile, roleFile, roleVariables } from "./role-files.ts";
import { displayPath, readYaml } from "./source-files.ts";

function cycleOf(request: RoleRequest, path: string, parsing: Parsing): boolean {
  const step = { path, label: displayPath(path, parsing.context.workingDirectory) };
  const cycle = cycleThrough(parsing.steps, step);
  if (cycle === undefined) return false;
  const message = `roles need each other without end: ${cycle}`;
  parsing.out.add(
    problem("PB0303", message, { primary: request.span, help: "take one of the dependencies out" }),
  );
  return true;
}

/** Whether an equal use has run by then in any case; remembers this one otherwise. */
function isRepetition(request: RoleRequest, path: string, allowed: boolean, parsing: Parsing): boolean {
  const { around } = parsing;
  if (!around || allowed) return false;
  const params = [...request.params].map(([name, { tree, span }]) => {
    const value = tree.kind === "static" ? tree.value : span.file.text.slice(tree.span.start, tree.span.end);
    return [name, value];
  });
  const fingerprint = JSON.stringify([params, around.tags, request.tasksFrom ?? ""]);
  if (around.seen.some((s) => s.path === path && s.fingerprint === fingerprint)) return true;
  if (!around.conditional) around.seen.push({ path, fingerprint });
  return false;
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
  handlers: Task[],
): RoleUse {
  const name = basename(request.name);
  const file = { role: request.name, path, span: request.span };
  return {
    name,
    path,
    defaults: roleVariables({ ...file, folder: "defaults", from: request.defaultsFrom }, parsing),
    vars: roleVariables({ ...file, folder: "vars", from: request.varsFrom }, parsing),
    params: request.params,
    parents: request.parents,
    ...(request.dependency ? { dependency: true as const } : {}),
    allowDuplicates,
    handlers,
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
  const label = displayPath(path, context.workingDirectory);
  const meta = readMeta(path, parsing);
  const allowDuplicates = request.allowDuplicates ?? meta.allowDuplicates;
  if (isRepetition(request, path, allowDuplicates, parsing)) return undefined;
  const handlers: Task[] = [];
  const use = roleUse(request, path, allowDuplicates, parsing, handlers);
  const steps = [...parsing.steps, { path, label }];
  const { around: _, ...outside } = parsing;
  const inner: Parsing = { ...outside, steps, role: use, directory: path };
  const file = { role: request.name, path, span: request.span };
  const found = entriesOf({ ...file, folder: "handlers", from: request.handlersFrom }, inner);
  handlers.push(...found.filter((e) => e.kind === "task"));
  const { role: __, ...alone } = parsing;
  const dependencies = readRoleEntries(
    meta.dependencies,
    { parents: [use, ...use.parents] },
    { ...alone, steps, directory: path },
  );
  const checks = request.validate === false ? [] : roleChecks(request, use, meta, inner);
  const tasks = entriesOf({ ...file, folder: "tasks", from: request.tasksFrom }, inner);
  return { ...plainBlock(request.span, [...dependencies, ...checks, ...tasks]), role: use };
}
