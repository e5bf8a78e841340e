/** What a run is given: everything that has a clock, files, a network or a person behind it comes in here. */

import type { BecomeSpec, ConnectionSpec } from "../connection/connection-spec.ts";
import type { Session } from "../connection/session/session.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import type { Event } from "../events/event.ts";
import type { Language } from "../expression/evaluate.ts";
import type { Inventory } from "../model/inventory.ts";
import type { VarLayer } from "../model/task.ts";
import type { AnyModuleKind } from "../modules/registry.ts";
import type { TagSelection } from "../plan/select-tags.ts";
import type { ContentReader } from "../playbook/content-reader.ts";
import type { LoadContext } from "../playbook/load-context.ts";
import type { VariableFolders } from "../vars/host-variables.ts";
import type { Controller } from "./controller.ts";
import type { FactStore } from "./fact-store.ts";
import type { Jobs } from "./jobs/jobs.ts";
import type { Limits } from "./limits.ts";
import type { InventoryChanges } from "./live-inventory.ts";
import type { ControllerLookups } from "./lookup-host-of.ts";
import type { Wire } from "./wire/wire.ts";

export interface Clock {
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** Rejects with the signal's reason where that comes first. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

export interface RunOptions {
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly forks: number;
  readonly verbosity: number;
  readonly tags: TagSelection;
  readonly limit?: string;
  readonly startAtTask?: string;
  /** Ask before each task. */
  readonly step?: boolean;
  /** Ask what to do about failed tasks, though no `debugger` says so; or only where errors aren't ignored. */
  readonly debugger?: "on_failed" | "on_failed_unignored";
  readonly forceHandlers: boolean;
  /** A notified handler that is nowhere is passed by, with a warning. */
  readonly toleratesMissingHandlers?: boolean;
  /** Defaults of the command line and the project file; variables and keywords stand above them. */
  readonly become: boolean;
  readonly becomeUser?: string;
  readonly becomePassword?: string;
  readonly becomeMethod?: string;
  readonly becomeExe?: string;
  readonly becomeFlags?: string;
  readonly remoteUser?: string;
  /** `ssh` or `local`, where neither a variable nor a keyword says. */
  readonly connection?: string;
  /** OpenSSH's arguments by the variable that would win over them. */
  readonly sshArguments?: Readonly<Record<string, string>>;
  readonly password?: string;
  readonly privateKeyFile?: string;
  readonly hostKeyMode: "strict" | "accept-new";
  readonly connectTimeout: number;
  /** What runs modules in Python, unless variables say otherwise; without it the host is asked what it has. */
  readonly pythonInterpreter?: string;
  /** Where jobs of `async` are kept on hosts, unless variables say otherwise. */
  readonly jobDirectory?: string;
  /** `implicit`: at the start of each play; `explicit`: where a play asks for it; `smart`: once for each host. */
  readonly gathering: "implicit" | "explicit" | "smart";
  /** Whether coming tasks' questions travel with the present one's. */
  readonly lookahead: boolean;
}

export interface RunContext {
  readonly options: RunOptions;
  readonly inventory: Inventory;
  readonly folders: VariableFolders;
  readonly extraVars: VarLayer;
  readonly findModule: (name: string) => AnyModuleKind | undefined;
  readonly reader: ContentReader;
  readonly load: LoadContext;
  /** The folder of homerun's own files for modules in Python. */
  readonly ownPython?: string;
  readonly controller: Controller;
  /** What tasks can do to the inventory (`add_host`, `group_by`, `meta: refresh_inventory`); nothing where it stays as it is. */
  readonly changes?: InventoryChanges;
  /** Handlebars partials by the name under which templates include them. */
  readonly partials: ReadonlyMap<string, SourceFile>;
  readonly lookups: ControllerLookups;
  /** Which version's rules expressions follow. */
  readonly language: Language;
  /** Maps that several places give the same variable are merged; otherwise the highest counts. */
  readonly mergesMaps?: boolean;
  /** Facts of earlier runs; nothing where each run begins anew. */
  readonly factStore?: FactStore;
  /** Facts are in `ansible_facts` only. */
  readonly hidesFacts?: boolean;
  readonly openSession: (spec: ConnectionSpec) => Session;
  readonly wire: Wire;
  readonly jobs: Jobs;
  readonly emit: (event: Event) => void;
  /** A value that must never be shown. */
  readonly keepSecret: (value: string) => void;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Aborted at the first Ctrl-C: nothing new is started, what is at work comes to its end. */
  readonly stop: AbortSignal;
  /** Asks for that, as Ctrl-C does. */
  readonly interrupt: () => void;
  /** Aborted when there is no more time: what is at work is given up. */
  readonly abort: AbortSignal;
  /** Random bytes for serial numbers. */
  readonly randomBytes: (count: number) => Uint8Array;
  readonly prompt: (question: string, options: { readonly echo: boolean }) => Promise<string | undefined>;
  readonly version: string;
}

export type { BecomeSpec };
