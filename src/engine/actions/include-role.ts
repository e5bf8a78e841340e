/** `include_role`: a role, found and read when its turn comes. */

import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import type { Block, Entry, VarLayer } from "../../model/task.ts";
import { compileEntries, handlersOf, roleUses } from "../../plan/compile.ts";
import { applyOf } from "../../playbook/apply-of.ts";
import type { LoadContext } from "../../playbook/load-context.ts";
import { loadRole, type RoleRequest } from "../../playbook/load-role.ts";
import { argumentsOf } from "../arguments.ts";
import { frameOf } from "../cursor.ts";
import type { TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { includedContext } from "./included-context.ts";
import { loopVariables } from "./loop-variables.ts";
import { moduleOf } from "./module-of.ts";
import { rememberedLoad, sharedProgram } from "./remembered-load.ts";

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
  const request: RoleRequest = {
    name: text("name") ?? "",
    span: task.action.args.get("name")?.span ?? task.action.span,
    params: new Map([...loopVariables(unit), ...task.vars]) as VarLayer,
    ...Object.fromEntries(Object.entries(optional).filter(([, v]) => v !== undefined)),
    parents: context.role ? [context.role, ...context.role.parents] : [],
    ...(task.collections ? { collections: task.collections } : {}),
    public: params.public === true,
    allowDuplicates: params.allow_duplicates !== false,
    playDirectory: play.play.directory,
    validate: params.rolespec_validate !== false,
    atRunTime: true,
    ...(task.handled || context.directives.ignore_errors ? { handled: true } : {}),
  };
  const read = (load: LoadContext) => loadRole(request, load);
  const { name, playDirectory, validate } = request;
  const circumstances = [
    ...[name, request.public, playDirectory, validate, context.role],
    ...Object.values(optional),
  ];
  const { value, diagnostics } = task.loop
    ? read(play.run.load)
    : rememberedLoad(task, circumstances, play.run.load, read);
  if (!value) throw new DiagnosticError(diagnostics);
  const inner = includedContext(
    { context: unit.context, task: { ...task, vars: new Map() } },
    applyOf(task),
    new Map(),
  );
  announce(
    unit,
    roleUses([value])
      .map((b) => b.role)
      .filter((r) => r !== undefined),
    inner,
  );
  const given = Object.fromEntries([...task.action.args.keys()].map((key) => [key, params[key]]));
  const program = task.loop
    ? compileEntries([value], inner)
    : sharedProgram(entriesOf(value), context, () => inner);
  const frame = frameOf(program, "include", unit.ordinal);
  return {
    outcome: "ok",
    result: { changed: false, include_args: given },
    changes: [],
    diagnostics,
    frames: [frame],
  };
}

const entries = new WeakMap<Block, readonly Entry[]>();

/** The same list for the same role, so that its program is found again. */
function entriesOf(role: Block): readonly Entry[] {
  const list = entries.get(role) ?? [role];
  entries.set(role, list);
  return list;
}

/** The role's handlers can be notified from now on; its variables are seen by the play only when it is public. */
function announce(
  unit: Unit,
  roles: Parameters<typeof handlersOf>[0][],
  context: Parameters<typeof handlersOf>[1],
): void {
  const { play } = unit;
  for (const role of roles) {
    const list = Math.max(0, ...play.handlers.map((h) => h.list)) + 1;
    for (const handler of handlersOf(role, context, list)) {
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
