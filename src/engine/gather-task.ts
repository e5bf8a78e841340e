/** The task that plays begin with: gathering facts, as if it stood in the playbook. */

import type { Span } from "../diagnostics/span.ts";
import type { Task } from "../model/task.ts";

export function gatherTask(span: Span): Task {
  return {
    kind: "task",
    id: "gather facts",
    span,
    directives: {},
    when: [],
    tags: [],
    vars: new Map(),
    environment: [],
    moduleDefaults: [],
    action: { module: "setup", span, args: new Map(), keySpans: new Map() },
    notify: [],
    listen: [],
    directory: ".",
  };
}
