/** The names at one point of a template with statements. */

import type { Scope } from "./context.ts";

export interface LocalScope extends Scope {
  /** As `get`, but `MISSING` for what the template did not give a value itself. */
  local(name: string): unknown;
}
