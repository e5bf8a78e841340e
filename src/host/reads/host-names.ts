/** The host's name: the one that it has now, and the one that the next boot will use. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface HostNames {
  readonly running: string;
  /** Absent where no file says one. */
  readonly kept: string | undefined;
}

const primitive: Primitive = {
  name: "hr_host_names",
  body: `
uname -n
[ ! -r /etc/hostname ] || grep -v '^#' /etc/hostname | grep . | head -n 1
exit 0`,
};

export function hostNames(): Read<HostNames> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "hostname" },
    parse: (reply) => {
      const [running = "", kept = ""] = reply.stdout
        .toString("utf8")
        .split("\n")
        .map((line) => line.trim());
      if (reply.status !== 0 || running === "")
        throw new ReplyError(primitive.name, reply, "the host did not say its name");
      return { running, kept: kept === "" ? undefined : kept };
    },
    predict: (_seen, overlay) => {
      const effect = overlay.effectOn({ kind: "hostname" });
      if (effect?.kind !== "hostname") return undefined;
      return { known: { running: effect.value, kept: effect.value } };
    },
  });
}
