/** `include_role`: a role, found and read when its turn comes. */

import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import type { VarLayer } from "../../model/task.ts";
import { compileEntries, handlersOf, roleUses } from "../../plan/compile.ts";
import { applyOf } from "../../playbook/apply-of.ts";
import { loadRole } from "../../playbook/load-role.ts";
import { argumentsOf } from "../arguments.ts";
import { frameOf } from "../cursor.ts";
import type { TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { includedContext } from "./included-context.ts";
import { loopVariables } from "./loop-variables.ts";
import { moduleOf } from "./module-of.ts";

export function includeRole(unit: Unit): TaskEnd {
  const params = argumentsOf(unit, moduleOf(unit));
  const text = (name: string): string | undefined =>
    typeof params[name] === "string" ? (params[name] as string) : undefined;
  const { play, task, context } = unit;
  const optional = {
    tasksFrom: text("tasks_from"),
    varsFrom: text("vars_from"),
    defaultsFrom: text("defaults_from"),
    handlersFrom: text("handlers_from"),
  };
  const { value, diagnostics } = loadRole(
    {
      name: text("name") ?? "",
      span: task.action.args.get("name")?.span ?? task.action.span,
      params: new Map([...loopVariables(unit), ...task.vars]) as VarLayer,
      ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v !== undefined)),
      parents: context.role ? [context.role, ...context.role.parents] : [],
      public: params.public === true,
      playDirectory: play.play.directory,
      validate: params.rolespec_validate !== false,
    },
    play.run.load,
  );
  if (!value) throw new DiagnosticError(diagnostics);
  const inner = includedContext({ ...unit, task: { ...task, vars: new Map() } }, applyOf(task), new Map());
  announce(
    unit,
    roleUses([value])
      .map((b) => b.role)
      .filter((r) => r !== undefined),
    inner,
  );
  const frame = frameOf(compileEntries([value], inner), "include", unit.ordinal);
  return {
    outcome: "ok",
    result: { changed: false, include_role: text("name") },
    changes: [],
    diagnostics,
    frames: [frame],
  };
}

/** The role's handlers can be notified from now on; its variables are seen by the play only when it is public. */
function announce(
  unit: Unit,
  roles: Parameters<typeof handlersOf>[0][],
  context: Parameters<typeof handlersOf>[1],
): void {
  const { play } = unit;
  for (const role of roles) {
    for (const handler of handlersOf(role, context)) {
      const known = play.handlers.some(
        (h) => h.task.id === handler.task.id && h.task.role?.name === role.name,
      );
      if (!known) play.handlers.push(handler);
    }
    if (role.public) {
      play.roleDefaults.push(role.defaults);
      play.roleVars.push(role.vars);
    }
  }
}
