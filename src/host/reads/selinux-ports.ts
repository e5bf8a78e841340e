/** Which types SELinux's policy gives to ports. */

import type { Primitive } from "../primitive.ts";
import { selinuxMode } from "../programs/selinux-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";

export interface SelinuxPort {
  readonly type: string;
  readonly proto: string;
  /** A port or a range, as it is written: `8080`, `8000-8010`. */
  readonly port: string;
}

export interface SelinuxPorts {
  readonly enabled: boolean;
  readonly installed: boolean;
  /** Of the policy and of what was added, in the order in which they count. */
  readonly all: readonly SelinuxPort[];
  /** What was added on this host. */
  readonly local: readonly SelinuxPort[];
  /** Why the store of policies can't be asked. */
  readonly trouble?: string;
}

export const PORT_DATABASE = "selinux ports";

/** 3: there is no semanage. */
const primitive: Primitive = {
  name: "hr_selinux_ports",
  body: `
command -v semanage >/dev/null 2>&1 || exit 3
hr_m=$(hr_selinux_mode) || exit 4
printf 'mode %s\\n' "$hr_m"
for hr_w in all local; do
  hr_o=
  [ $hr_w = all ] || hr_o=-C
  hr_l=$(semanage port -l -n $hr_o 2>&1 </dev/null) || { printf 'trouble %s\\n' "$(printf '%s\\n' "$hr_l" | tail -n 1)"; exit 0; }
  printf '%s\\n' "$hr_l" | sed -n "s/^\\([A-Za-z0-9_.-][A-Za-z0-9_.-]*\\)  *\\([a-z]*\\)  *\\([0-9].*\\)$/$hr_w \\1 \\2 \\3/p"
done`,
  requires: [selinuxMode],
};

function portsOf(lines: readonly string[], which: string): readonly SelinuxPort[] {
  return lines.flatMap((line) => {
    const [word, type = "", proto = "", ...ports] = line.split(/[\s,]+/);
    return word === which ? ports.filter(Boolean).map((port) => ({ type, proto, port })) : [];
  });
}

/** An effect's name is `proto port`, its value the type; without one, what was added is gone. */
function predict(seen: SelinuxPorts, { effects }: Overlay): Predicted<SelinuxPorts> | undefined {
  if (!seen.installed && effects.some((e) => e.kind === "package" && e.installed))
    return { unknown: "semanage is not installed yet" };
  const promised = effects.flatMap((e) => (e.kind === "record" && e.database === PORT_DATABASE ? [e] : []));
  if (promised.length === 0) return undefined;
  let { all, local } = seen;
  for (const { name, value: type } of promised) {
    const [proto = "", port = ""] = name.split(" ");
    const isIt = (one: SelinuxPort): boolean => one.proto === proto && one.port === port;
    const was = local.find(isIt);
    const added = type === undefined ? [] : [{ type, proto, port }];
    local = [...added, ...local.filter((one) => !isIt(one))];
    all = [...added, ...all.filter((one) => !(isIt(one) && one.type === was?.type))];
  }
  return { known: { ...seen, all, local } };
}

export function selinuxPorts(): Read<SelinuxPorts> {
  return defineRead<SelinuxPorts>({
    primitive,
    args: [],
    subject: { kind: "command", line: "semanage" },
    timeout: 300_000,
    parse: (reply) => {
      if (reply.status === 3) return { enabled: false, installed: false, all: [], local: [] };
      if (reply.status !== 0)
        throw new ReplyError(primitive.name, reply, "the host does not tell the types of ports");
      const lines = reply.stdout.toString("utf8").split("\n");
      const trouble = lines.find((line) => line.startsWith("trouble "));
      return {
        enabled: !lines.includes("mode Disabled"),
        installed: true,
        all: portsOf(lines, "all"),
        local: portsOf(lines, "local"),
        ...(trouble === undefined ? {} : { trouble: trouble.slice(8) }),
      };
    },
    predict,
  });
}
