/** A call with much to read, on a channel and in a shell of its own: its content follows right behind its program. */

import type { Call } from "../../host/primitive.ts";
import { ConnectionError } from "../connection.ts";
import { type AgentShell, type FrameOptions, type Replies, ShellGone } from "./agent-shell.ts";
import type { CountedConnection } from "./counted-connection.ts";
import { lossOf } from "./loss.ts";
import { PID, preludeIn } from "./remote-program.ts";
import type { ExchangeOptions } from "./session.ts";
import { type AgentRequest, startUnmet } from "./start-agent.ts";

/** A shell that calls are sent to. */
export interface Carrier {
  readonly agent: AgentShell;
  readonly connection: CountedConnection;
  /** The shell's process on the host; "" where it never said. */
  readonly pid: string | Promise<string>;
}

export interface TransferWays {
  readonly request: AgentRequest & { readonly connection: CountedConnection };
  /** Sends calls to a shell, and kills what it is running where that is cancelled or takes too long. */
  readonly carry: (
    carrier: Carrier,
    calls: readonly Call[],
    options: ExchangeOptions,
    how: Pick<FrameOptions, "setup" | "raw">,
  ) => Promise<Replies>;
}

const ASKS_PID: Call = { primitive: PID, args: [], mutates: false };

/** Undefined where the host lets no other shell start, which is then not tried again: nothing was carried out. */
export async function transfer(
  calls: readonly Call[],
  options: ExchangeOptions,
  { request, carry }: TransferWays,
): Promise<Replies | undefined> {
  const { connection, deadline } = request;
  const agent = connection.hasRoom ? await ownShell(request) : undefined;
  if (agent === undefined) return undefined;
  const pid = Promise.withResolvers<string>();
  const giveUp = (): void => {
    pid.resolve("");
    agent.abort();
  };
  const late = setTimeout(giveUp, deadline);
  void connection.lost.then(() => pid.resolve(""));
  let isThere = false;
  const onReply: ExchangeOptions["onReply"] = (index, reply) => {
    isThere = true;
    clearTimeout(late);
    if (index > 0) options.onReply?.(index - 1, reply);
    else pid.resolve(reply?.stdout.toString().trim() ?? "");
  };
  try {
    options.signal?.throwIfAborted();
    const raw = calls.every(({ primitive }) => primitive.checksInput === true);
    const alone = { ...options, stopAtFailure: 0, onReply };
    const own = { agent, connection, pid: pid.promise };
    const replies = await carry(own, [ASKS_PID, ...calls], alone, {
      setup: preludeIn(connection.directory),
      raw,
    });
    return replies.slice(1);
  } catch (error) {
    if (!(error instanceof ShellGone)) throw error;
    if (isThere || (await lossOf(connection)) !== undefined) throw error.without(1);
    connection.refusesMore = true;
    return undefined;
  } finally {
    clearTimeout(late);
    giveUp();
  }
}

async function ownShell(request: TransferWays["request"]): Promise<AgentShell | undefined> {
  const { connection } = request;
  try {
    return await startUnmet(request);
  } catch (error) {
    const lost = await lossOf(connection);
    if (lost !== undefined) throw lost;
    if (!(error instanceof ConnectionError)) throw error;
    connection.refusesMore = true;
    return undefined;
  }
}
