/** A module whose name is a template (`action: "{{ x }}"`): which one it is, is known when its task's turn has come. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Action } from "../model/task.ts";
import { textOf } from "./directive-values.ts";
import { foreignOf } from "./foreign/foreign-of.ts";
import { noModule } from "./missing-modules.ts";
import type { Unit } from "./unit.ts";

/** What is carried out where it stands in the playbook, and so must be known when that is read. */
const OF_THE_PLAYBOOK: ReadonlySet<string> = new Set([
  ...["import_playbook", "import_role", "import_tasks", "include_role", "include_tasks", "meta"],
]);

/** The unit with the module that its action's name comes to. */
export function withModule(unit: Unit): Unit {
  const { named } = unit.task.action;
  if (!named) return unit;
  const name = textOf("action", named, unit.scope) ?? "";
  const foreign = foreignOf({ ...unit.task, action: { ...unit.task.action, module: name } }, unit.play, true);
  if (foreign) {
    const { named: _, ...action } = unit.task.action;
    const task = { ...unit.task, action: { ...action, module: foreign.name, foreign } };
    return Object.create(unit, { task: { value: task } }) as Unit;
  }
  const module = unit.play.run.findModule(name);
  if (!module) throw new DiagnosticError([noModule(name, named.span)]);
  if (OF_THE_PLAYBOOK.has(module.name)) {
    const message = `\`${module.name}\` can't be named by a template`;
    throw new DiagnosticError([
      problem("RUN0112", message, {
        primary: named.span,
        help: `write \`${module.name}\` as the task's key`,
      }),
    ]);
  }
  const action = asCallOf(unit.task.action, module.name, module.freeForm);
  return Object.create(unit, { task: { value: { ...unit.task, action } } }) as Unit;
}

function asCallOf({ named: _, ...action }: Action, module: string, freeForm: string | undefined): Action {
  const renamed = (name: string): string => (name === "_raw_params" ? (freeForm ?? name) : name);
  return {
    ...action,
    module,
    args: new Map([...action.args].map(([name, value]) => [renamed(name), value])),
  };
}
