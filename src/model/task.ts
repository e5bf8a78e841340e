/** What a playbook says, after parsing: tasks, blocks, handlers and roles, with every value compiled and located. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Expression } from "../expression/compile.ts";
import type { Tree } from "../template/tree.ts";
import type { ForeignFile } from "./foreign-file.ts";

/** Variables as written in a file: lazily evaluated, each with the place of its definition. */
export interface Variable {
  readonly tree: Tree;
  readonly span: Span;
}

export type VarLayer = ReadonlyMap<string, Variable>;

/** Keywords that a task takes over from its block, role and play; the nearest one counts. */
export type Directive =
  | "any_errors_fatal"
  | "become"
  | "become_exe"
  | "become_flags"
  | "become_method"
  | "become_user"
  | "check_mode"
  | "connection"
  | "debugger"
  | "delegate_facts"
  | "delegate_to"
  | "diff"
  | "ignore_errors"
  | "ignore_unreachable"
  | "no_log"
  | "port"
  | "remote_user"
  | "run_once"
  | "throttle"
  | "timeout";

/** A keyword's compiled value with the place of the value, for messages. */
export interface Located<T> {
  readonly value: T;
  readonly span: Span;
  /** What counts where the value comes out as `omit`: the same keyword further out. */
  readonly outer?: Located<T>;
}

export type Directives = { readonly [D in Directive]?: Located<Tree> };

/** What block, task and role entries have in common. */
export interface Common {
  readonly span: Span;
  readonly name?: Located<Tree>;
  readonly directives: Directives;
  readonly when: readonly Expression[];
  /** Each evaluates to a string or a list of strings. */
  readonly tags: readonly Located<Tree>[];
  readonly vars: VarLayer;
  readonly environment: readonly Located<Tree>[];
  readonly moduleDefaults: readonly Located<Tree>[];
}

export interface LoopControl {
  /** A template where only the run can tell the name. */
  readonly loopVar: string | Located<Tree>;
  readonly indexVar?: string | Located<Tree>;
  readonly label?: Tree;
  /** Seconds between items. */
  readonly pause?: Tree;
  readonly extended?: Tree;
  /** `extended_allitems` */
  readonly allItems?: Tree;
  readonly breakWhen: readonly Expression[];
}

export interface Loop {
  /** "loop", or the lookup of a `with_<lookup>`: "items", "dict", "fileglob" … */
  readonly kind: string;
  readonly value: Located<Tree>;
  readonly control: LoopControl;
}

export interface Action {
  /** Short canonical name: `copy` for `ansible.builtin.copy`; a foreign fully qualified name as written. */
  readonly module: string;
  /** Where the name is a template: what it comes to names the module, and `module` is the template's text. */
  readonly named?: Located<Tree>;
  /** Where the module is one that others have written. */
  readonly foreign?: ForeignFile;
  /** Of the module's name in the file. */
  readonly span: Span;
  /** The module's arguments by name as written, each compiled; free-form text is under the module's free-form parameter. */
  readonly args: ReadonlyMap<string, Located<Tree>>;
  /** Where each argument's name stands. */
  readonly keySpans: ReadonlyMap<string, Span>;
  /** `args: "{{ … }}"` as a whole, evaluated to a map that the args above override. */
  readonly splat?: Located<Tree>;
}

export interface Task extends Common {
  readonly kind: "task";
  /** `path:line` of the task; unique within a run together with the role it belongs to. */
  readonly id: string;
  readonly action: Action;
  readonly loop?: Loop;
  readonly register?: string;
  readonly notify: readonly Located<Tree>[];
  /** Topics of a handler; empty for tasks. */
  readonly listen: readonly string[];
  readonly changedWhen?: readonly Expression[];
  readonly failedWhen?: readonly Expression[];
  readonly until?: readonly Expression[];
  readonly retries?: Located<Tree>;
  readonly delay?: Located<Tree>;
  readonly async?: Located<Tree>;
  readonly poll?: Located<Tree>;
  readonly role?: RoleUse;
  /** Collections in which the role of an include is looked for first. */
  readonly collections?: readonly string[];
  /** Of a task whose failure the playbook goes on from: it fails with these at its turn. */
  readonly mistakes?: readonly Diagnostic[];
  /** A failure of the task is ignored or rescued. */
  readonly handled?: true;
  /** The task, or something around it, has a condition. */
  readonly conditional?: true;
  /** The directory of the file that the task stands in; where relative paths are looked for after the role's folders. */
  readonly directory: string;
}

export interface Block extends Common {
  readonly kind: "block";
  readonly block: readonly Entry[];
  readonly rescue: readonly Entry[];
  readonly always: readonly Entry[];
  readonly notify: readonly Located<Tree>[];
  /** Set on the block that stands for a whole role, an imported file's tasks or a role's dependencies. */
  readonly role?: RoleUse;
}

export type Entry = Task | Block;

/** One use of a role: where it lives, what it was given. Tasks of the same use share the object. */
export interface RoleUse {
  /** With that of its collection, where it belongs to one. */
  readonly name: string;
  readonly collection?: string;
  /** Absolute folder. */
  readonly path: string;
  readonly defaults: VarLayer;
  readonly vars: VarLayer;
  /** Given where the role is used: role entry keys, `vars:` of include_role/import_role. */
  readonly params: VarLayer;
  /** Those of them that stand beside the role's name, not below `vars:`. */
  readonly inline: VarLayer;
  /** Uses that have it in common are one and the same: who is through with one does no other, unless duplicates are allowed. */
  readonly identity: string;
  /** What its `meta` says that it needs. */
  readonly dependencies: readonly RoleUse[];
  /** The role use that pulled this one in (dependency or include), innermost first. */
  readonly parents: readonly RoleUse[];
  /** Pulled in by the `meta` of the first of its parents, not by a task. */
  readonly dependency?: true;
  readonly allowDuplicates: boolean;
  readonly handlers: readonly Task[];
  /** Whether defaults and vars are seen by the whole play (static roles, `public: true`). */
  readonly public: boolean;
}

/** A variable that the person at the terminal is asked for. */
export interface VarsPrompt {
  readonly name: string;
  /** Of the name. */
  readonly span: Span;
  readonly prompt?: Located<Tree>;
  readonly default?: Located<Tree>;
  readonly private?: Located<Tree>;
  readonly confirm?: Located<Tree>;
  readonly encrypt?: Located<Tree>;
  readonly salt?: Located<Tree>;
  readonly saltSize?: Located<Tree>;
}

export interface Play {
  readonly span: Span;
  readonly name?: Located<Tree>;
  readonly hosts: Located<Tree>;
  readonly directives: Directives;
  readonly tags: readonly Located<Tree>[];
  readonly vars: VarLayer;
  /** Each a path, or a list of paths of which the first that exists counts. */
  readonly varsFiles: readonly Located<Tree>[];
  readonly environment: readonly Located<Tree>[];
  readonly moduleDefaults: readonly Located<Tree>[];
  readonly gatherFacts?: Located<Tree>;
  readonly gatherSubset?: Located<Tree>;
  readonly gatherTimeout?: Located<Tree>;
  readonly factPath?: Located<Tree>;
  readonly varsPrompt: readonly VarsPrompt[];
  readonly serial?: Located<Tree>;
  readonly strategy?: Located<Tree>;
  readonly order?: Located<Tree>;
  readonly forceHandlers?: Located<Tree>;
  readonly maxFailPercentage?: Located<Tree>;
  readonly preTasks: readonly Entry[];
  /** One block per role entry, dependencies before the role. */
  readonly roles: readonly Block[];
  readonly tasks: readonly Entry[];
  readonly postTasks: readonly Entry[];
  /** The play's own handlers; roles' handlers hang on their RoleUse. */
  readonly handlers: readonly Task[];
  /** Folder of the playbook file. */
  readonly directory: string;
  /** Conditions and tags of the `import_playbook` that brought the play in are already merged into its entries. */
}

export interface Playbook {
  readonly path: string;
  readonly plays: readonly Play[];
}
