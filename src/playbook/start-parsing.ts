/** The state with which parsing begins, with the ways to reach other files. */

import { dirname } from "node:path";
import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Entry } from "../model/task.ts";
import { buildRole } from "./build-role.ts";
import type { LoadContext } from "./load-context.ts";
import { countImport, cycleThrough, type Imports, type Parsing } from "./parsing.ts";
import { readEntries } from "./read-entries.ts";
import { displayPath, readYaml } from "./source-files.ts";

/** The tasks of a file; `span` is of its name in another file. */
function importTasks(path: string, span: Span, parsing: Parsing): readonly Entry[] {
  const { context, out } = parsing;
  const label = displayPath(path, context.workingDirectory);
  const cycle = cycleThrough(parsing.steps, { path, label });
  if (cycle !== undefined) {
    const help = "take one of the imports out, or use `include_tasks` with a condition";
    out.add(problem("PB0303", `files import each other without end: ${cycle}`, { primary: span, help }));
    return [];
  }
  if (!countImport(span, parsing)) return [];
  const read = readYaml(path, context.reader, context.workingDirectory);
  if (!read) return [];
  out.addAll(read.diagnostics);
  if (!read.value) return [];
  const inner: Parsing = { ...parsing, directory: dirname(path), steps: [...parsing.steps, { path, label }] };
  return readEntries(read.value, inner, "a file of tasks");
}

const IMPORTS: Imports = { tasks: importTasks, role: buildRole };

export function startParsing(context: LoadContext, out: Collector, playDirectory: string): Parsing {
  context.foreign?.addHome(playDirectory);
  return {
    context,
    out,
    imports: IMPORTS,
    playDirectory,
    directory: playDirectory,
    asHandlers: false,
    steps: [],
    imported: { count: 0 },
    defaulted: new Set(),
  };
}
