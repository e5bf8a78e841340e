/** The host name that the next boot will use. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

const primitive: Primitive = {
  name: "hr_static_hostname",
  body: `
if [ -r /etc/hostname ]; then grep -v '^#' /etc/hostname | grep . | head -n 1
else uname -n; fi`,
};

export function staticHostname(): Read<string> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "hostname" },
    parse: (reply) => {
      const name = reply.stdout.toString("utf8").trim();
      if (reply.status !== 0 || name === "")
        throw new ReplyError(primitive.name, reply, "the host did not say its name");
      return name;
    },
    predict: (_seen, overlay) => {
      const effect = overlay.effectOn({ kind: "hostname" });
      return effect?.kind === "hostname" ? { known: effect.value } : undefined;
    },
  });
}
