/** What the tasks of a dynamic include take over from the include itself. */

import type { VarLayer } from "../../model/task.ts";
import { within } from "../../plan/compile.ts";
import type { TaskContext } from "../../plan/program.ts";
import type { Applied } from "../../playbook/apply-of.ts";
import type { Unit } from "../unit.ts";

/**
 * As in Ansible: what surrounds the include holds for its tasks, the include's own keywords do not (its `when` decided
 * whether it is included at all), its `vars` do, and `apply` adds keywords of its own. `no_log` of the include holds,
 * other than in Ansible: who writes it means what is included.
 */
export function includedContext(
  { context, task }: Pick<Unit, "context" | "task">,
  apply: Applied | undefined,
  loopValues: VarLayer,
): TaskContext {
  const { around, ...own } = context;
  const { no_log } = context.directives;
  const surrounding: TaskContext = {
    ...own,
    directives: around ? { ...around, ...(no_log ? { no_log } : {}) } : context.directives,
    when: context.when.slice(0, context.when.length - task.when.length),
    tags: context.tags.slice(0, context.tags.length - task.tags.length),
    vars: task.vars.size === 0 ? context.vars : context.vars.slice(0, -1),
    includeVars: [
      ...context.includeVars,
      ...(task.vars.size === 0 ? [] : [task.vars]),
      ...(loopValues.size === 0 ? [] : [loopValues]),
    ],
  };
  if (!apply) return surrounding;
  return { ...within(surrounding, apply, undefined), notify: [...surrounding.notify, ...apply.notify] };
}
