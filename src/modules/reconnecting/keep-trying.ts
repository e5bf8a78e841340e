/** Tries to reach a host again and again, each time over a connection of its own, until it answers or the time is over. */

import { ReplyError } from "../../host/read.ts";
import type { ConnectionFault, ProcedureContext } from "../contract/procedure.ts";

export interface Patience {
  /** When to give up, by the context's clock. */
  readonly deadline: number;
  /** Milliseconds that the first try may take; a host that is only slow gets more each time. */
  readonly attempt: number;
  /** Milliseconds between two tries: the first pause, and the longest that it grows to. */
  readonly pause: readonly [first: number, longest: number];
  /** What is waited for, for people: "node1 comes back". */
  readonly waiting: string;
}

export type Try<T> = { readonly value: T } | Miss;

export interface Miss {
  /** Why it did not work this time, in words. */
  readonly why: string;
  /** Absent where the host answered, but not as hoped. */
  readonly fault?: ConnectionFault;
  /** The time for this try was over. */
  readonly late?: true;
}

const LONGEST_ATTEMPT = 120_000;
/** Hosts lock out who is refused too often; while they boot or go down they refuse some logins all the same. */
const REFUSALS_AT_FULL_SPEED = 3;
const PAUSE_AFTER_REFUSAL = 15_000;

/** The first try is made at once. Errors that say nothing about the way to the host are thrown on. */
export async function keepTrying<T>(
  context: ProcedureContext,
  patience: Patience,
  ask: () => Promise<Try<T>>,
): Promise<Try<T>> {
  let [pause, longest] = patience.pause;
  let limit = patience.attempt;
  let refusals = 0;
  let last: Miss = { why: "there was no time for a single try" };
  for (;;) {
    const left = patience.deadline - context.elapsed();
    if (left <= 0) return last;
    const answer = await within(context, Math.min(limit, left), () => context.reconnect().then(ask));
    if ("value" in answer) return answer;
    if (answer.late) limit = Math.min(limit * 2, LONGEST_ATTEMPT);
    // A try that the deadline cut short says less than the one before it.
    last = answer.late && last.fault ? last : answer;
    if (answer.fault?.phase === "authentication") refusals += 1;
    context.progress(`${patience.waiting}: ${answer.why}`);
    const rest = refusals > REFUSALS_AT_FULL_SPEED ? PAUSE_AFTER_REFUSAL : pause;
    await context.sleep(Math.max(0, Math.min(rest, patience.deadline - context.elapsed())));
    pause = Math.min(pause * 1.5, longest);
  }
}

const LATE = "no answer in time";

/** One try that is given up after so many milliseconds, whether or not the connection notices that nobody is there. */
export async function within<T>(
  context: ProcedureContext,
  limit: number,
  ask: () => Promise<Try<T>>,
): Promise<Try<T>> {
  const over = new AbortController();
  try {
    return await Promise.race([
      ask(),
      context.sleep(limit, over.signal).then((): Miss => ({ why: LATE, late: true })),
    ]);
  } catch (error) {
    return missOf(error, context);
  } finally {
    over.abort();
  }
}

/** What a failed read or exchange comes to; throws on what is about something else. */
export function missOf(error: unknown, context: ProcedureContext): Miss {
  const fault = context.connectionFault(error);
  if (fault) return { why: fault.message, fault };
  if (error instanceof ReplyError) return { why: error.message };
  throw error;
}
