/** Everything that a run tells: one typed stream, the only thing that reports see. The JSON-lines format is exactly this union. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Difference } from "../host/change.ts";
import type { Outcome, TaskResult } from "../model/outcome.ts";

/** Version of the stream: additions raise the minor, anything else the major number. */
export const SCHEMA = "1.0";

export interface TaskLabel {
  /** Position of the task in the run's plan, stable for all hosts: the order of first start. */
  readonly step: number;
  readonly name: string;
  readonly module: string;
  /** `path:line` of the task in the user's file. */
  readonly location: string;
  readonly role?: string;
  readonly handler?: boolean;
  /** The module's name as the task writes it. */
  readonly action?: string;
  /** The task has no name of its own; `name` is made for people. */
  readonly unnamed?: boolean;
  /** The task has a loop. */
  readonly loop?: boolean;
  /** What a `meta` task asks for. */
  readonly meta?: string;
}

export interface ChangeSummary {
  readonly kind: string;
  readonly summary: string;
  /** Absent for secrets and where there is nothing to compare. */
  readonly difference?: Difference;
  readonly sensitive?: boolean;
}

export interface Counts {
  readonly ok: number;
  readonly changed: number;
  readonly skipped: number;
  readonly failed: number;
  readonly unreachable: number;
  readonly rescued: number;
  readonly ignored: number;
  /** Outcome `unknown`, or in check mode tasks whose outcome is not known until applied. */
  readonly unknown: number;
}

export type RunEnd =
  | "success"
  | "failed"
  | "unreachable"
  | "failed-and-unreachable"
  | "interrupted"
  | "invalid";

export type Event =
  | {
      readonly type: "run-started";
      readonly schema: string;
      readonly run: string;
      readonly command: readonly string[];
      readonly playbooks: readonly string[];
      /** How many plays each of them has. */
      readonly plays?: readonly number[];
      readonly checkMode: boolean;
      readonly diffMode: boolean;
      readonly version: string;
    }
  | {
      readonly type: "play-started";
      readonly play: number;
      readonly name: string;
      readonly location: string;
      readonly hosts: readonly string[];
      readonly steps: number;
      readonly strategy?: string;
    }
  | { readonly type: "host-connecting"; readonly host: string }
  | {
      readonly type: "host-connected";
      readonly host: string;
      readonly address: string;
      readonly milliseconds: number;
    }
  | { readonly type: "notice"; readonly host?: string; readonly message: string }
  | { readonly type: "step-started"; readonly task: TaskLabel; readonly hosts: readonly string[] }
  | {
      readonly type: "host-started";
      readonly task: TaskLabel;
      readonly host: string;
      readonly delegate?: string;
    }
  | { readonly type: "progress"; readonly task: TaskLabel; readonly host: string; readonly line: string }
  | {
      readonly type: "item-finished";
      readonly task: TaskLabel;
      readonly host: string;
      /** The machine that worked in the host's place, and where that is if its name does not say so. */
      readonly delegate?: string;
      readonly delegateAddress?: string;
      readonly label: string;
      readonly outcome: Outcome;
      readonly result: TaskResult;
      readonly changes: readonly ChangeSummary[];
      readonly milliseconds: number;
    }
  | {
      readonly type: "retry";
      readonly task: TaskLabel;
      readonly host: string;
      readonly delegate?: string;
      readonly delegateAddress?: string;
      readonly attempt: number;
      readonly of: number;
      readonly seconds: number;
    }
  | {
      readonly type: "host-finished";
      readonly task: TaskLabel;
      readonly host: string;
      readonly delegate?: string;
      readonly delegateAddress?: string;
      readonly outcome: Outcome;
      /** Failed, but `ignore_errors` lets the host go on. */
      readonly ignored: boolean;
      readonly result: TaskResult;
      readonly changes: readonly ChangeSummary[];
      /** Check mode: what this would do is not known until what comes before is applied; says why. */
      readonly unknownUntilApplied?: string;
      readonly diagnostics: readonly Diagnostic[];
      readonly milliseconds: number;
    }
  | {
      readonly type: "handler-notified";
      readonly host: string;
      readonly handler: string;
      readonly by: TaskLabel;
    }
  | { readonly type: "rescued"; readonly host: string; readonly task: TaskLabel }
  | {
      readonly type: "host-lost";
      readonly host: string;
      readonly outcome: "unreachable" | "unknown";
      readonly task?: TaskLabel;
      readonly diagnostic: Diagnostic;
    }
  | { readonly type: "diagnostic"; readonly diagnostic: Diagnostic }
  | { readonly type: "stopping"; readonly inFlight: readonly string[] }
  /** The hosts that a play takes next, from 1; plays without `serial` have one batch. */
  | {
      readonly type: "batch-started";
      readonly play: number;
      readonly batch: number;
      readonly hosts: readonly string[];
    }
  /** So much failed that nobody goes on. */
  | {
      readonly type: "play-stopped";
      readonly play: number;
      readonly reason: "max-fail-percentage" | "any-errors-fatal";
    }
  | { readonly type: "play-finished"; readonly play: number }
  | {
      readonly type: "run-finished";
      readonly end: RunEnd;
      readonly exitCode: number;
      readonly hosts: Readonly<Record<string, Counts>>;
      /** Notified handlers that did not run, by host. */
      readonly pendingHandlers: Readonly<Record<string, readonly string[]>>;
      readonly customStats?: CustomStats;
      readonly steps: number;
      readonly milliseconds: number;
    };

/** Values of the playbook's own (`set_stats`). */
export interface CustomStats {
  readonly run: Readonly<Record<string, unknown>>;
  readonly hosts: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export type EventType = Event["type"];

/** An event as subscribers get it: numbered, dated, masked. */
export type Envelope<E extends Event = Event> = E & {
  /** From 1, without gaps. */
  readonly seq: number;
  /** ISO 8601, UTC. */
  readonly at: string;
};

export interface Subscriber {
  on(event: Envelope): void;
  /** Called once after the last event; may finish writing. */
  close?(): Promise<void> | void;
}
