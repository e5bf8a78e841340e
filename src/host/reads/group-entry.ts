/** A group of the host. */

import type { Primitive } from "../primitive.ts";
import { defineRead, type Read, ReplyError } from "../read.ts";

export interface GroupEntry {
  readonly name: string;
  readonly gid: number;
  readonly members: readonly string[];
  /** In /etc/group, not from a directory service. */
  readonly local: boolean;
}

export interface GroupState {
  readonly group: GroupEntry | undefined;
  /** Whether the host has the tools that change groups. */
  readonly tools: boolean;
}

const primitive: Primitive = {
  name: "hr_group",
  body: `
command -v groupadd >/dev/null 2>&1 && echo 'tools'
hr_l=$(awk -F: -v n="$1" '$1 == n' /etc/group)
if [ -n "$hr_l" ]; then printf 'local:%s\\n' "$hr_l"; exit 0; fi
hr_g=$(getent group "$1" 2>/dev/null) || exit 0
case $hr_g in "$1":*) printf 'other:%s\\n' "$hr_g" ;; esac
exit 0`,
};

export function groupEntry(name: string): Read<GroupState> {
  return defineRead({
    primitive,
    args: [name],
    subject: { kind: "group", name },
    parse: (reply) => {
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host did not say which groups it has");
      const lines = reply.stdout.toString("utf8").split("\n");
      const [where, found = "", , gid = "", members = ""] = (lines.find((l) => l.includes(":")) ?? "").split(
        ":",
      );
      const group =
        found === ""
          ? undefined
          : {
              name: found,
              gid: Number(gid),
              members: members.split(",").filter((m) => m !== ""),
              local: where === "local",
            };
      return { group, tools: lines.includes("tools") };
    },
    predict: (seen, overlay) => {
      const effect = overlay.effectOn({ kind: "group", name });
      if (effect?.kind !== "group") return undefined;
      const gid = effect.gid ?? seen.group?.gid ?? -1;
      return {
        known: {
          ...seen,
          group: effect.present ? { name, members: [], local: true, ...seen.group, gid } : undefined,
        },
      };
    },
  });
}
