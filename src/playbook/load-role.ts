/** A role by itself, as `include_role` reads it when its turn comes. */

import { Collector, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Block } from "../model/task.ts";
import type { LoadContext } from "./load-context.ts";
import type { RoleRequest } from "./parsing.ts";
import { startParsing } from "./start-parsing.ts";
import { uniqueDiagnostics } from "./unique-diagnostics.ts";

export type { RoleRequest };

export interface LoadedRole {
  /** Undefined where there are errors. */
  readonly value?: Block;
  readonly diagnostics: readonly Diagnostic[];
}

export function loadRole(request: RoleRequest, context: LoadContext): LoadedRole {
  const out = new Collector();
  const parsing = {
    ...startParsing(context, out, request.playDirectory),
    ...(request.handled ? { handled: true as const } : {}),
  };
  const value = parsing.imports.role(request, parsing);
  const diagnostics = uniqueDiagnostics(out.all);
  return value && !out.failed ? { value, diagnostics } : { diagnostics };
}
