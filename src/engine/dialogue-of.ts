/** A call that a procedure speaks with, on a channel and a shell of its own. */

import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import type { Duplex } from "../connection/session/duplex.ts";
import type { Dialogue } from "../modules/contract/procedure.ts";

/** How long a call may take to end once nobody speaks with it, and its last words to arrive. */
const PARTING = 10_000;
const LAST_WORDS = 3000;

export function dialogueOf({ stdin, stdout, ended, abort }: Duplex): Dialogue {
  const heard = once(stdout, "close").catch(() => undefined);
  stdin.on("error", () => undefined);
  const whole = ended.then(async (reply) => {
    await Promise.race([heard, delay(LAST_WORDS, undefined, { ref: false })]);
    return reply;
  });
  whole.catch(() => undefined);
  return {
    stdin,
    stdout,
    ended: whole,
    async hangUp() {
      stdin.end();
      const over = ended.catch(() => undefined);
      await Promise.race([over, delay(PARTING, undefined, { ref: false })]);
      abort();
    },
  };
}
