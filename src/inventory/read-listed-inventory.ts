/** Inventories in the form that programs print and `ansible-inventory --list` shows: groups, and `_meta` with the hosts' variables. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { groupName, hostNameIssue } from "./inventory-names.ts";
import { dataVariable } from "./plain-nodes.ts";
import type { InventoryReading } from "./reading.ts";

type Data = Readonly<Record<string, unknown>>;

/** Asks for one host's variables, where the list does not have them. */
export type AskHost = (host: string) => unknown;

interface Listed extends InventoryReading {
  readonly span: Span;
  readonly hosts: Set<string>;
}

export function isMap(data: unknown): data is Data {
  return typeof data === "object" && data !== null && !Array.isArray(data);
}

export function readListedInventory(
  data: unknown,
  span: Span,
  reading: InventoryReading,
  askHost?: AskHost,
): void {
  const listed: Listed = { ...reading, span, hosts: new Set() };
  if (!isMap(data)) {
    wrong(listed, "an inventory program prints a map of groups");
    return;
  }
  const meta = data._meta;
  const hostvars = isMap(meta) ? meta.hostvars : undefined;
  for (const [name, group] of Object.entries(data)) if (name !== "_meta") readGroup(name, group, listed);
  if (hostvars !== undefined && !isMap(hostvars)) {
    wrong(listed, "`hostvars` of `_meta` must be a map of hosts");
    return;
  }
  for (const host of listed.hosts) {
    const vars = hostvars ? hostvars[host] : askHost?.(host);
    if (isMap(vars)) setVariables(host, vars, listed, "host");
    else if (vars !== undefined && vars !== null)
      wrong(listed, `the variables of the host \`${host}\` must be a map`);
  }
}

function wrong({ out, span }: Listed, message: string): void {
  out.add(problem("INV0101", message, { primary: span }));
}

/** A list is a list of hosts; a map without any of the three keys holds variables of a host that is named as the group. */
function formOf(name: string, group: unknown): Data {
  if (!isMap(group)) return { hosts: group };
  return "hosts" in group || "vars" in group || "children" in group ? group : { hosts: [name], vars: group };
}

function readGroup(written: string, group: unknown, listed: Listed): void {
  const { inventory, out, span, settings } = listed;
  const name = groupName(written, span, settings.groupNames, out);
  if (name === undefined) return;
  inventory.group(name, span);
  const { hosts, vars, children } = formOf(name, group);
  if (hosts !== undefined) readHosts(name, hosts, listed);
  if (isMap(vars)) setVariables(name, vars, listed, "group");
  else if (vars !== undefined) wrong(listed, `the variables of the group \`${name}\` must be a map`);
  if (children === undefined || children === null) return;
  if (!Array.isArray(children) && !isMap(children)) {
    wrong(listed, `\`children\` of the group \`${name}\` must be a list of groups`);
    return;
  }
  for (const child of Array.isArray(children) ? children : Object.keys(children)) {
    const known = groupName(String(child), span, settings.groupNames, out);
    if (known !== undefined) inventory.addChild(name, known, span);
  }
}

function readHosts(group: string, hosts: unknown, listed: Listed): void {
  const { inventory, out, span } = listed;
  if (!Array.isArray(hosts)) {
    wrong(listed, `\`hosts\` of the group \`${group}\` must be a list of hosts`);
    return;
  }
  for (const host of hosts) {
    const issue = hostNameIssue(typeof host === "string" ? host : JSON.stringify(host), span);
    if (issue) out.add(issue);
    else {
      listed.hosts.add(host);
      inventory.addHost(group, host, span);
    }
  }
}

function setVariables(owner: string, vars: Data, listed: Listed, kind: "group" | "host"): void {
  const { inventory, out, span } = listed;
  for (const [name, value] of Object.entries(vars)) {
    const variable = dataVariable(name, value, { key: span, value: span }, out);
    if (!variable) continue;
    if (kind === "group") inventory.setGroupVariable(owner, name, variable);
    else inventory.setVariable(owner, name, variable);
  }
}
