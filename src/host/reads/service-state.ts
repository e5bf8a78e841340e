/** How a service stands, whatever manager the host has. */

import type { Primitive, Reply } from "../primitive.ts";
import { chosenManager } from "../programs/service-manager-program.ts";
import { defineRead, type Overlay, type Predicted, type Read, ReplyError } from "../read.ts";
import { type UnitScope, unitName } from "../systemd-unit.ts";
import { type OpenrcState, openrcState, parseOpenrc, predictOpenrc } from "./openrc-state.ts";
import { parseSysv, predictSysv, type SysvState, sysvState } from "./sysv-state.ts";
import {
  type OtherServiceManager,
  parseUnit,
  predictUnit,
  type UnitState,
  unitStateOf,
} from "./unit-state.ts";

export type ServiceState = UnitState | OpenrcState | SysvState | OtherServiceManager;

/** The manager that a task asks for: `service` goes by the tools that are there. */
export type ManagerWish = "auto" | "service" | "systemd" | "openrc" | "sysvinit";

export interface ServiceQuestion {
  readonly use: ManagerWish;
  readonly name: string;
  readonly scope: UnitScope;
  /** Text that is among the processes where the service runs; instead of what its manager says. Not of systemd. */
  readonly pattern?: string | undefined;
}

/** $1 the manager that is wished for, $2 scope, $3 unit, $4 service, $5 text to look for among the processes, or "". */
const primitive: Primitive = {
  name: "hr_service_state",
  body: `
hr_chosen_manager "$1" "$4"
case $hr_sm in
systemd) hr_unit_state "$2" "$3" ;;
openrc) hr_openrc_state "$4" "$5" ;;
sysvinit) hr_sysv_state "$4" "$5" ;;
*) echo "other=$hr_sm" ;;
esac
exit 0`,
  requires: [chosenManager, unitStateOf, openrcState, sysvState],
};

/** Lines of `key=value`, of which a key may have several, and after a line `said` what the service said of itself. */
function parse(reply: Reply, { name }: ServiceQuestion): ServiceState {
  if (reply.status !== 0)
    throw new ReplyError(primitive.name, reply, "the host did not say how the service stands");
  const [head = "", ...rest] = reply.stdout.toString("utf8").split("\nsaid\n");
  const said = new Map<string, string[]>();
  for (const line of head.split("\n")) {
    const at = line.indexOf("=");
    if (at < 0) continue;
    const [key, value] = [line.slice(0, at), line.slice(at + 1)];
    said.set(key, [...(said.get(key) ?? []), value]);
  }
  const manager = said.get("manager")?.[0];
  if (manager === "openrc") return parseOpenrc(said, rest.join("\n"), name);
  if (manager === "sysvinit") return parseSysv(said, rest.join("\n"), name);
  return parseUnit(reply, unitName(name));
}

function predict(
  seen: ServiceState,
  overlay: Overlay,
  scope: UnitScope,
): Predicted<ServiceState> | undefined {
  switch (seen.manager) {
    case "systemd":
      return predictUnit(seen, overlay, scope);
    case "openrc":
      return predictOpenrc(seen, overlay);
    case "sysvinit":
      return predictSysv(seen, overlay);
    case "other":
      return undefined;
  }
}

export function serviceState(question: ServiceQuestion): Read<ServiceState> {
  const { use, name, scope, pattern = "" } = question;
  return defineRead<ServiceState>({
    primitive,
    args: [use, scope, unitName(name), name, pattern],
    subject: { kind: "unit", name: unitName(name), scope },
    parse: (reply) => parse(reply, question),
    predict: (seen, overlay) => predict(seen, overlay, scope),
  });
}
