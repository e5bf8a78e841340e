/** Tells a lost connection from a shell that ended by itself. */

import { setTimeout as delay } from "node:timers/promises";
import { type Connection, ConnectionError } from "../connection.ts";

/** A channel's end and the loss of its connection are told one after the other. */
const GRACE = 50;

/** Why the connection is gone, or undefined while it lives. To be asked after a channel has ended. */
export async function lossOf(
  connection: Pick<Connection, "address" | "lost">,
): Promise<ConnectionError | undefined> {
  const closed = new ConnectionError(`the connection to ${connection.address} was closed`, {
    phase: "idle",
    code: "CON0402",
    retryable: true,
  });
  return Promise.race([connection.lost.then((reason) => reason ?? closed), delay(GRACE, undefined)]);
}
