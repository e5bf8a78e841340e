/** A playbook file with everything that it imports: plays, roles, files of tasks. */

import { dirname, resolve } from "node:path";
import { Collector, type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean, suggest } from "../diagnostics/suggest.ts";
import type { Block, Entry, Play, Playbook } from "../model/task.ts";
import type { MapEntry, MapNode, Node } from "../source/located.ts";
import { checkFiles } from "./check-files.ts";
import { checkHandlers } from "./check-handlers.ts";
import { collectionFolders, collectionPlaybook } from "./collections.ts";
import { compileConditions } from "./compile-value.ts";
import { foreseeIncludes } from "./foresee-includes.ts";
import { languageLine, otherLanguage } from "./language-line.ts";
import type { LoadContext } from "./load-context.ts";
import { moduleCall } from "./module-call.ts";
import { countImport, cycleThrough, type Parsing } from "./parsing.ts";
import { plainBlock } from "./plain-block.ts";
import { missingBlank } from "./read-entries.ts";
import { shown } from "./read-keyword.ts";
import { readPlay } from "./read-play.ts";
import { type Fields, fieldsOf, readTags, writtenVars } from "./read-shared.ts";
import { displayPath, readYaml } from "./source-files.ts";
import { startParsing } from "./start-parsing.ts";
import { staticText } from "./static-text.ts";
import { uniqueDiagnostics } from "./unique-diagnostics.ts";
import { mergeLayers, readVariables } from "./variables.ts";

export type { LoadContext };

export interface LoadedPlaybook {
  /** Undefined where there are errors. */
  readonly value?: Playbook;
  readonly diagnostics: readonly Diagnostic[];
}

export const IMPORT_KEYS: readonly string[] = ["name", "vars", "when", "tags", "collections"];

function importEntry(map: MapNode): { readonly name: string } | undefined {
  const entry = map.entries.find((e) =>
    /^(ansible\.(builtin|legacy)\.)?import_playbook$/.test(String(e.key.value)),
  );
  return entry ? { name: String(entry.key.value) } : undefined;
}

/** Conditions of the import hold for the play's tasks and roles, its tags for the play. */
function importedPlay(play: Play, fields: Fields, parsing: Parsing): Play {
  const when = fields.get("when");
  const vars = fields.get("vars");
  const conditions = when ? compileConditions(when, parsing.out) : [];
  const guard = (entries: readonly Entry[]): readonly Block[] =>
    entries.length === 0 ? [] : [{ ...plainBlock(play.span, entries), when: conditions }];
  const guarded =
    conditions.length === 0
      ? {}
      : {
          preTasks: guard(play.preTasks),
          roles: guard(play.roles),
          tasks: guard(play.tasks),
          postTasks: guard(play.postTasks),
        };
  return {
    ...play,
    ...guarded,
    tags: [...readTags(fields.get("tags"), parsing), ...play.tags],
    vars: vars ? mergeLayers([play.vars, readVariables(vars.value, parsing.out)]) : play.vars,
  };
}

function checkImportKey(entry: MapEntry, parsing: Parsing): void {
  const name = String(entry.key.value);
  if (IMPORT_KEYS.includes(name)) return;
  const message = `\`${name}\` can't stand beside \`import_playbook\``;
  const help = didYouMean(name, IMPORT_KEYS) ?? `beside it can stand ${IMPORT_KEYS.join(", ")}`;
  parsing.out.add(problem("PB0104", message, { primary: entry.key.span, help }));
}

/** A path from here, or the full name of a playbook of a collection. */
function importedPath(name: string, { context, directory, playDirectory }: Parsing): string {
  const folders = collectionFolders(playDirectory, context);
  return collectionPlaybook(name, folders, context.reader) ?? resolve(directory, name);
}

function readImport(map: MapNode, key: string, parsing: Parsing): readonly Play[] {
  const { context, out } = parsing;
  const fields = fieldsOf(map);
  for (const [name, entry] of fields) if (name !== key) checkImportKey(entry, parsing);
  const entry = fields.get(key);
  const shape = context.modules.find("import_playbook");
  if (!entry || !shape) return [];
  const call = moduleCall(entry.key, shape, entry.value, undefined, parsing);
  const file = call.args.get("file");
  if (!file) {
    out.add(problem("PB0107", "`import_playbook` names no file", { primary: entry.key.span }));
    return [];
  }
  const what = {
    what: "the file of `import_playbook`",
    instead: "give the variable with `-e`, or write the name out",
  };
  const vars = fields.get("vars");
  const around = vars ? [...(parsing.varsAround ?? []), writtenVars(vars.value)] : parsing.varsAround;
  const inner: Parsing = around ? { ...parsing, varsAround: around } : parsing;
  const name = staticText(file.value, what, inner);
  if (name === undefined) return [];
  const path = importedPath(name, parsing);
  const label = displayPath(path, context.workingDirectory);
  const cycle = cycleThrough(parsing.steps, { path, label });
  if (cycle !== undefined) {
    const message = `playbooks import each other without end: ${cycle}`;
    out.add(problem("PB0303", message, { primary: file.value.span, help: "take one of the imports out" }));
    return [];
  }
  if (!countImport(file.value.span, parsing)) return [];
  const plays = readPlaybook(path, inner);
  if (!plays) {
    const near = suggest(name, context.reader.list(dirname(path)));
    const help =
      near === undefined
        ? "the name is relative to the playbook that imports it"
        : `did you mean \`${near}\`?`;
    const message = `the playbook \`${name}\` is not to be found`;
    out.add(problem("PB0302", message, { primary: file.value.span, notes: [`searched: ${label}`], help }));
  }
  return (plays ?? []).map((p) => importedPlay(p, fields, parsing));
}

function notAPlay(node: Node, parsing: Parsing): void {
  const help = missingBlank(node) ?? "a play is a map with `hosts` and `tasks`";
  parsing.out.add(
    problem("PB0102", `a play must be a map, not ${shown(node)}`, { primary: node.span, help }),
  );
}

function readItems(value: Node, parsing: Parsing): readonly Play[] {
  if (value.kind !== "seq") {
    const help =
      value.kind === "map" && value.entries.some((e) => e.key.value === "hosts")
        ? "put a dash before it: `- hosts: …`"
        : "start each play with `- hosts: …`";
    const message = `a playbook is a list of plays, not ${shown(value)}`;
    parsing.out.add(
      problem("PB0101", message, {
        primary: value.kind === "map" ? (value.entries[0]?.key.span ?? value.span) : value.span,
        help,
      }),
    );
    return [];
  }
  return value.items.flatMap((item) => {
    if (item.kind !== "map") {
      notAPlay(item, parsing);
      return [];
    }
    const imported = importEntry(item);
    if (imported) return readImport(item, imported.name, parsing);
    const play = readPlay(item, parsing);
    return play ? [play] : [];
  });
}

/** Undefined where there is no such file. */
function readPlaybook(path: string, outer: Parsing): readonly Play[] | undefined {
  const { context, out } = outer;
  const read = readYaml(path, context.reader, context.workingDirectory);
  if (!read) return undefined;
  out.addAll(read.diagnostics);
  const line = languageLine(read.file);
  const other = otherLanguage(line, context.staticContext.language);
  out.addAll([...line.diagnostics, ...(other ? [other] : [])]);
  const directory = dirname(path);
  const step = { path, label: displayPath(path, context.workingDirectory) };
  outer.context.foreign?.addHome(directory);
  const parsing: Parsing = { ...outer, playDirectory: directory, directory, steps: [...outer.steps, step] };
  if (!read.value) {
    if (read.diagnostics.length === 0) {
      noPlays(step.label, { file: read.file, start: 0, end: 0 }, out);
    }
    return [];
  }
  if (read.value.kind === "seq" && read.value.items.length === 0) noPlays(step.label, read.value.span, out);
  return readItems(read.value, parsing);
}

function noPlays(label: string, primary: Span, out: Collector): void {
  const help = "a playbook is a list of plays: `- hosts: all` and `tasks:` below it";
  out.add(problem("PB0109", `the playbook \`${label}\` is empty`, { primary, help }));
}

export function loadPlaybook(path: string, context: LoadContext): LoadedPlaybook {
  const out = new Collector();
  const absolute = resolve(context.workingDirectory, path);
  const parsing = startParsing(context, out, dirname(absolute));
  const plays = readPlaybook(absolute, parsing);
  if (!plays) {
    const near = suggest(path.slice(path.lastIndexOf("/") + 1), context.reader.list(dirname(absolute)));
    const help = near === undefined ? "check the name and the folder" : `did you mean \`${near}\`?`;
    return { diagnostics: [problem("PB0302", `the playbook \`${path}\` is not to be found`, { help })] };
  }
  for (const play of plays) {
    foreseeIncludes(play, parsing);
    checkHandlers(play, out);
  }
  checkFiles(plays, context, out);
  const diagnostics = uniqueDiagnostics(out.all);
  return out.failed ? { diagnostics } : { value: { path: absolute, plays }, diagnostics };
}
