/** Something that is another after every boot, and the same until then. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

/** $1 a command of the user's that prints it, or "". */
const primitive: Primitive = {
  name: "hr_boot_mark",
  body: `
if [ -n "$1" ]; then sh -c "$1"
elif [ -r /proc/sys/kernel/random/boot_id ]; then cat /proc/sys/kernel/random/boot_id
else sysctl -n kern.boottime 2>/dev/null || who -b
fi`,
};

export interface BootMarkOptions {
  readonly command?: string | undefined;
  /** Milliseconds. */
  readonly timeout?: number;
}

/** Never empty: a host that says nothing has not said that it booted. */
export function bootMark({ command = "", timeout }: BootMarkOptions = {}): Read<string> {
  return defineRead({
    primitive,
    args: [command],
    subject: { kind: "facts" },
    parse: (reply) => {
      const said = reply.stdout.toString("utf8").trim();
      if (reply.status === 0 && said !== "") return said;
      const why =
        reply.stderr.toString("utf8").trim() ||
        (reply.status === 0 ? "it printed nothing" : `status ${reply.status}`);
      throw new ReplyError(primitive.name, reply, `the host can't tell which boot it is in: ${why}`);
    },
    ...(timeout === undefined ? {} : { timeout }),
  });
}
