/** The module definition behind an engine action; it exists, since parsing found it. */

import type { AnyModuleKind } from "../../modules/registry.ts";
import type { Unit } from "../unit.ts";

export function moduleOf(unit: Unit): AnyModuleKind {
  const module = unit.play.run.findModule(unit.task.action.module);
  if (!module) throw new Error(`no definition for ${unit.task.action.module}`);
  return module;
}
