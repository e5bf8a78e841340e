/** Gives ports their types in SELinux's policy, or takes such additions out: all of them in one transaction. */

import type { Change } from "../change.ts";
import type { Primitive } from "../primitive.ts";
import { PORT_DATABASE } from "../reads/selinux-ports.ts";

/** $1 "1" to leave the running policy alone, then commands of semanage. */
const primitive: Primitive = {
  name: "hr_set_selinux_ports",
  body: `
hr_o=
[ -z "$1" ] || hr_o=-N
shift
hr_e=$(printf '%s\\n' "$@" | semanage import $hr_o 2>&1) && exit 0
printf '%s\\n' "$hr_e" | grep -v '^libsemanage' | tail -n 1 | sed 's/^[A-Za-z]*Error: //' >&2
exit 1`,
};

export interface PortChange {
  readonly port: string;
  readonly verb: "add" | "modify" | "delete";
  /** The type that it has, if any. */
  readonly before: string | undefined;
  /** The type that it has afterwards. */
  readonly after: string | undefined;
}

export function setSelinuxPorts(
  proto: string,
  type: string,
  ports: readonly PortChange[],
  reload: boolean,
): Change {
  const removes = ports.every(({ verb }) => verb === "delete");
  const lines = (of: "before" | "after"): string =>
    ports.map((one) => (one[of] === undefined ? "" : `${one.port}/${proto} ${one[of]}\n`)).join("");
  const words = ports.map(({ port, verb }) =>
    verb === "delete"
      ? `port -d -p ${proto} ${port}`
      : `port -${verb === "add" ? "a" : "m"} -t ${type} ${verb === "add" ? "-r s0 " : ""}-p ${proto} ${port}`,
  );
  return {
    kind: "set-selinux-ports",
    summary: `${removes ? "take" : "give"} ports ${ports.map(({ port }) => port).join(", ")} of ${proto} ${removes ? "from" : "to"} SELinux's type ${type}`,
    difference: {
      subject: "types of ports in SELinux's policy",
      before: lines("before"),
      after: lines("after"),
    },
    operations: [{ primitive, args: [reload ? "" : "1", ...words], mutates: true, timeout: 900_000 }],
    effects: ports.map(({ port, verb }) => ({
      kind: "record",
      database: PORT_DATABASE,
      name: `${proto} ${port}`,
      ...(verb === "delete" ? {} : { value: type }),
    })),
  };
}
