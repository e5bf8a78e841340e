/** The few modules that must wait, reconnect, ask a person or carry files to the controller: they may hold the session. */

import type { Readable, Writable } from "node:stream";
import type { z } from "zod";
import type { Content } from "../../host/content.ts";
import type { HostView } from "../../host/host-view.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import type { Read } from "../../host/read.ts";
import type { Conclusion, ModuleCommon } from "./module.ts";
import type { Given, Needs } from "./needs.ts";

/** Why the way to a host did not hold, or was not there. */
export interface ConnectionFault {
  readonly message: string;
  readonly phase: string;
  /** False: the host or its user says no, and another try gets the same answer. */
  readonly retryable: boolean;
  /** It came while a call was under way: what that one did on the host is not known. */
  readonly midway: boolean;
  /** The same in other words. Thrown by a procedure it ends the task as unreachable. */
  readonly said: (message: string, help?: string) => Error;
}

/** What has been brought from a host. */
export interface Received {
  readonly size: number;
  readonly sha256: string;
  readonly sha1: string;
  readonly md5: string;
}

export interface Receiving {
  /** On the controller, absolute. */
  readonly path: string;
  readonly mode: number;
  /** Asked when all is there, before it takes the place of what was there. */
  readonly isWanted: (received: Received) => boolean;
  /** Told how much is there. */
  readonly onProgress: (size: number) => void;
}

/** One of the machines between which a program carries things. */
export interface End {
  readonly name: string;
  readonly isController: boolean;
  /** Of ssh, where the inventory says one. */
  readonly port?: number;
  /** The home of who logs in; of the task's user where both ends are one machine. */
  readonly home: () => Promise<string>;
}

/** The controller, or the host that the task is delegated to, and the task's host. */
export interface Ends {
  readonly near: End;
  /** Undefined where both are one machine. */
  readonly far: End | undefined;
  /** Carries a call out at the near end. */
  readonly alone: (call: Call) => Promise<Reply | undefined>;
  /**
   * Starts a call at the near end. What it prints up to a first NUL makes the far end's; from then on each one's output is the
   * other's input, until the near one ends. Their replies have no stdout; the far one's is absent where it was not started, or not ended.
   */
  readonly speak: (
    near: Call,
    far: (asked: string) => Call,
  ) => Promise<{ readonly near: Reply; readonly far: Reply | undefined }>;
}

/** A call that is under way and spoken with. */
export interface Dialogue {
  readonly stdin: Writable;
  /** Raw, to the end: nothing but what the call prints. */
  readonly stdout: Readable;
  /** Once all that it printed was heard. Its reply has no stdout. Rejects where the way to the host was lost. */
  readonly ended: Promise<Reply>;
  /** Ends its input, gives it some time to end by that, and closes both streams. */
  readonly hangUp: () => Promise<void>;
}

export interface ProcedureContext {
  /** The inventory's name of the host that the task is for, also where another carries it out. */
  readonly hostName: string;
  /** Calls are carried out on the controller itself. */
  readonly isLocal: boolean;
  readonly checkMode: boolean;
  readonly diffMode: boolean;
  readonly host: () => Promise<HostView>;
  readonly read: <T>(read: Read<T>) => Promise<T>;
  /** Sends calls; refused by the engine in check mode where one of them mutates. */
  readonly exchange: (calls: readonly Call[]) => Promise<readonly (Reply | undefined)[]>;
  /** Starts a call whose input and output are streams; undefined where the host carries none (an API). Refused in check mode as `exchange` is. */
  readonly converse: (call: Call) => Promise<Dialogue | undefined>;
  /** Makes a file of the controller out of what a call prints that changes nothing; durably, and only little of it is held in memory. */
  readonly receive: (
    call: Call,
    file: Receiving,
  ) => Promise<{ readonly reply: Reply | undefined; readonly received: Received }>;
  /** Between which machines the task works. At the far end calls are the task's user's, or with `farAsLogin` who logs in there. */
  readonly ends: (options: { readonly farAsLogin: boolean }) => Promise<Ends>;
  /** Ends the connection; the next read or exchange opens a new one. */
  readonly reconnect: () => Promise<void>;
  /** What an error of `host`, `read`, `exchange` or `reconnect` says about the way to the host; undefined where it is about something else. */
  readonly connectionFault: (error: unknown) => ConnectionFault | undefined;
  /** Milliseconds; rejects when the run is cancelled, or `until` is aborted. */
  readonly sleep: (milliseconds: number, until?: AbortSignal) => Promise<void>;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** Seconds since the epoch. */
  readonly now: () => number;
  /** One line that says what is being waited for. */
  readonly progress: (line: string) => void;
  /** Asks the person at the terminal, once for all hosts that stand at the task; undefined where there is nobody. */
  readonly prompt: (question: string, options: { readonly echo: boolean }) => Promise<string | undefined>;
  /** Reads and durably writes files on the controller, below the folder that the task names; used by `fetch` and controller-side certificates. */
  readonly controller: {
    readonly read: (path: string) => Promise<Uint8Array | undefined>;
    /** What a regular file holds: in memory where it is small. */
    readonly content: (path: string) => Promise<Content | undefined>;
    readonly write: (path: string, content: Uint8Array, mode: number) => Promise<void>;
    /** Absolute path of one that the user wrote relative to the playbook. */
    readonly resolve: (path: string) => string;
    /** The same of one that is looked for in `files/` of the role and the playbook first. A slash at its end stays. */
    readonly find: (path: string) => string;
  };
  readonly signal: AbortSignal;
  /** Aborted when the person asks the run to stop: a wait that leaves nothing half done ends then, by throwing the reason. */
  readonly stop: AbortSignal;
}

export interface Procedure<P extends z.ZodType = z.ZodType, N extends Needs = Needs> extends ModuleCommon<P> {
  readonly kind: "procedure";
  /** It only waits and looks, so that a run may carry it on beside other tasks (`async` with `poll: 0`). */
  readonly carriesOn?: true;
  readonly needs?: (params: z.output<P>) => N;
  readonly run: (params: z.output<P>, context: ProcedureContext, given: Given<N>) => Promise<Conclusion>;
}

export function defineProcedure<P extends z.ZodType, N extends Needs>(
  definition: Omit<Procedure<P, N>, "kind">,
): Procedure<P, N> {
  return { kind: "procedure", ...definition };
}

// biome-ignore lint/suspicious/noExplicitAny: the registry is heterogeneous; each procedure is checked where it is defined
export type AnyProcedure = Procedure<any, any>;
