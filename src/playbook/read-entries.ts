/** Lists of tasks: tasks, blocks, and imports that are replaced by what they bring in. */

import { problem, warning } from "../diagnostics/diagnostic.ts";
import type { Block, Entry, Task } from "../model/task.ts";
import type { MapEntry, MapNode, Node } from "../source/located.ts";
import { checkKey } from "./check-keys.ts";
import { type FoundModule, findModule } from "./find-module.ts";
import type { Place } from "./keywords.ts";
import type { Parsing } from "./parsing.ts";
import { given, readImportRole, readImportTasks } from "./read-imports.ts";
import { isNull, shown } from "./read-keyword.ts";
import { type Fields, fieldsOf, inside, readCommon, readTexts } from "./read-shared.ts";
import { checkTaskKeys, readTask } from "./read-task.ts";

/** The fix for `name:value` without a blank, which YAML reads as a text. */
export function missingBlank(node: Node): string | undefined {
  if (node.kind !== "scalar" || typeof node.value !== "string") return undefined;
  const match = /^([\w.-]+):(\S.*)$/.exec(node.value.split(" ")[0] ?? "");
  return match ? `a blank must stand after the colon: \`${match[1]}: ${match[2]}\`` : undefined;
}

function notATask(node: Node, parsing: Parsing): void {
  const what = parsing.asHandlers ? "a handler" : "a task";
  const help =
    missingBlank(node) ?? `write it as a map: \`- name: …\`, and the module with its parameters below`;
  parsing.out.add(
    problem("PB0216", `${what} must be a map, not ${shown(node)}`, { primary: node.span, help }),
  );
}

function sectionOf(entry: MapEntry | undefined, parsing: Parsing): readonly Entry[] {
  return entry ? readEntries(entry.value, parsing, `\`${String(entry.key.value)}\``) : [];
}

/** A block among handlers only gives them its keywords: each is notified, and fails, by itself. */
function handlersOf(block: Block, fields: Fields, { out }: Parsing): readonly Entry[] {
  for (const name of ["rescue", "always"]) {
    const entry = fields.get(name);
    const message = `\`${name}\` of a block of handlers is never carried out`;
    if (entry) out.add(warning("PB0213", message, { primary: entry.key.span }));
  }
  return block.block.map((e) => (e.kind === "task" ? given(block, e, block.notify) : e));
}

function readBlock(map: MapNode, fields: Fields, parsing: Parsing): Block {
  const modules = parsing.context.modules;
  for (const [name, entry] of fields) {
    const foreign = modules.find(name) !== undefined;
    if (foreign) {
      const help = "indent it below `block:` as a task of its own";
      const message = `a block has no module, but \`${name}\` stands beside \`block\``;
      parsing.out.add(problem("PB0202", message, { primary: entry.key.span, help }));
    } else checkKey(entry, "block", parsing);
  }
  const inner = inside(parsing, fields);
  if (!fields.has("block")) {
    const key = (fields.get("rescue") ?? fields.get("always"))?.key.span ?? map.span;
    const message = "`rescue` and `always` need a `block` beside them";
    parsing.out.add(
      problem("PB0217", message, { primary: key, help: "put the tasks that may fail under `block:`" }),
    );
  }
  return {
    ...readCommon(map.span, fields, parsing),
    kind: "block",
    block: sectionOf(fields.get("block"), fields.has("rescue") ? { ...inner, handled: true } : inner),
    rescue: sectionOf(fields.get("rescue"), inner),
    always: sectionOf(fields.get("always"), inner),
    notify: readTexts(fields.get("notify"), parsing),
  };
}

function isBlock(fields: Fields): boolean {
  return fields.has("block") || fields.has("rescue") || fields.has("always");
}

const INCLUDES = new Set(["include_tasks", "include_role"]);

function wrongForHandlers(found: FoundModule, parsing: Parsing): boolean {
  const { name } = found.shape;
  if (!parsing.asHandlers || (name !== "include_role" && name !== "import_role")) return false;
  const help = "include the role's tasks from a task, or use `include_tasks` here";
  parsing.out.add(problem("PB0213", `a handler can't be \`${name}\``, { primary: found.name.span, help }));
  return true;
}

function playbookAmongTasks(found: FoundModule, parsing: Parsing): readonly Entry[] {
  const help =
    "write it at the top level of a playbook, beside the plays; or import a file of tasks with `import_tasks`";
  const message = "`import_playbook` brings in plays and can't stand among tasks";
  parsing.out.add(problem("PB0104", message, { primary: found.name.span, help }));
  return [];
}

function namelessHandler(task: Task, parsing: Parsing): void {
  if (
    task.name ||
    task.listen.length > 0 ||
    task.action.module === "include_tasks" ||
    task.action.module === "meta"
  )
    return;
  const message = "this handler has neither a name nor a topic, so that nothing can notify it";
  parsing.out.add(warning("PB0220", message, { primary: task.action.span, help: "give it a `name`" }));
}

function readMap(map: MapNode, parsing: Parsing): readonly Entry[] {
  const fields = fieldsOf(map);
  if (isBlock(fields)) {
    const block = readBlock(map, fields, parsing);
    return parsing.asHandlers ? handlersOf(block, fields, parsing) : [block];
  }
  const place: Place = parsing.asHandlers ? "handler" : "task";
  const found = findModule(map, fields, place, parsing);
  if (!found) {
    checkTaskKeys(fields, place, parsing);
    return [];
  }
  if (wrongForHandlers(found, parsing)) return [];
  if (found.shape.name === "import_tasks") return readImportTasks(map, fields, found, parsing);
  if (found.shape.name === "import_role") return readImportRole(map, fields, found, parsing);
  if (found.shape.name === "import_playbook") return playbookAmongTasks(found, parsing);
  const isInclude = INCLUDES.has(found.shape.name);
  checkTaskKeys(fields, isInclude && !parsing.asHandlers ? "include" : place, parsing, found);
  const task = readTask(map, fields, found, inside(parsing, fields));
  if (parsing.asHandlers && !parsing.included) namelessHandler(task, parsing);
  return [task];
}

/** `what` is the keyword or file that holds the list, for messages. */
export function readEntries(node: Node, parsing: Parsing, what: string): readonly Entry[] {
  if (isNull(node)) return [];
  if (node.kind !== "seq") {
    const plays = node.kind === "map" && node.entries.some((e) => e.key.value === "hosts");
    const help = plays
      ? "a play stands in a playbook, not among tasks"
      : "start each task with a dash: `- name: …`";
    parsing.out.add(
      problem("PB0215", `${what} must be a list of tasks, not ${shown(node)}`, { primary: node.span, help }),
    );
    return [];
  }
  return node.items.flatMap((item) => {
    if (item.kind === "map") return readMap(item, parsing);
    if (!isNull(item)) notATask(item, parsing);
    return [];
  });
}
