/** `vars_files` of a play, for one host: names may use its variables, facts too, once they are there. */

import { dirname, resolve } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Located, Variable, VarLayer } from "../model/task.ts";
import { loadVarsFile } from "../playbook/load-vars-file.ts";
import type { Tree } from "../template/tree.ts";
import { fileLayer } from "../vars/layer.ts";
import { namesOf } from "./directive-values.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import { taskScope } from "./scope.ts";

/** Reads the files; those whose names can't be told yet are left for when more is known of the host. */
export function readVarsFiles(play: PlayRun, host: HostInPlay): void {
  const merged = new Map<string, Variable>();
  host.awaitsVarsFiles = false;
  for (const located of play.play.varsFiles) {
    const names = knownNames(play, host, located);
    if (names === undefined) {
      host.awaitsVarsFiles = true;
      continue;
    }
    for (const [name, variable] of firstOf(names, located, play)) merged.set(name, variable);
    host.varsFiles = fileLayer("play vars_files", merged);
  }
  host.varsFiles = fileLayer("play vars_files", merged);
}

/** A variable that is not there may be a fact: only once those were gathered is it a mistake. */
function knownNames(play: PlayRun, host: HostInPlay, located: Located<Tree>): readonly string[] | undefined {
  try {
    return namesOf("vars_files", located, taskScope(play, host));
  } catch (error) {
    const undefinedName =
      error instanceof DiagnosticError && error.diagnostics.every((d) => d.code === "EXP0201");
    if (undefinedName && !host.run.facts.areGathered) return undefined;
    throw error;
  }
}

/** Of a list of names the first file that exists counts. */
function firstOf(names: readonly string[], located: Located<Tree>, play: PlayRun): VarLayer {
  const { controller, load } = play.run;
  const folder = resolve(controller.workingDirectory, play.play.directory);
  const paths = names.map((n) => resolve(folder, n));
  const path = paths.find((p) => load.reader.kind(p) === "file");
  if (path === undefined) {
    throw new DiagnosticError([
      problem("RUN0106", `the variables file \`${names.join("` or `")}\` is not to be found`, {
        primary: located.span,
        notes: [`searched: ${paths.map((p) => dirname(p)).join(", ")}`],
      }),
    ]);
  }
  const { value, diagnostics } = loadVarsFile(path, load.reader, undefined, { lists: true });
  if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
  return value ?? new Map();
}
