/** Files that tasks name literally and that do not exist on the controller. */

import { basename, dirname, extname, isAbsolute, resolve } from "node:path";
import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Play, Task } from "../model/task.ts";
import { literalTree } from "./compile-value.ts";
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

function checkTask(task: Task, play: Play, mayAppear: boolean, context: LoadContext, out: Collector): void {
  const wanted = wantedBy(task);
  if (!wanted || (mayAppear && wanted.kind !== "templates")) return;
  const { name, kind, argument } = wanted;
  const primary = task.action.args.get(argument)?.span ?? task.action.span;
  if (kind === "templates" && extname(name) !== ".hbs") {
    const help = "write it as a Handlebars template (.hbs), with the same variables and filters";
    const message =
      extname(name) === ".j2"
        ? `\`${name}\` is a Jinja template, and these are not carried out yet`
        : `\`${name}\` is no Handlebars template (.hbs)`;
    out.add(problem("RUN0116", message, { primary, help }));
    return;
  }
  const from = { directory: task.directory, role: task.role, playDirectory: play.directory };
  const searched = candidatePaths(name, kind, from);
  const found = searched.find((p) => context.reader.kind(p) !== undefined);
  if (found !== undefined) {
    if (kind === "templates") out.addAll(context.checkTemplate?.(found) ?? []);
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
