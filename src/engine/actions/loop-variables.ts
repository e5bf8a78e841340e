/** The loop's item and index, and what they are called, for the tasks that a looped include brings; the values are data and are never evaluated again. */

import type { Variable } from "../../model/task.ts";
import type { Unit } from "../unit.ts";

export function loopVariables(unit: Unit): ReadonlyMap<string, Variable> {
  const { loop } = unit.task;
  if (!loop) return new Map();
  const namers = ["ansible_loop_var", "ansible_index_var"];
  const given = namers.map((n) => unit.scope.get(n)).filter((n) => typeof n === "string");
  const names = [...given, ...namers, "ansible_loop"];
  const out = new Map<string, Variable>();
  for (const name of names) {
    const value = unit.scope.get(name);
    if (typeof value !== "symbol")
      out.set(name, {
        tree: { kind: "static", value, internal: value, span: loop.value.span },
        span: loop.value.span,
      });
  }
  return out;
}
