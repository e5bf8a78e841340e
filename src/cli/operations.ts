/** What the verbs ask of the rest of homerun: every option decided, every password asked, reports listening. */

import type { Bus } from "../events/bus.ts";
import type { Redactor } from "../events/redactor.ts";
import type { InventorySettings } from "../inventory/inventory-settings.ts";
import type { Project } from "../model/project.ts";
import type { OwnCode } from "../own/own-code.ts";
import type { Keyring } from "../vault/keyring.ts";
import type { Console } from "./console.ts";
import type { Environment } from "./context.ts";
import type { ExtraVars } from "./extra-vars.ts";

/** How to reach hosts and whom to become there, as far as the command line, the environment and the project say so. */
export interface ConnectionOptions {
  readonly remoteUser?: string;
  readonly privateKeyFile?: string;
  readonly hostKeyMode: "strict" | "accept-new";
  /** Seconds. */
  readonly connectTimeout: number;
  /** For the login; asked for with `-k`. */
  readonly password?: string;
  readonly become: boolean;
  readonly becomeUser?: string;
  /** sudo, su or doas. */
  readonly becomeMethod?: string;
  readonly becomeExe?: string;
  readonly becomeFlags?: string;
  /** Where jobs of `async` are kept on hosts. */
  readonly jobDirectory?: string;
  readonly becomePassword?: string;
  /** How hosts are reached that nothing else is said about: `ssh` or `local`. */
  readonly connection?: string;
  /** OpenSSH's arguments where no variable gives them. */
  readonly sshArguments?: Readonly<Record<string, string>>;
}

/** What every operation on hosts starts from. */
export interface TargetOptions {
  /** Files, folders, or comma-separated host names; as typed, or relative to the working directory. Empty: nothing said anywhere. */
  readonly inventory: readonly string[];
  readonly limit?: string;
  /** Of inventories and host patterns; they win over those of the project. */
  readonly inventorySettings?: Partial<InventorySettings>;
  /** In the order given. */
  readonly extraVars: readonly ExtraVars[];
  readonly connection: ConnectionOptions;
  readonly forks: number;
  readonly verbosity: number;
  readonly project: Project;
  /** What opens encrypted files and values; nothing where it is left out. */
  readonly keyring?: Keyring;
  /** The project's own modules and filters, where they may be loaded. */
  readonly own?: OwnCode;
}

/** What holds for plays that say nothing of it. */
export interface PlayDefaults {
  readonly strategy?: string;
  readonly anyErrorsFatal?: boolean;
  readonly noLog?: boolean;
  /** Seconds of each task. */
  readonly timeout?: number;
  readonly port?: number;
}

export interface RunOptions extends TargetOptions {
  readonly playbooks: readonly string[];
  readonly tags: readonly string[];
  readonly skipTags: readonly string[];
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  /** False: each task asks the host for itself, one after the other. */
  readonly lookahead: boolean;
  readonly startAtTask?: string;
  /** Ask before each task. */
  readonly step?: boolean;
  /** Ask what to do about failed tasks, though no `debugger` says so. */
  readonly debugger?: "on_failed" | "on_failed_unignored";
  /** Run notified handlers even where a task fails. */
  readonly forceHandlers?: boolean;
  /** A notified handler that is nowhere is passed by, with a warning. */
  readonly toleratesMissingHandlers?: boolean;
  /** Whether plays that do not say so gather facts: each one, none, or only of hosts that nothing is known of. */
  readonly gathering?: "implicit" | "explicit" | "smart";
  /** Forget the kept facts of all hosts first. */
  readonly flushCache?: boolean;
  readonly playDefaults?: PlayDefaults;
  /** As Ansible: tags that no task has and plays without hosts are no mistake. */
  readonly forgiving?: boolean;
}

/** One task on the hosts of a pattern. */
export interface TaskOptions extends TargetOptions {
  readonly pattern: string;
  readonly module: string;
  /** `k=v` pairs or free-form text, or the arguments by name. */
  readonly args: string | Readonly<Record<string, unknown>>;
  /** Seconds that the task may run by itself, and between two looks at it. */
  readonly background?: number;
  readonly poll?: number;
  /** Seconds. */
  readonly timeout?: number;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly playbookDirectory?: string;
  /** Only say which hosts it would be. */
  readonly listHosts: boolean;
}

export interface PingOptions extends TargetOptions {
  readonly pattern: string;
  readonly json: boolean;
}

export interface FactsOptions extends TargetOptions {
  readonly pattern: string;
  /** Names or globs of facts to show; empty for all. */
  readonly filter: readonly string[];
  readonly json: boolean;
}

export interface ExecOptions extends TargetOptions {
  readonly pattern: string;
  /** One element: a line for the shell. Several: a program and its arguments, as they are. */
  readonly command: readonly string[];
}

/** What is shown: groups with hosts; all as `ansible-inventory` prints it; its graph; one host. */
export type InventoryView =
  | { readonly kind: "tree" }
  | { readonly kind: "list" }
  | { readonly kind: "graph"; readonly group: string; readonly vars: boolean }
  /** `evaluated`: values as templates see them, else as they are written. */
  | { readonly kind: "host"; readonly name: string; readonly evaluated: boolean };

export interface InventoryOptions extends TargetOptions {
  readonly view: InventoryView;
  /** Hosts to show; `all` where nothing was said. */
  readonly pattern: string;
  readonly format: "text" | "json" | "yaml" | "toml";
  /** Variables where they are written, and not all that a host has at the host. */
  readonly export: boolean;
  /** Instead of standard output. */
  readonly outputFile?: string;
  /** Whose group_vars/ and host_vars/ count as those beside a playbook; the working directory where nothing was said. */
  readonly playbookDirectory?: string;
}

export type Listing = "tasks" | "hosts" | "tags";

export interface RunFolder {
  readonly path: string;
}

/** What an operation has at hand while it runs. */
export interface OperationIo {
  /** Its events reach the chosen report. An operation that emits `run-started` also emits `run-finished`. */
  readonly bus: Bus;
  /** Told of every secret before anything that could hold it is emitted. */
  readonly redactor: Redactor;
  /** For operations whose result is no run: listings, facts, inventories. */
  readonly console: Console;
  /** Aborted by the first Ctrl-C, SIGTERM or SIGHUP: start nothing more, bring what is under way to an end. The `stopping` event is sent already. */
  readonly signal: AbortSignal;
  /** Aborts it, for a person who wants the run to end. */
  readonly interrupt?: () => void;
  /** The exit code that belongs to the signal, once `signal` is aborted: 130 or 143. */
  readonly interruptCode: () => number;
  /** The run's name, as in the run folder. */
  readonly runId: string;
  /** Opens the run folder and lets the journal listen. To be called once, after validation and before any event or host. Throws a DiagnosticError. */
  readonly openJournal: () => Promise<RunFolder>;
  /** Asks the person at the terminal, with the live view out of the way. Undefined where there is nobody. */
  readonly ask: (question: string, options: { readonly echo: boolean }) => Promise<string | undefined>;
  readonly environment: Environment;
  readonly cwd: string;
  readonly homeDirectory: string;
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  readonly version: string;
  /** The words of the call, with values that may be secret left out. */
  readonly command: readonly string[];
}

/**
 * Each gives the exit code. Problems found before any host is touched are thrown as a DiagnosticError (exit code 5);
 * warnings among them go to the bus as `diagnostic` events.
 */
export interface Operations {
  run(options: RunOptions, io: OperationIo): Promise<number>;
  /** Prints what a run would consist of; connects to nothing. */
  list(options: RunOptions, what: readonly Listing[], io: OperationIo): Promise<number>;
  /** Reads and checks everything that can be checked without a host. */
  checkSyntax(options: RunOptions, io: OperationIo): Promise<number>;
  ping(options: PingOptions, io: OperationIo): Promise<number>;
  facts(options: FactsOptions, io: OperationIo): Promise<number>;
  exec(options: ExecOptions, io: OperationIo): Promise<number>;
  inventory(options: InventoryOptions, io: OperationIo): Promise<number>;
  task(options: TaskOptions, io: OperationIo): Promise<number>;
  /** As `list`, in the form of `ansible-playbook`. */
  ansibleList(options: RunOptions, what: readonly Listing[], io: OperationIo): Promise<number>;
  /** As `checkSyntax`, in the form of `ansible-playbook`. */
  ansibleSyntax(options: RunOptions, io: OperationIo): Promise<number>;
}
