/** Playbooks as plain data, for comparing in tests. */

import type { Common, Entry, Located, Play, Task, VarLayer } from "../../src/model/task.ts";
import type { Tree } from "../../src/template/tree.ts";

/** The value of a tree that needs no evaluation, else the template. */
export function treeOf(tree: Tree): unknown {
  if (tree.kind === "static") return JSON.parse(JSON.stringify(tree.value ?? null));
  if (tree.kind !== "template") return tree.span.file.text.slice(tree.span.start, tree.span.end);
  return tree.template.segments.map((s) => (typeof s === "string" ? s : `{{${s.source.text}}}`)).join("");
}

export function shownValue(located: Located<Tree> | undefined): unknown {
  return located && treeOf(located.value);
}

export function varsOf(layer: VarLayer): Record<string, unknown> {
  return Object.fromEntries([...layer].map(([name, { tree }]) => [name, treeOf(tree)]));
}

export function argsOf(task: Task): Record<string, unknown> {
  return Object.fromEntries([...task.action.args].map(([name, arg]) => [name, shownValue(arg)]));
}

/** What is set of name, when, tags, vars and directives. */
function commonOf(common: Common): Record<string, unknown> {
  const directives = Object.entries(common.directives).map(([k, v]) => [k, shownValue(v)]);
  return {
    ...(common.name ? { name: shownValue(common.name) } : {}),
    ...(common.when.length > 0 ? { when: common.when.map((w) => w.source.text) } : {}),
    ...(common.tags.length > 0 ? { tags: common.tags.map(shownValue) } : {}),
    ...(common.vars.size > 0 ? { vars: varsOf(common.vars) } : {}),
    ...(common.environment.length > 0 ? { environment: common.environment.map(shownValue) } : {}),
    ...Object.fromEntries(directives),
  };
}

export function entryOf(entry: Entry): Record<string, unknown> {
  if (entry.kind === "task") {
    const args = argsOf(entry);
    return { ...commonOf(entry), [entry.action.module]: Object.keys(args).length > 0 ? args : null };
  }
  return {
    ...commonOf(entry),
    ...(entry.role ? { role: entry.role.name } : {}),
    block: entry.block.map(entryOf),
    ...(entry.rescue.length > 0 ? { rescue: entry.rescue.map(entryOf) } : {}),
    ...(entry.always.length > 0 ? { always: entry.always.map(entryOf) } : {}),
  };
}

export function tasksOf(play: Play): readonly Task[] {
  const walk = (entry: Entry): readonly Task[] =>
    entry.kind === "task" ? [entry] : [...entry.block, ...entry.rescue, ...entry.always].flatMap(walk);
  return [...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks].flatMap(walk);
}
