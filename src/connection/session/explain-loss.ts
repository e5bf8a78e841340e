/** What it means for calls that were sent that the shell or the connection is gone. */

import type { Call, Reply } from "../../host/primitive.ts";
import { type Connection, ConnectionError } from "../connection.ts";
import type { ShellGone } from "./agent-shell.ts";
import { lossOf } from "./loss.ts";
import { ConnectionLost, type ExchangeOptions } from "./session.ts";

/** An exchange, part of which may have been answered. */
export interface Exchanged {
  readonly options: ExchangeOptions;
  readonly calls: readonly Call[];
  /** How many of the first calls hang together. */
  readonly together: number;
  readonly replies: (Reply | undefined)[];
}

const LINES_SHOWN = 5;

function lastWords({ exit, printed }: ShellGone): readonly string[] {
  const how = exit.signal ?? (exit.code === undefined ? undefined : `exit status ${exit.code}`);
  const lines = printed
    .split("\n")
    .filter((line) => line.trim() !== "")
    .slice(-LINES_SHOWN);
  return [
    ...(how === undefined ? [] : [`it ended with ${how}`]),
    ...lines.map((line) => `last printed: ${line}`),
  ];
}

/** Why the calls that were sent have no replies, and what that leaves in doubt. */
export async function explainLoss(
  connection: Connection,
  gone: ShellGone,
  whole: Exchanged,
): Promise<ConnectionError> {
  const { address } = connection;
  const replies = [...whole.replies, ...gone.replies];
  const reason = await lossOf(connection);
  if (hasNotBegun(whole, gone)) {
    const { message, phase, code, notes } = reason ?? shellEnded(connection, lastWords(gone));
    return new ConnectionError(`${message} while a file was sent; the host has what it had before`, {
      phase,
      code,
      notes,
      help: "run again: it is sent anew",
      retryable: true,
      cause: reason,
    });
  }
  if (reason !== undefined) {
    return new ConnectionLost(
      `the connection to ${address} was lost during a call, whose result is not known`,
      {
        phase: reason.phase,
        code: "CON0401",
        notes: [reason.message, ...reason.notes],
        help: "run again: what the host is like now is looked up first",
        retryable: true,
        cause: reason,
        replies,
      },
    );
  }
  return new ConnectionLost(`the shell on ${address} ended during a call, whose result is not known`, {
    phase: "shell",
    code: "CON0403",
    notes: lastWords(gone),
    help: "look at the host's memory and log (`dmesg`, `journalctl -k`) if a command did not do it itself",
    retryable: true,
    replies,
  });
}

/** The shell was gone before the next part was sent: of that nothing is in doubt. */
export async function lostBetween(connection: Connection): Promise<ConnectionError> {
  return (await lossOf(connection)) ?? shellEnded(connection, []);
}

function shellEnded({ address }: Connection, notes: readonly string[]): ConnectionError {
  const details = { phase: "shell", code: "CON0403", notes, retryable: true } as const;
  return new ConnectionError(`the shell on ${address} ended`, details);
}

/** The call in doubt has not got all that it reads, and does nothing before that; no other has changed anything. */
function hasNotBegun({ calls, replies }: Exchanged, gone: ShellGone): boolean {
  const answered = replies.length + gone.replies.length;
  const inDoubt = calls[answered];
  return (
    gone.cutShort &&
    inDoubt?.primitive.checksInput === true &&
    !calls.slice(0, answered).some(({ mutates }) => mutates)
  );
}
