/** Lowers the entries of a play, an included file or a role to a flat program. */

import type {
  Block,
  Common,
  Directive,
  Directives,
  Entry,
  Located,
  Play,
  RoleUse,
  Task,
} from "../model/task.ts";
import type { Tree } from "../template/tree.ts";
import type { Handler, Program, Region, RegionPlace, Section, Step, TaskContext } from "./program.ts";

export const EMPTY_CONTEXT: TaskContext = {
  directives: {},
  when: [],
  tags: [],
  environment: [],
  moduleDefaults: [],
  vars: [],
  includeVars: [],
  notify: [],
};

/** The context inside `entry`: the nearest directive counts; conditions, tags, environment and variables add up. */
export function within(outer: TaskContext, entry: Common, role: RoleUse | undefined): TaskContext {
  const inner: { -readonly [K in keyof TaskContext]: TaskContext[K] } = {
    directives: mergeDirectives(outer.directives, entry.directives),
    when: [...outer.when, ...entry.when],
    tags: [...outer.tags, ...entry.tags],
    environment: [...outer.environment, ...entry.environment],
    moduleDefaults: [...outer.moduleDefaults, ...entry.moduleDefaults],
    vars: entry.vars.size === 0 ? outer.vars : [...outer.vars, entry.vars],
    includeVars: outer.includeVars,
    notify: outer.notify,
  };
  const nearest = role ?? outer.role;
  if (nearest) inner.role = nearest;
  return inner;
}

/** The nearest counts. A template may come out as `omit`, and then the one further out does. */
function mergeDirectives(outer: Directives, inner: Directives): Directives {
  const merged: { [D in Directive]?: Located<Tree> } = { ...outer, ...inner };
  for (const name of Object.keys(inner) as Directive[]) {
    const [near, far] = [inner[name], outer[name]];
    if (near && far && near.value.kind === "template") merged[name] = { ...near, outer: far };
  }
  return merged;
}

interface Builder {
  readonly steps: Step[];
  readonly regions: (Region | undefined)[];
}

function addEntries(
  builder: Builder,
  entries: readonly Entry[],
  context: TaskContext,
  place: RegionPlace | undefined,
): void {
  for (const entry of entries) {
    if (entry.kind === "task") addTask(builder, entry, context, place);
    else addBlock(builder, entry, context, place);
  }
}

function addTask(builder: Builder, task: Task, context: TaskContext, place: RegionPlace | undefined): void {
  const own = within(context, task, task.role);
  const notify = [...context.notify, ...task.notify];
  const around = aroundOf(context, task);
  builder.steps.push({
    op: "task",
    task,
    context: { ...own, ...around, notify, directory: task.directory },
    place,
  });
}

const DYNAMIC = new Set(["include_tasks", "include_role"]);

function aroundOf({ directives }: TaskContext, task: Task): Pick<TaskContext, "around"> {
  const hasOwn = DYNAMIC.has(task.action.module) && Object.keys(task.directives).length > 0;
  return hasOwn ? { around: directives } : {};
}

function addBlock(
  builder: Builder,
  block: Block,
  context: TaskContext,
  place: RegionPlace | undefined,
): void {
  const inner = { ...within(context, block, block.role), notify: [...context.notify, ...block.notify] };
  if (block.rescue.length === 0 && block.always.length === 0) {
    addEntries(builder, block.block, inner, place);
    if (block.role && !block.role.allowDuplicates)
      builder.steps.push({ op: "end-role", role: block.role, place });
    return;
  }
  const region = builder.regions.length;
  builder.regions.push(undefined);
  const at = (section: Section): RegionPlace => ({ region, section });
  addEntries(builder, block.block, inner, at("block"));
  builder.steps.push({ op: "end-block", region, place });
  let rescue: number | undefined;
  if (block.rescue.length > 0) {
    rescue = builder.steps.length;
    addEntries(builder, block.rescue, inner, at("rescue"));
    builder.steps.push({ op: "end-rescue", region, place });
  }
  let always: number | undefined;
  if (block.always.length > 0) {
    always = builder.steps.length;
    addEntries(builder, block.always, inner, at("always"));
    builder.steps.push({ op: "end-always", region, place });
  }
  builder.regions[region] = { place, rescue, always, end: builder.steps.length };
}

function finish(builder: Builder): Program {
  return { steps: builder.steps, regions: builder.regions.filter((r) => r !== undefined) };
}

export function compileEntries(entries: readonly Entry[], context: TaskContext): Program {
  const builder: Builder = { steps: [], regions: [] };
  addEntries(builder, entries, context, undefined);
  return finish(builder);
}

export function playContext(play: Play): TaskContext {
  return {
    ...EMPTY_CONTEXT,
    directives: play.directives,
    tags: play.tags,
    environment: play.environment,
    moduleDefaults: play.moduleDefaults,
  };
}

/** The play from its facts to the last flush; handlers are flushed at the end of each section, as in Ansible. */
export function compilePlay(play: Play, gather: Task | undefined): Program {
  const builder: Builder = { steps: [], regions: [] };
  const context = playContext(play);
  const flush = (): void => {
    builder.steps.push({ op: "flush", place: undefined });
  };
  if (gather)
    builder.steps.push({
      op: "gather",
      task: gather,
      context: within(context, gather, undefined),
      place: undefined,
    });
  addEntries(builder, play.preTasks, context, undefined);
  flush();
  addEntries(builder, [...play.roles, ...play.tasks], context, undefined);
  flush();
  addEntries(builder, play.postTasks, context, undefined);
  flush();
  return finish(builder);
}

/** Roles among the entries, those that one needs before it. */
export function roleUses(entries: readonly Entry[]): readonly Block[] {
  const found: Block[] = [];
  const visit = (entry: Entry): void => {
    if (entry.kind === "task") return;
    const children = [...entry.block, ...entry.rescue, ...entry.always];
    const needs = children.filter((child) => child.kind === "block" && child.role?.dependency);
    for (const child of needs) visit(child);
    if (entry.role) found.push(entry);
    for (const child of children) if (!needs.includes(child)) visit(child);
  };
  for (const entry of entries) visit(entry);
  return found;
}

/** Handlers in the order in which a flush runs them: those of the roles, then the play's own. */
export function playHandlers(play: Play): readonly Handler[] {
  const context = playContext(play);
  const handlers: Handler[] = [];
  const seen = new Set<RoleUse>();
  const walk = (entries: readonly Entry[], outer: TaskContext): void => {
    for (const entry of entries) {
      if (entry.kind === "task") continue;
      const inner = within(outer, entry, entry.role);
      walk(entry.block, inner);
      walk(entry.rescue, inner);
      walk(entry.always, inner);
      if (entry.role && !seen.has(entry.role)) {
        seen.add(entry.role);
        handlers.push(...handlersOf(entry.role, inner, seen.size));
      }
    }
  };
  walk([...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks], context);
  const list = seen.size + 1;
  for (const task of play.handlers) handlers.push({ task, context: handlerContext(context, task), list });
  return handlers;
}

export function handlersOf(role: RoleUse, context: TaskContext, list: number): readonly Handler[] {
  return role.handlers.map((task) => ({ task, context: handlerContext({ ...context, role }, task), list }));
}

/** Conditions and tags of the place that uses a role do not hold for its handlers: notification selects them. */
function handlerContext(context: TaskContext, task: Task): TaskContext {
  const own = within({ ...context, when: [], tags: [] }, task, task.role ?? context.role);
  return { ...own, ...aroundOf(context, task), notify: task.notify };
}
