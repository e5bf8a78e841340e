/** `import_tasks` and `import_role`: what they bring in stands in their place, before anything runs. */

import { dirname } from "node:path";
import { problem } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Block, Common, Entry, Task } from "../model/task.ts";
import type { MapNode } from "../source/located.ts";
import { searchFile } from "./file-search.ts";
import type { FoundModule } from "./find-module.ts";
import type { ModuleCall } from "./module-call.ts";
import type { Parsing } from "./parsing.ts";
import { type Fields, inside, readCommon, readTexts } from "./read-shared.ts";
import { checkTaskKeys, readCall } from "./read-task.ts";
import { displayPath } from "./source-files.ts";
import { staticText, staticValue } from "./static-text.ts";
import { mergeLayers, NO_VARS } from "./variables.ts";

function around(common: Common, entries: readonly Entry[], notify: Block["notify"]): Block {
  return { ...common, kind: "block", block: entries, rescue: [], always: [], notify };
}

/** Handlers are no blocks, so what the import says goes to each of them. */
export function given(common: Common, task: Task, notify: Block["notify"]): Task {
  return {
    ...task,
    notify: [...notify, ...task.notify],
    directives: { ...common.directives, ...task.directives },
    when: [...common.when, ...task.when],
    tags: [...common.tags, ...task.tags],
    vars: mergeLayers([common.vars, task.vars]),
    environment: [...common.environment, ...task.environment],
    moduleDefaults: [...common.moduleDefaults, ...task.moduleDefaults],
  };
}

/** The nearest name among the files beside those that were searched. */
function nearestFile(name: string, searched: readonly string[], parsing: Parsing): string | undefined {
  const names = searched.flatMap((p) => parsing.context.reader.list(dirname(p)));
  return suggest(name.slice(name.lastIndexOf("/") + 1), names);
}

export function fileNotFound(
  name: string,
  call: ModuleCall,
  searched: readonly string[],
  parsing: Parsing,
): void {
  const near = nearestFile(name, searched, parsing);
  const shown = searched.map((p) => displayPath(p, parsing.context.workingDirectory));
  parsing.out.add(
    problem("PB0302", `the file \`${name}\` is not to be found`, {
      primary: call.args.get(call.shape.freeForm ?? "file")?.value.span ?? call.span,
      notes: [`searched: ${shown.join(", ")}`],
      help:
        near === undefined ? "check the name, and in which folder the file is" : `did you mean \`${near}\`?`,
    }),
  );
}

export function readImportTasks(
  map: MapNode,
  fields: Fields,
  found: FoundModule,
  parsing: Parsing,
): readonly Entry[] {
  checkTaskKeys(fields, "import", parsing, found);
  const common = readCommon(map.span, fields, parsing);
  const call = readCall(found, fields, parsing);
  const file = call.args.get("file");
  if (!file) return [];
  const what = {
    what: "the file of `import_tasks`",
    instead: "use `include_tasks`, which looks for the file when its turn comes",
  };
  const name = staticText(file.value, what, inside(parsing, fields));
  if (name === undefined) return [];
  const { found: path, searched } = searchFile(name, "tasks", parsing, parsing.context.reader);
  if (path === undefined) {
    fileNotFound(name, call, searched, parsing);
    return [];
  }
  const entries = parsing.imports.tasks(path, file.value.span, inside(parsing, fields));
  const notify = readTexts(fields.get("notify"), parsing);
  if (!parsing.asHandlers) return [around(common, entries, notify)];
  return entries.map((e) => (e.kind === "task" ? given(common, e, notify) : e));
}

function flag(call: ModuleCall, name: string, otherwise: boolean, parsing: Parsing): boolean {
  const argument = call.args.get(name);
  const data = argument ? staticValue(argument.value, parsing) : undefined;
  if (typeof data === "string") return ["yes", "on", "true", "1"].includes(data.toLowerCase());
  return typeof data === "boolean" ? data : otherwise;
}

function fromText(call: ModuleCall, name: string, parsing: Parsing): string | undefined {
  const argument = call.args.get(name);
  const instead = "use `include_role`, which is evaluated when its turn comes";
  return argument ? staticText(argument.value, { what: `\`${name}\``, instead }, parsing) : undefined;
}

export function readImportRole(
  map: MapNode,
  fields: Fields,
  found: FoundModule,
  parsing: Parsing,
): readonly Entry[] {
  checkTaskKeys(fields, "import", parsing, found);
  const common = readCommon(map.span, fields, parsing);
  const call = readCall(found, fields, parsing);
  const named = call.args.get("name");
  const outside = inside(parsing, fields);
  const name = fromText(call, "name", outside);
  if (!named || name === undefined) return [];
  const [tasksFrom, varsFrom, defaultsFrom, handlersFrom] = [
    "tasks_from",
    "vars_from",
    "defaults_from",
    "handlers_from",
  ].map((n) => fromText(call, n, outside));
  const block = parsing.imports.role(
    {
      name,
      span: named.value.span,
      params: common.vars,
      ...(tasksFrom === undefined ? {} : { tasksFrom }),
      ...(varsFrom === undefined ? {} : { varsFrom }),
      ...(defaultsFrom === undefined ? {} : { defaultsFrom }),
      ...(handlersFrom === undefined ? {} : { handlersFrom }),
      parents: parsing.role ? [parsing.role, ...parsing.role.parents] : [],
      ...(outside.collections ? { collections: outside.collections } : {}),
      public: flag(call, "public", true, outside),
      allowDuplicates: flag(call, "allow_duplicates", true, outside),
      playDirectory: parsing.playDirectory,
      validate: flag(call, "rolespec_validate", true, outside),
    },
    outside,
  );
  const notify = readTexts(fields.get("notify"), parsing);
  return block ? [{ ...block, ...common, vars: NO_VARS, notify }] : [];
}
