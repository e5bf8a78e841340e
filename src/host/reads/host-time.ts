/** What the host's own clock says: ages of its files are measured with it, also where it is wrong. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

const primitive: Primitive = { name: "hr_time", body: "date +%s" };

/** Seconds since the epoch. */
export function hostTime(): Read<number> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "facts" },
    parse: (reply) => {
      const seconds = Number(reply.stdout.toString().trim() || Number.NaN);
      if (!Number.isSafeInteger(seconds))
        throw new ReplyError(primitive.name, reply, "the host's `date` did not tell the time");
      return seconds;
    },
  });
}
