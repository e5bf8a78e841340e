/** What a module is: parameters, what it reads, and a pure decision. It never touches a host itself. */

import type { z } from "zod";
import type { Change } from "../../host/change.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Reads, Seen } from "../../host/read.ts";
import type { Refusal } from "../../host/refusal.ts";
import type { Given, Needs } from "./needs.ts";

export type ModuleResult = Readonly<Record<string, unknown>>;

export interface Example {
  readonly title: string;
  /** A task, as it stands in a playbook. */
  readonly yaml: string;
}

export interface Support {
  /** `full`: predicts exactly; `partial`: as `note` says; `none`: skipped in check mode, and said so. */
  readonly check: "full" | "partial" | "none";
  readonly diff: "full" | "partial" | "none";
  readonly note?: string;
}

/** Values that are told at the end of the run. */
export interface Stats {
  readonly data: ModuleResult;
  /** Of each host, not of the run. */
  readonly perHost: boolean;
  /** Put together with those of the same name. */
  readonly aggregate: boolean;
}

/** What is wanted of the host, and what the task returns. */
export interface Verdict {
  /** Empty: the host is as wanted. */
  readonly changes: readonly Change[];
  /** Return values, as far as they are known before anything is applied. */
  readonly result?: ModuleResult;
  /** Why nothing was done at all: the task counts as skipped. */
  readonly skipped?: string;
  /** One line for people where there is something to say ("already newest"). */
  readonly message?: string;
  readonly warnings?: readonly string[];
  /** Host facts (`ansible_facts`) that this task gives, under their variables' names; only modules with `setsFacts`. */
  readonly facts?: ModuleResult;
  /** Variables that this task sets for the host (`set_fact`); only modules with `setsFacts`. */
  readonly sets?: ModuleResult;
  readonly stats?: Stats;
  /**
   * Makes the result from the replies of the operations, in order, once they ran. Pure. Where it is given, an
   * operation's status other than 0 is its business; it may give a failure.
   */
  readonly conclude?: (replies: readonly (Reply | undefined)[], took?: Took) => Conclusion;
  /** Return values that only the replies tell (the path of a backup), once all operations ended with 0. Pure; not beside `conclude`. */
  readonly collect?: (replies: readonly (Reply | undefined)[]) => ModuleResult;
  /** Beside `conclude`: operations behind one that fails are not carried out (their replies are undefined), as without it. */
  readonly stopAtFailure?: true;
  /** What `conclude` needs to know, where a run other than this one may have to make the result (of a command with `async`). */
  readonly lasting?: LastingCommand;
  /** Changes that can't tell whether the host will differ (a command): `changed` is not known until applied. */
  readonly uncertain?: string;
}

/** From when to when changes were applied, in seconds since the epoch by the controller's clock. */
export interface Took {
  readonly begun: number;
  readonly ended: number;
}

/** Of a command: how its output is to be read. */
export interface LastingCommand {
  /** As it is returned: words or text. */
  readonly shown: string | readonly string[];
  readonly stripEnds?: boolean | undefined;
  /** The program, where no shell reads the command. */
  readonly program?: string | undefined;
}

export interface Conclusion {
  readonly result: ModuleResult;
  /** One line; the task failed. */
  readonly failed?: string;
  /** Overrides "changed because there were changes". */
  readonly changed?: boolean;
  /** Changes that turned out not to be needed while the operations ran: they are not told of. */
  readonly unneeded?: readonly Change[];
  /** Of a procedure: what it has changed, or in check mode would. */
  readonly done?: readonly Pick<Change, "kind" | "summary" | "difference" | "sensitive">[];
}

export interface DecideContext {
  readonly host: HostView;
  readonly checkMode: boolean;
  /** How many `-v` the run has. */
  readonly verbosity: number;
  /** Seconds since the epoch, fixed for one decision; `decide` has no clock of its own. */
  readonly now: number;
}

export interface ModuleCommon<P extends z.ZodType> {
  readonly name: string;
  /** Other names under which the same module is known (`systemd` and `systemd_service`). */
  readonly aliases?: readonly string[];
  /** One line, imperative. */
  readonly summary: string;
  /** Paragraphs of plain text. */
  readonly description: string;
  /** A strict object; every field described. Built from `contract/params.ts`, which reads values as Ansible does. */
  readonly params: P;
  /** Other spellings of parameters: `{ dest: "path" }` reads `dest` as `path`. */
  readonly paramAliases?: Readonly<Record<string, string>>;
  /** The parameter that free-form text (`command: ls -l`) is read into; without it, such text is read as `key=value` pairs. */
  readonly freeForm?: string;
  /** Parameters whose strings are expressions (`assert: that`) or variable names (`debug: var`): handed over compiled, not evaluated. */
  readonly expressionParams?: readonly string[];
  readonly returns: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  /** What it looks at, in words for `homerun doc`: "nothing" or a part of a sentence. Every module of homerun says both. */
  readonly reads?: string;
  /** What it may change. */
  readonly writes?: string;
  readonly support: Support;
  /** Patterns of the names of facts that it gives (`getent_*`). */
  readonly setsFacts?: readonly string[];
}

export interface Module<P extends z.ZodType = z.ZodType, N extends Needs = Needs, R extends Reads = Reads>
  extends ModuleCommon<P> {
  readonly kind: "module";
  /** What it needs of the controller: files, rendered templates. Given before `observe`. */
  readonly needs?: (params: z.output<P>) => N;
  /** False for modules that only think (`debug`, `assert`, `set_fact`): no connection is made for them. */
  readonly touchesHost?: boolean;
  /** What it reads of the host: data. All of it travels in one round trip, possibly long before this task's turn. */
  readonly observe: (params: z.output<P>, given: Given<N>, host: HostView) => R;
  /** Pure: equal arguments give equal verdicts. */
  readonly decide: (
    params: z.output<P>,
    seen: Seen<R>,
    context: DecideContext,
    given: Given<N>,
  ) => Verdict | Refusal;
}

export function defineModule<P extends z.ZodType, N extends Needs, R extends Reads>(
  definition: Omit<Module<P, N, R>, "kind">,
): Module<P, N, R> {
  return { kind: "module", ...definition };
}

/** A module of any parameters, as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each module is checked where it is defined
export type AnyModule = Module<any, any, any>;
