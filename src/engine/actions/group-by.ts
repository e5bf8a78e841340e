/** `group_by`: puts the host into a group that is made for it. */

import { evaluateArguments } from "../arguments.ts";
import { failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { addition } from "./addition.ts";
import { moduleOf } from "./module-of.ts";

export function groupBy(unit: Unit): TaskEnd {
  const { key, parents = ["all"] } = evaluateArguments(unit, moduleOf(unit));
  if (key === undefined || key === null || key === "")
    return failed("the 'key' param is required when using group_by");
  const named = (name: unknown): string => String(name).replaceAll(" ", "-");
  const group = named(key);
  const above = (Array.isArray(parents) ? parents : [parents]).map(named);
  return addition(
    unit,
    { kind: "group", group, parents: above, host: unit.host.name },
    { add_group: group, parent_groups: above },
  );
}
