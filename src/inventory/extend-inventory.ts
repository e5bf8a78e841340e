/** An inventory with the hosts and groups that tasks add while a run lasts (`add_host`, `group_by`). */

import { isDeepStrictEqual } from "node:util";
import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { Addition, Group, Host, Inventory } from "../model/inventory.ts";
import type { Variable, VarLayer } from "../model/task.ts";
import { groupDepths } from "./group-depths.ts";

export interface ExtendedInventory {
  /** A new one where something changed; the given one otherwise. It is never changed itself. */
  readonly inventory: Inventory;
  readonly changed: boolean;
  /** Names no host or group can have, and groups that would contain each other: then nothing changed. */
  readonly diagnostics: readonly Diagnostic[];
}

/** Copies of the maps that change; what is not touched is shared with the old inventory. */
interface Growing {
  readonly hosts: Map<string, Host>;
  readonly groups: Map<string, Group>;
  changed: boolean;
}

const NONE: VarLayer = new Map();

/**
 * The inventory with one addition, and whether anything is new, as Ansible's `add_host` and `group_by` report it.
 * `where` is the place of the task, for messages. A host that is not in the inventory (the implicit `localhost`) can be
 * given to a group by name: it is then listed there, and stays out of `all`.
 */
export function extendInventory(inventory: Inventory, addition: Addition, where?: Span): ExtendedInventory {
  const growing = { hosts: new Map(inventory.hosts), groups: new Map(inventory.groups), changed: false };
  const diagnostics =
    addition.kind === "host" ? addHost(growing, addition) : addGroup(growing, addition, where);
  if (!growing.changed || diagnostics.length > 0) return { inventory, changed: false, diagnostics };
  const { hosts, groups } = growing;
  return { inventory: { ...inventory, hosts, groups }, changed: true, diagnostics };
}

/**
 * All additions of a run anew, after its inventory was read again (`meta: refresh_inventory`). Hosts that are gone from
 * the inventory are not put back into groups.
 */
export function replayAdditions(fresh: Inventory, additions: readonly Addition[]): Inventory {
  return additions.reduce(
    (inventory, addition) =>
      addition.kind === "group" && !inventory.hosts.has(addition.host)
        ? inventory
        : extendInventory(inventory, addition).inventory,
    fresh,
  );
}

/** Plain data as variables that nothing is evaluated in, such as a task's arguments after it was resolved. */
export function plainVariables(values: Readonly<Record<string, unknown>>, span: Span): VarLayer {
  return new Map(
    Object.entries(values).map(([name, value]): [string, Variable] => [
      name,
      { tree: { kind: "static", value, internal: value, span }, span },
    ]),
  );
}

function addHost(
  growing: Growing,
  { name, groups, vars }: Addition & { kind: "host" },
): readonly Diagnostic[] {
  const known = growing.hosts.get(name);
  const host: Host = known ?? { name, vars: NONE, groups: [] };
  const isNew = [...vars].some(([n, variable]) => !sameValue(host.vars.get(n), variable));
  if (!known || isNew) {
    growing.hosts.set(name, { ...host, vars: new Map([...host.vars, ...vars]) });
    growing.changed = true;
  }
  if (!known) join(growing, name, "all");
  for (const group of groups) {
    ensureGroup(growing, group);
    join(growing, name, group);
  }
  settle(growing, name);
  return [];
}

function addGroup(
  growing: Growing,
  { group, parents, host }: Addition & { kind: "group" },
  where: Span | undefined,
): readonly Diagnostic[] {
  const isNew = !growing.groups.has(group);
  for (const name of [group, ...parents]) ensureGroup(growing, name);
  for (const parent of parents) {
    if (isAbove(growing, group, parent)) {
      const message = `\`${group}\` can't be below \`${parent}\`, which is below \`${group}\``;
      return [problem("INV0106", message, where ? { primary: where } : {})];
    }
    link(growing, parent, group);
  }
  if (isNew && parents.length > 0 && !parents.includes("all")) unlinkFromAll(growing, group);
  join(growing, host, group);
  settle(growing, host);
  if (growing.changed) setDepths(growing);
  return [];
}

function setDepths({ groups }: Growing): void {
  const depths = groupDepths(groups);
  for (const [name, group] of groups) {
    const depth = depths.get(name) ?? group.depth;
    if (depth !== group.depth) groups.set(name, { ...group, depth });
  }
}

function sameValue(before: Variable | undefined, after: Variable): boolean {
  return (
    before?.tree.kind === "static" &&
    after.tree.kind === "static" &&
    isDeepStrictEqual(before.tree.value, after.tree.value)
  );
}

function ensureGroup(growing: Growing, name: string): void {
  if (growing.groups.has(name)) return;
  const all = ["all"];
  growing.groups.set(name, {
    name,
    vars: NONE,
    hosts: [],
    children: [],
    parents: all,
    depth: 1,
    priority: 1,
  });
  addChild(growing, "all", name);
  growing.changed = true;
}

function addChild(growing: Growing, parent: string, child: string): void {
  const group = growing.groups.get(parent);
  if (group && !group.children.includes(child))
    growing.groups.set(parent, { ...group, children: [...group.children, child] });
}

function link(growing: Growing, parent: string, child: string): void {
  const group = growing.groups.get(child);
  if (!group || growing.groups.get(parent)?.children.includes(child)) return;
  addChild(growing, parent, child);
  if (!group.parents.includes(parent))
    growing.groups.set(child, { ...group, parents: [...group.parents, parent] });
  growing.changed = true;
}

/** Only groups without any other parent hang below `all` itself. */
function unlinkFromAll(growing: Growing, name: string): void {
  const [group, all] = [growing.groups.get(name), growing.groups.get("all")];
  if (!group || !all || group.parents.length < 2) return;
  growing.groups.set(name, { ...group, parents: group.parents.filter((p) => p !== "all") });
  growing.groups.set("all", { ...all, children: all.children.filter((c) => c !== name) });
}

function isAbove({ groups }: Growing, upper: string, lower: string): boolean {
  const above = new Set([lower]);
  for (const name of above) for (const parent of groups.get(name)?.parents ?? []) above.add(parent);
  return above.has(upper);
}

function join(growing: Growing, hostName: string, groupName: string): void {
  const [host, group] = [growing.hosts.get(hostName), growing.groups.get(groupName)];
  if (!group || group.hosts.includes(hostName)) return;
  growing.groups.set(groupName, { ...group, hosts: [...group.hosts, hostName] });
  if (host && groupName !== "all" && !host.groups.includes(groupName))
    growing.hosts.set(hostName, { ...host, groups: [...host.groups, groupName] });
  growing.changed = true;
}

/** A host is in `ungrouped` exactly while it is in no other group. */
function settle(growing: Growing, name: string): void {
  const host = growing.hosts.get(name);
  const ungrouped = growing.groups.get("ungrouped");
  if (!host || !ungrouped) return;
  const others = host.groups.filter((g) => g !== "ungrouped");
  const isListed = host.groups.includes("ungrouped");
  if (others.length > 0 && isListed) {
    growing.hosts.set(name, { ...host, groups: others });
    growing.groups.set("ungrouped", { ...ungrouped, hosts: ungrouped.hosts.filter((h) => h !== name) });
  } else if (others.length === 0 && !isListed) {
    growing.hosts.set(name, { ...host, groups: ["ungrouped"] });
    growing.groups.set("ungrouped", { ...ungrouped, hosts: [...ungrouped.hosts, name] });
  }
}
