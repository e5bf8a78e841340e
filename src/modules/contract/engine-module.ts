/** Modules that the engine itself carries out (`meta`, `include_tasks`, `import_role` …): only their parameters are said here. */

import type { z } from "zod";
import type { ModuleCommon } from "./module.ts";

export interface EngineModule<P extends z.ZodType = z.ZodType> extends ModuleCommon<P> {
  readonly kind: "engine";
}

export function defineEngineModule<P extends z.ZodType>(
  definition: Omit<EngineModule<P>, "kind">,
): EngineModule<P> {
  return { kind: "engine", ...definition };
}
