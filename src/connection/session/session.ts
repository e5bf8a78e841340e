/** One host's conversation: one connection, one long-lived shell per user, calls answered in order. */

import type { HostView } from "../../host/host-view.ts";
import type { Call, Reply } from "../../host/primitive.ts";
import { ConnectionError } from "../connection.ts";
import type { BecomeSpec } from "../connection-spec.ts";
import type { Duplex } from "./duplex.ts";

export interface ExchangeOptions {
  /**
   * How many of the first calls hang together: after one of them that did not end with status 0, nothing more of the
   * frame is started, and what was not started has no reply (`undefined`). All calls where `true`.
   */
  readonly stopAtFailure?: boolean | number;
  readonly signal?: AbortSignal;
  /**
   * Ends the calls for the sake of others that wait for the shell, where the host lets a second shell kill the first; elsewhere they
   * go on. Not to be sent while something that changes the host is under way. The exchange then rejects with its reason.
   */
  readonly giveWay?: AbortSignal;
  /** Told as a call's output arrives, at most some ten times a second: the last line, for "still running" displays. */
  readonly onProgress?: (line: string) => void;
  /**
   * Of a single call: takes what it prints on stdout piece by piece, so that it need not be held in memory; the host waits
   * where this does. The reply's own stdout is empty then. Where it rejects, so does the exchange, once the call has ended.
   */
  readonly take?: (bytes: Buffer) => Promise<void>;
  /** Told of each reply as it arrives, in the order of the calls, before the exchange as a whole is over. */
  readonly onReply?: (index: number, reply: Reply | undefined) => void;
}

export interface Shell {
  readonly view: HostView;
  /** Equal for all shells on one running machine, however it was reached. */
  readonly machine: string;
  /**
   * Carries calls to the host in one round trip and gives their replies in order.
   * Rejects with `ConnectionError` where the connection or the shell is lost (`code` tells whether the call had been sent),
   * with `CallTimeout` where a call's deadline passed (its process group is killed).
   */
  exchange(calls: readonly Call[], options?: ExchangeOptions): Promise<readonly (Reply | undefined)[]>;
  /** Starts a call whose input and output are streams, beside whatever else goes on. Absent where no commands can be started (an API). */
  duplex?(call: Call, options?: Pick<ExchangeOptions, "signal">): Promise<Duplex>;
}

export interface Session {
  readonly host: string;
  /** The shell of the login user, or of `become.user`; opened at the first request and kept. A refused become is remembered: one attempt per host and run. */
  shell(become?: BecomeSpec): Promise<Shell>;
  /** The same, only where it is open already. */
  opened(become?: BecomeSpec): Shell | undefined;
  /** Ends the shells that were opened for this user, so that nothing of them runs there any more; not the login user's own. */
  leave(user: string): Promise<void>;
  /** Ends the connection and opens it anew at the next request (after a reboot, a change of groups, `meta: reset_connection`). */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/** A call did not end in time. What it did on the host until then is not known. */
export class CallTimeout extends Error {
  readonly call: Call;
  readonly milliseconds: number;

  constructor(call: Call, milliseconds: number) {
    super(`gave up after ${milliseconds / 1000} s`);
    this.name = "CallTimeout";
    this.call = call;
    this.milliseconds = milliseconds;
  }
}

/** Calls had been sent and the shell or the connection is gone: what the first unanswered one did is not known. */
export class ConnectionLost extends ConnectionError {
  /** Replies that had arrived before, in order; `replies.length` is the index of the call in doubt. */
  readonly replies: readonly (Reply | undefined)[];

  constructor(
    message: string,
    details: ConstructorParameters<typeof ConnectionError>[1] & {
      readonly replies: ConnectionLost["replies"];
    },
  ) {
    super(message, details);
    this.name = "ConnectionLost";
    this.replies = details.replies;
  }
}
