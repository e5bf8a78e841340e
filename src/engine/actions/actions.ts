/** The modules that the engine itself carries out, by name. */

import type { TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { addHost } from "./add-host.ts";
import { asyncStatus } from "./async-status.ts";
import { groupBy } from "./group-by.ts";
import { includeRole } from "./include-role.ts";
import { includeTasks } from "./include-tasks.ts";
import { includeVars } from "./include-vars.ts";
import { meta } from "./meta.ts";
import { validateArgumentSpec } from "./validate-argument-spec.ts";

export type EngineAction = (unit: Unit) => Promise<TaskEnd> | TaskEnd;

export const ACTIONS: ReadonlyMap<string, EngineAction> = new Map<string, EngineAction>([
  ["add_host", addHost],
  ["async_status", asyncStatus],
  ["group_by", groupBy],
  ["include_role", includeRole],
  ["include_tasks", includeTasks],
  ["include_vars", includeVars],
  ["meta", meta],
  ["validate_argument_spec", validateArgumentSpec],
]);
