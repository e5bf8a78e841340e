/** A way to a host: it starts commands and carries bytes. Sessions are built on it; nothing else uses it. */

import type { Readable, Writable } from "node:stream";

export interface Exit {
  /** Absent where the far side did not say: the connection was lost, or the process was killed by a signal. */
  readonly code?: number;
  readonly signal?: string;
}

/** A command that runs on the host. Both outputs must be consumed. */
export interface Channel {
  readonly stdin: Writable;
  readonly stdout: Readable;
  readonly stderr: Readable;
  /** Settles once the command has ended or the connection is lost; never rejects. */
  readonly exit: Promise<Exit>;
  /** Gives the command up at once. */
  abort(): void;
}

export interface StartOptions {
  readonly terminal?: boolean;
}

export interface Connection {
  /** For messages: `admin@10.0.0.2:22 through bastion`. */
  readonly address: string;
  readonly remoteUser: string;
  /** The folder that commands start in, where that is not the user's home. */
  readonly directory?: string;
  /** Starts a command by the login shell of the user; rejects with `ConnectionError`. On a terminal, both outputs come on stdout. */
  start(command: string, options?: StartOptions): Promise<Channel>;
  /** Settles with the reason when the connection is gone, whoever ended it; undefined after `close`. */
  readonly lost: Promise<ConnectionError | undefined>;
  close(): Promise<void>;
}

export type ConnectionPhase =
  | "resolve"
  | "tcp"
  | "proxy"
  | "handshake"
  | "host-key"
  | "authentication"
  | "channel"
  | "shell"
  | "become"
  | "idle";

/** Why a host can't be reached or was lost. The text is for people; decisions are made on `phase` and `code`. */
export class ConnectionError extends Error {
  readonly phase: ConnectionPhase;
  readonly code: import("../diagnostics/codes.ts").Code;
  readonly notes: readonly string[];
  readonly help: string | undefined;
  /** Whether another try may do better (a refused key or a changed host key may not). */
  readonly retryable: boolean;

  constructor(
    message: string,
    details: {
      phase: ConnectionPhase;
      code: import("../diagnostics/codes.ts").Code;
      notes?: readonly string[];
      help?: string;
      retryable?: boolean;
      cause?: unknown;
    },
  ) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.name = "ConnectionError";
    this.phase = details.phase;
    this.code = details.code;
    this.notes = details.notes ?? [];
    this.help = details.help;
    this.retryable = details.retryable ?? false;
  }
}
