/** Whether a machine shows files of other machines: then what changes elsewhere may be seen here, and the other way round. */

import type { Primitive } from "../primitive.ts";
import { isFarMount } from "../programs/mount-program.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

const primitive: Primitive = {
  name: "hr_network_mounts",
  body: `
[ -r /proc/mounts ] || { echo unknown; exit 0; }
while read -r hr_d hr_p hr_t hr_o; do
  if hr_is_far "$hr_t" "$hr_p"; then echo shared; exit 0; fi
done </proc/mounts
echo own`,
  requires: [isFarMount],
};

/** True also where the host can't tell. */
export function readNetworkMounts(): Read<boolean> {
  return defineRead({
    primitive,
    args: [],
    subject: { kind: "facts" },
    parse: (reply) => {
      const word = reply.stdout.toString("latin1").trim();
      if (word === "own") return false;
      if (word === "shared" || word === "unknown") return true;
      throw new ReplyError(primitive.name, reply, "neither shared nor own");
    },
  });
}
