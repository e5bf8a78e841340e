/** A play as a flat list of steps, the same for all hosts; blocks are regions with jump targets, so a host's place is a few numbers. */

import type { Expression } from "../expression/compile.ts";
import type { Directives, Located, RoleUse, Task, VarLayer } from "../model/task.ts";
import type { Tree } from "../template/tree.ts";

/** What a task has from all that is around it: the nearest directive, and everything that adds up, outermost first. */
export interface TaskContext {
  readonly directives: Directives;
  readonly when: readonly Expression[];
  readonly tags: readonly Located<Tree>[];
  readonly environment: readonly Located<Tree>[];
  readonly moduleDefaults: readonly Located<Tree>[];
  /** Of blocks and of the task, outermost first. */
  readonly vars: readonly VarLayer[];
  /** Given with `vars:` of an include; they stand above set_fact. */
  readonly includeVars: readonly VarLayer[];
  readonly notify: readonly Located<Tree>[];
  readonly role?: RoleUse;
  /** Directives around a dynamic include that has some of its own. */
  readonly around?: Directives;
  /** Of the file that the task stands in; lookups search there. */
  readonly directory?: string;
}

export type Section = "block" | "rescue" | "always";

export interface RegionPlace {
  readonly region: number;
  readonly section: Section;
}

/** A block: where its sections start, and where it stands itself. */
export interface Region {
  readonly place: RegionPlace | undefined;
  readonly rescue: number | undefined;
  readonly always: number | undefined;
  /** First step after the block. */
  readonly end: number;
}

export type Step = { readonly place: RegionPlace | undefined } & (
  | { readonly op: "gather"; readonly task: Task; readonly context: TaskContext }
  | { readonly op: "task"; readonly task: Task; readonly context: TaskContext }
  | { readonly op: "flush" }
  /** Whoever comes here is through with the role. */
  | { readonly op: "end-role"; readonly role: RoleUse }
  /** End of the block section: on to always, or out. */
  | { readonly op: "end-block"; readonly region: number }
  | { readonly op: "end-rescue"; readonly region: number }
  | { readonly op: "end-always"; readonly region: number }
);

export interface Program {
  readonly steps: readonly Step[];
  readonly regions: readonly Region[];
}

export interface Handler {
  readonly task: Task;
  readonly context: TaskContext;
  /** The list that it stands in: where two handlers have one name, the later list counts, and in a list the first. */
  readonly list: number;
}
