/** Tasks that would run in any case and whose module homerun does not have: told before any host is touched. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Play, Task } from "../model/task.ts";
import { compileEntries, compilePlay, within } from "../plan/compile.ts";
import type { Program, RegionPlace, TaskContext } from "../plan/program.ts";
import { isSelected } from "../plan/select-tags.ts";
import { applyOf } from "../playbook/apply-of.ts";
import { literalTree } from "../playbook/compile-value.ts";
import { foreseenEntries } from "../playbook/foresee-includes.ts";
import type { ModuleIndex } from "../playbook/module-index.ts";
import { tagNames } from "./directive-values.ts";
import { foreignOf } from "./foreign/foreign-of.ts";
import { prepareForeign } from "./foreign/prepare-foreign.ts";
import type { RunContext } from "./run-context.ts";
import { staticScope } from "./scope.ts";

export function noModule(name: string, primary: Span, modules?: ModuleIndex): Diagnostic {
  const short = name.slice(name.lastIndexOf(".") + 1);
  return problem("RUN0132", `there is no module \`${name}\``, {
    primary,
    help: modules?.hint?.(name) ?? didYouMean(short, modules?.names() ?? []) ?? whereFrom(name),
  });
}

function whereFrom(name: string): string {
  const collection = /^(\w+\.\w+)\.\w/.exec(name)?.[1];
  return collection === undefined || collection.startsWith("ansible.")
    ? "`homerun doc` lists those that there are"
    : `\`ansible-galaxy collection install ${collection}\` brings it: it then runs where the host has Python`;
}

/** Of a play that has hosts. */
export function missingModules(play: Play, run: RunContext): readonly Diagnostic[] {
  const tasks = surelyRun(compilePlay(play, undefined), run).filter(({ action }) => !action.named);
  return [...new Set(tasks)].flatMap((task) => {
    const { action } = task;
    const foreign = foreignOf(task, { run, play });
    if (!foreign)
      return run.findModule(action.module) ? [] : [noModule(action.module, action.span, run.load.modules)];
    const prepared = prepareForeign(foreign, play.directory, action.span, run);
    return "code" in prepared ? [prepared] : [];
  });
}

/** Nothing is conditional about them, as far as that can be told; what they include with a literal name is among them. */
function surelyRun({ steps, regions }: Program, run: RunContext): readonly Task[] {
  const isRescue = (at: RegionPlace | undefined): boolean =>
    at !== undefined && (at.section === "rescue" || isRescue(regions[at.region]?.place));
  return steps.flatMap((step) => {
    if (step.op !== "task" || step.context.when.length > 0 || isRescue(step.place)) return [];
    const { task, context } = step;
    if (!hasItems(task) || !isChosen(context, run)) return [];
    const entries = foreseenEntries(task);
    return entries ? [task, ...surelyRun(compileEntries(entries, inside(task, context)), run)] : [task];
  });
}

function hasItems({ loop }: Task): boolean {
  if (!loop) return true;
  const items = literalTree(loop.value.value)?.data;
  return Array.isArray(items) && items.length > 0;
}

/** Tags that only the run can tell choose nothing for certain. */
function isChosen(context: TaskContext, run: RunContext): boolean {
  try {
    return isSelected(
      tagNames(context.tags, () => staticScope(run)),
      run.options.tags,
    );
  } catch {
    return false;
  }
}

/** An include's own tags are not those of what it includes. */
function inside(task: Task, context: TaskContext): TaskContext {
  const around = { ...context, tags: context.tags.slice(0, context.tags.length - task.tags.length) };
  const apply = applyOf(task);
  return apply ? within(around, apply, undefined) : around;
}
