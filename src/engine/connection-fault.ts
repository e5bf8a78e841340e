/** What an error says about the way to a host, for procedures that outlive a connection. */

import { ConnectionError } from "../connection/connection.ts";
import { CallTimeout, ConnectionLost } from "../connection/session/session.ts";
import type { ConnectionFault } from "../modules/contract/procedure.ts";

export function connectionFault(error: unknown): ConnectionFault | undefined {
  if (error instanceof CallTimeout) {
    const silent = new ConnectionError(`no answer came within ${error.milliseconds / 1000} s`, {
      phase: "idle",
      code: "CON0402",
      retryable: true,
      cause: error,
    });
    const fault = connectionFault(silent);
    return fault && { ...fault, midway: true };
  }
  if (!(error instanceof ConnectionError)) return undefined;
  const { message, phase, code, notes, retryable } = error;
  return {
    message,
    phase,
    retryable,
    midway: error instanceof ConnectionLost,
    said: (words, help = error.help) =>
      new ConnectionError(words, {
        phase,
        code,
        notes: [message, ...notes],
        retryable,
        cause: error,
        ...(help === undefined ? {} : { help }),
      }),
  };
}
