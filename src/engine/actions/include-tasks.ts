/** `include_tasks`: a file of tasks, found and read when its turn comes. */

import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { compileEntries } from "../../plan/compile.ts";
import { applyOf } from "../../playbook/apply-of.ts";
import { loadTasks } from "../../playbook/load-tasks.ts";
import { argumentsOf } from "../arguments.ts";
import { frameOf } from "../cursor.ts";
import { find } from "../resolve-needs.ts";
import type { TaskEnd } from "../task-end.ts";
import { failed } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { includedContext } from "./included-context.ts";
import { loopVariables } from "./loop-variables.ts";
import { moduleOf } from "./module-of.ts";

export function includeTasks(unit: Unit): TaskEnd {
  const { file } = argumentsOf(unit, moduleOf(unit));
  if (typeof file !== "string") return failed("`include_tasks` wants the name of a file");
  const path = find(file, "tasks", unit);
  const { value, diagnostics } = loadTasks(path, unit.play.run.load, unit.context.role, {
    asHandlers: unit.label.handler === true,
    playDirectory: unit.play.play.directory,
  });
  if (!value) throw new DiagnosticError(diagnostics);
  const context = includedContext(unit, applyOf(unit.task), loopVariables(unit));
  const frame = frameOf(compileEntries(value, context), "include", unit.ordinal);
  return {
    outcome: "ok",
    result: { changed: false, include: path },
    changes: [],
    diagnostics,
    frames: [frame],
  };
}
