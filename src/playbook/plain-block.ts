/** A block that only holds entries together. */

import type { Span } from "../diagnostics/span.ts";
import type { Block, Entry } from "../model/task.ts";
import { NO_VARS } from "./variables.ts";

export function plainBlock(span: Span, block: readonly Entry[]): Block {
  return {
    kind: "block",
    span,
    directives: {},
    when: [],
    tags: [],
    vars: NO_VARS,
    environment: [],
    moduleDefaults: [],
    block,
    rescue: [],
    always: [],
    notify: [],
  };
}
