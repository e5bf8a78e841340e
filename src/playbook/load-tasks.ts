/** A file of tasks by itself, as `include_tasks` reads it when its turn comes. */

import { dirname, resolve } from "node:path";
import { Collector, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Entry, RoleUse } from "../model/task.ts";
import type { LoadContext } from "./load-context.ts";
import type { Parsing } from "./parsing.ts";
import { readEntries } from "./read-entries.ts";
import { readYaml } from "./source-files.ts";
import { startParsing } from "./start-parsing.ts";
import { uniqueDiagnostics } from "./unique-diagnostics.ts";

export interface LoadTasksOptions {
  readonly asHandlers?: boolean;
  /** Whether the play goes on from a failure there. */
  readonly handled?: boolean;
  /** Folder of the playbook; the file's own where it is not given. */
  readonly playDirectory?: string;
}

export interface LoadedTasks {
  /** Undefined where the file does not exist or has errors. */
  readonly value?: readonly Entry[];
  readonly diagnostics: readonly Diagnostic[];
}

export function loadTasks(
  path: string,
  context: LoadContext,
  role: RoleUse | undefined,
  options: LoadTasksOptions = {},
): LoadedTasks {
  const absolute = resolve(context.workingDirectory, path);
  const read = readYaml(absolute, context.reader, context.workingDirectory);
  if (!read) return { diagnostics: [] };
  const out = new Collector();
  out.addAll(read.diagnostics);
  const directory = dirname(absolute);
  const parsing: Parsing = {
    ...startParsing(context, out, resolve(context.workingDirectory, options.playDirectory ?? directory)),
    directory,
    asHandlers: options.asHandlers ?? false,
    included: true,
    ...(options.handled ? { handled: true } : {}),
    ...(role ? { role } : {}),
  };
  const value = read.value ? readEntries(read.value, parsing, "a file of tasks") : [];
  const diagnostics = uniqueDiagnostics(out.all);
  return out.failed ? { diagnostics } : { value, diagnostics };
}
