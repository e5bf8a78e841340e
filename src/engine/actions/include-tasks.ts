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
import { rememberedLoad, sharedProgram } from "./remembered-load.ts";

export function includeTasks(unit: Unit): TaskEnd {
  const { file } = argumentsOf(unit, moduleOf(unit));
  if (typeof file !== "string") return failed("`include_tasks` wants the name of a file");
  const path = find(file, "tasks", unit);
  const { role } = unit.context;
  const asHandlers = unit.label.handler === true;
  const playDirectory = unit.play.play.directory;
  const handled = unit.task.handled === true || unit.context.directives.ignore_errors !== undefined;
  const { value, diagnostics } = rememberedLoad(
    unit.task,
    [path, role, asHandlers, playDirectory, handled],
    unit.play.run.load,
    (load) => loadTasks(path, load, role, { asHandlers, playDirectory, handled }),
  );
  if (!value) throw new DiagnosticError(diagnostics);
  const context = () => includedContext(unit, applyOf(unit.task), loopVariables(unit));
  const program = unit.task.loop
    ? compileEntries(value, context())
    : sharedProgram(value, unit.context, context);
  const frame = frameOf(program, "include", unit.ordinal);
  return {
    outcome: "ok",
    result: { changed: false, include: path },
    changes: [],
    diagnostics,
    frames: [frame],
  };
}
