/** `add_host`: a host that the inventory has from now on, for later plays and in `hostvars`. */

import { plainVariables } from "../../inventory/extend-inventory.ts";
import { evaluateArguments } from "../arguments.ts";
import { failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { addition } from "./addition.ts";
import { moduleOf } from "./module-of.ts";

export function addHost(unit: Unit): TaskEnd {
  const { name: given, groups = [], ...others } = evaluateArguments(unit, moduleOf(unit));
  if (given === undefined || given === null || given === "")
    return failed("name, host or hostname needs to be provided");
  const { name, port } = splitPort(String(given));
  const list = typeof groups === "string" ? groups.split(",") : Array.isArray(groups) ? groups : undefined;
  if (list === undefined) return failed("Groups must be specified as a list.");
  const names = [...new Set(list.map((g) => String(g).trim()))].filter((g) => g !== "");
  const values = port === undefined ? others : { ...others, ansible_ssh_port: port };
  const vars = plainVariables(values, unit.task.action.span);
  return addition(
    unit,
    { kind: "host", name, groups: names, vars },
    { add_host: { host_name: name, groups: names, host_vars: values } },
  );
}

/** `name:22`, and `[address]:22`. */
function splitPort(text: string): { readonly name: string; readonly port?: number } {
  const match = /^(?:\[([^\]]+)\]|([^:]+)):(\d+)$/.exec(text);
  return match ? { name: match[1] ?? match[2] ?? text, port: Number(match[3]) } : { name: text };
}
