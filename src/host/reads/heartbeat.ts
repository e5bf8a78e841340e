/** The smallest question that a host can answer: what was asked comes back. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

const primitive: Primitive = { name: "hr_heartbeat", body: `printf '%s' "$1"` };

/** `timeout`: milliseconds until a host that does not answer is given up. */
export function heartbeat(word: string, timeout?: number): Read<string> {
  return defineRead({
    primitive,
    args: [word],
    subject: { kind: "facts" },
    parse: (reply) => {
      const said = reply.stdout.toString("utf8");
      if (reply.status !== 0 || said !== word)
        throw new ReplyError(primitive.name, reply, "the host did not say back what it was asked");
      return said;
    },
    ...(timeout === undefined ? {} : { timeout }),
  });
}
