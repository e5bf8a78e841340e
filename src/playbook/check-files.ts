/** Files that tasks name literally and that do not exist on the controller. */

import { basename, dirname, isAbsolute, resolve } from "node:path";
import { Collector, problem } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Play, Task } from "../model/task.ts";
import type { JinjaOptions } from "../template/jinja/jinja-options.ts";
import { literalTree } from "./compile-value.ts";
import { warnInstead } from "./expected-failure.ts";
import { candidatePaths, type FileKind } from "./file-search.ts";
import { foreseenEntries } from "./foresee-includes.ts";
import type { LoadContext } from "./load-context.ts";
import { displayPath } from "./source-files.ts";
import { tasksOf } from "./walk-entries.ts";

const KINDS: Readonly<Record<string, FileKind>> = {
  template: "templates",
  copy: "files",
  include_tasks: "tasks",
  include_vars: "vars",
};

function literalArg(task: Task, name: string): unknown {
  return literalTree(task.action.args.get(name)?.value)?.data;
}

/** A file on the controller may be made by the run itself. */
function writesHere(task: Task): boolean {
  const { delegate_to: delegate, connection } = task.directives;
  return task.action.module === "fetch" || delegate !== undefined || connection !== undefined;
}

interface Wanted {
  readonly name: string;
  readonly kind: FileKind;
  readonly argument: string;
}

function wantedBy(task: Task): Wanted | undefined {
  const { module } = task.action;
  const kind = KINDS[module];
  const argument = module.startsWith("include_") ? "file" : "src";
  const name = kind ? literalArg(task, argument) : undefined;
  if (!kind || typeof name !== "string" || name === "") return undefined;
  const remote = task.action.args.get("remote_src");
  if (remote && literalArg(task, "remote_src") !== false) return undefined;
  return isAbsolute(name) || name.startsWith("~") ? undefined : { name, kind, argument };
}

const DELIMITERS = {
  block_start_string: "blockStart",
  block_end_string: "blockEnd",
  variable_start_string: "variableStart",
  variable_end_string: "variableEnd",
  comment_start_string: "commentStart",
  comment_end_string: "commentEnd",
} as const;

/** How the task says that its template is read; undefined where only a run tells. Switches don't matter for what is wrong in it. */
function literalOptions(task: Task): Partial<JinjaOptions> | undefined {
  const given = Object.entries(DELIMITERS).filter(([name]) => task.action.args.has(name));
  const values = given.map(([name, key]) => [key, literalArg(task, name)] as const);
  if (values.some(([, value]) => typeof value !== "string" || value === "")) return undefined;
  return Object.fromEntries(values);
}

/** What nobody may come to, or what the play goes on from, is only worth a warning. */
function checkTask(task: Task, play: Play, mayAppear: boolean, context: LoadContext, out: Collector): void {
  const found = new Collector();
  lookFor(task, play, mayAppear, context, found);
  const { module } = task.action;
  if (task.handled || (task.conditional && module.startsWith("include_"))) warnInstead(found, out);
  else out.addAll(found.all);
}

function lookFor(task: Task, play: Play, mayAppear: boolean, context: LoadContext, out: Collector): void {
  const wanted = wantedBy(task);
  if (!wanted || (mayAppear && wanted.kind !== "templates")) return;
  const { name, kind, argument } = wanted;
  const primary = task.action.args.get(argument)?.span ?? task.action.span;
  const from = { directory: task.directory, role: task.role, playDirectory: play.directory };
  const searched = candidatePaths(name, kind, from);
  const found = searched.find((p) => context.reader.kind(p) !== undefined);
  if (found !== undefined) {
    const options = kind === "templates" ? literalOptions(task) : undefined;
    if (options) out.addAll(context.checkTemplate?.(found, { from, options }) ?? []);
    return;
  }
  const names = new Set(searched.flatMap((p) => context.reader.list(dirname(p))));
  const near = suggest(name.slice(name.lastIndexOf("/") + 1), names);
  const what = kind === "templates" ? "template" : "file";
  out.add(
    problem("PB0310", `the ${what} \`${name}\` is not to be found`, {
      primary,
      notes: [`searched: ${searched.map((p) => displayPath(p, context.workingDirectory)).join(", ")}`],
      help:
        near === undefined
          ? `put it into the ${kind}/ folder of the role, or beside the playbook`
          : `did you mean \`${near}\`?`,
    }),
  );
}

/** Of a list of names the first file that exists counts; one of them must. */
function checkVarsFiles(play: Play, context: LoadContext, out: Collector): void {
  for (const located of play.varsFiles) {
    const data = literalTree(located.value)?.data;
    const names = (Array.isArray(data) ? data : [data]).filter((n) => typeof n === "string");
    const paths = names.map((n) => resolve(play.directory, n));
    if (names.length === 0 || paths.some((p) => context.reader.kind(p) === "file")) continue;
    const near = names.map((n) =>
      suggest(basename(n), context.reader.list(dirname(resolve(play.directory, n)))),
    );
    const found = near.find((n) => n !== undefined);
    out.add(
      problem("PB0310", `the file of variables \`${names.join("` or `")}\` is not to be found`, {
        primary: located.span,
        notes: [`searched: ${paths.map((p) => displayPath(p, context.workingDirectory)).join(", ")}`],
        help: found === undefined ? "the name is relative to the playbook" : `did you mean \`${found}\`?`,
      }),
    );
  }
}

export function checkFiles(plays: readonly Play[], context: LoadContext, out: Collector): void {
  const all = plays.map((play) => ({ play, tasks: tasksOf(play, foreseenEntries) }));
  const mayAppear = all.some(
    ({ play, tasks }) => play.directives.connection !== undefined || tasks.some(writesHere),
  );
  for (const { play, tasks } of all) {
    checkVarsFiles(play, context, out);
    for (const task of tasks) checkTask(task, play, mayAppear, context, out);
  }
}
