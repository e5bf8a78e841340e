/** What is known while one file of tasks is being parsed. */

import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Block, Entry, RoleUse, VarLayer } from "../model/task.ts";
import type { MapEntry } from "../source/located.ts";
import type { LoadContext } from "./load-context.ts";

export interface RoleRequest {
  readonly name: string;
  /** Of the name, for messages. */
  readonly span: Span;
  readonly params: VarLayer;
  /** Those of them that stand beside the role's name. */
  readonly inline?: VarLayer;
  /** Tags and conditions of an entry in a list of roles. */
  readonly entry?: readonly MapEntry[];
  readonly tasksFrom?: string;
  readonly varsFrom?: string;
  readonly defaultsFrom?: string;
  readonly handlersFrom?: string;
  /** The role uses that pulled this one in, innermost first. */
  readonly parents: readonly RoleUse[];
  /** Pulled in by the `meta` of the first of its parents, not by a task. */
  readonly dependency?: true;
  /** Collections in which a short name is looked for first. */
  readonly collections?: readonly string[];
  readonly public: boolean;
  /** Overrides what the role's `meta` says. */
  readonly allowDuplicates?: boolean;
  /** Absolute folder of the playbook. */
  readonly playDirectory: string;
  /** Brought in by a task whose turn has come: what does not fit its specification fails the task that checks it. */
  readonly atRunTime?: true;
  /** The play goes on from a failure of the task that brings it in. */
  readonly handled?: true;
  /** Whether the role's argument specification is checked, if it has one (true by default). */
  readonly validate?: boolean;
}

/** One step on the way from the playbook to where parsing stands, for cycles. */
export interface Step {
  /** Absolute path of a file or role. */
  readonly path: string;
  /** As it is shown in "cycle: a → b → a". */
  readonly label: string;
}

/** How tasks reach other files; passed along, so that parsing a task knows nothing of loading. */
export interface Imports {
  readonly tasks: (path: string, span: Span, parsing: Parsing) => readonly Entry[];
  /** Undefined where the role can't be loaded. */
  readonly role: (request: RoleRequest, parsing: Parsing) => Block | undefined;
}

export interface Parsing {
  readonly context: LoadContext;
  readonly out: Collector;
  readonly imports: Imports;
  /** Absolute folder of the playbook. */
  readonly playDirectory: string;
  /** Absolute folder of the file that is being parsed. */
  readonly directory: string;
  readonly role?: RoleUse;
  readonly asHandlers: boolean;
  /** What `collections` says around this. */
  readonly collections?: readonly string[];
  /** Handlers in a file that a handler includes: they run with it and need no name. */
  readonly included?: true;
  readonly steps: readonly Step[];
  /** Grows with every file and role that is put in place; shared by all of one load. */
  readonly imported: { count: number };
  /** A failure of what is read here is one that the playbook goes on from. */
  readonly handled?: true;
  /** There is a condition around what is read here. */
  readonly conditional?: true;
  /** Variables that are written around this, weakest first; only names of what is imported look at them. */
  readonly varsAround?: readonly (() => VarLayer)[];
  /** Modules that `module_defaults` around this gives parameters to. */
  readonly defaulted: ReadonlySet<string>;
}

/** Imports that each import several others multiply; no playbook that people write comes near this. */
const MOST_IMPORTS = 10_000;

/** Counts one more import; false, with a diagnostic the first time, where there are too many. */
export function countImport(span: Span, { imported, out }: Parsing): boolean {
  imported.count++;
  if (imported.count === MOST_IMPORTS + 1) {
    const message = `more than ${MOST_IMPORTS} files and roles are imported`;
    const help = "files that import each other several times multiply; use a loop, or `include_tasks`";
    out.add(problem("PB0303", message, { primary: span, help }));
  }
  return imported.count <= MOST_IMPORTS;
}

/** "a → b → a" where `step` stands among the steps already. */
export function cycleThrough(steps: readonly Step[], step: Step): string | undefined {
  const at = steps.findIndex((s) => s.path === step.path);
  if (at === -1) return undefined;
  return [...steps.slice(at), step].map((s) => s.label).join(" → ");
}
