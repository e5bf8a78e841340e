/** A date and time of the host's time zone as seconds since the epoch. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read } from "../read.ts";

const primitive: Primitive = {
  name: "hr_epoch",
  body: `date -d "$1" +%s 2>/dev/null || date -j -f '%Y-%m-%d %H:%M:%S' "$1" +%s`,
};

/** `time`: "2024-05-17 08:30:00". `undefined` where the host can't read it. */
export function epoch(time: string): Read<number | undefined> {
  return defineRead({
    primitive,
    args: [time],
    subject: { kind: "timezone" },
    parse: (reply) => {
      const seconds = Number(reply.stdout.toString().trim() || Number.NaN);
      return reply.status === 0 && Number.isSafeInteger(seconds) ? seconds : undefined;
    },
  });
}
