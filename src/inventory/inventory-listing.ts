/** A whole inventory as data, in the shapes of `ansible-inventory --list`: as JSON, for YAML, for TOML, as a graph. */

import { dictOf } from "../expression/value/collection.ts";
import { str } from "../expression/value/text.ts";
import type { Group, Inventory } from "../model/inventory.ts";
import { hostsInGroup } from "./group-hosts.ts";
import type { Values, WrittenVariables } from "./written-variables.ts";

export interface Listing {
  readonly inventory: Inventory;
  readonly variables: WrittenVariables;
  /** Hosts to show, of a limit; all where there is none. */
  readonly hosts: ReadonlySet<string>;
  /** Variables where they are written, not all of a host's at the host. */
  readonly isExport: boolean;
}

type Data = Record<string, unknown>;

function isEmpty(value: unknown): boolean {
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function withoutEmpty(data: Data): Data {
  return dictOf(Object.entries(data).filter(([, value]) => !isEmpty(value)));
}

function hostVariables(name: string, { variables, isExport }: Listing): Values {
  return isExport ? variables.ownOfHost(name) : variables.host(name);
}

function ownHosts(group: Group, { hosts }: Listing): readonly string[] {
  return group.name === "all" ? [] : group.hosts.filter((h) => hosts.has(h));
}

function childrenOf(group: Group, { inventory }: Listing): readonly Group[] {
  return group.children.map((c) => inventory.groups.get(c)).filter((g) => g !== undefined);
}

/** Groups with lists of hosts and children, and the hosts' variables below `_meta`: what inventory programs print. */
export function listedAsJson(listing: Listing): Data {
  const { inventory, variables, isExport } = listing;
  const groups: Data = dictOf([]);
  const add = (group: Group): void => {
    groups[group.name] = undefined;
    const children = childrenOf(group, listing);
    for (const child of children) if (!Object.hasOwn(groups, child.name)) add(child);
    groups[group.name] = withoutEmpty({
      hosts: ownHosts(group, listing),
      children: children.map((c) => c.name),
      ...(isExport ? { vars: variables.ownOfGroup(group.name) } : {}),
    });
  };
  const all = inventory.groups.get("all");
  if (all) add(all);
  const hostvars = dictOf(
    hostsInGroup("all", inventory)
      .filter((h) => listing.hosts.has(h))
      .map((h): [string, unknown] => [h, hostVariables(h, listing)])
      .filter(([, vars]) => !isEmpty(vars)),
  );
  return dictOf([...Object.entries(groups).filter(([, g]) => !isEmpty(g)), ["_meta", { hostvars }]]);
}

/** Groups inside of groups, with hosts as maps: an inventory in YAML. */
export function listedAsYaml(listing: Listing): Data {
  const shown = { hosts: new Set<string>(), groups: new Set<string>() };
  const format = (group: Group): Data => {
    const children = dictOf([]);
    for (const child of childrenOf(group, listing)) {
      if (shown.groups.has(child.name)) children[child.name] = dictOf([]);
      else {
        Object.assign(children, format(child));
        shown.groups.add(child.name);
      }
    }
    const body = withoutEmpty({
      children,
      hosts: hostMaps(group, shown.hosts, listing),
      ...(listing.isExport ? { vars: listing.variables.ownOfGroup(group.name) } : {}),
    });
    return isEmpty(body) ? {} : { [group.name]: body };
  };
  const all = listing.inventory.groups.get("all");
  return all ? format(all) : {};
}

/** A host's variables stand where it is named first. */
function hostMaps(group: Group, shown: Set<string>, listing: Listing): Data {
  return dictOf(
    ownHosts(group, listing).map((host): [string, unknown] => {
      if (shown.has(host)) return [host, dictOf([])];
      shown.add(host);
      return [host, hostVariables(host, listing)];
    }),
  );
}

/** Groups side by side, with hosts as tables. */
export function listedAsToml(listing: Listing): Data {
  const shown = new Set<string>();
  const done = new Set<string>();
  const groups = dictOf([]);
  const format = (group: Group): void => {
    done.add(group.name);
    groups[group.name] = undefined;
    const children = childrenOf(group, listing).filter((c) => c.name !== "ungrouped" || c.hosts.length > 0);
    for (const child of children) if (!done.has(child.name)) format(child);
    groups[group.name] = withoutEmpty({
      children: group.name === "all" ? [] : children.map((c) => c.name),
      hosts: hostMaps(group, shown, listing),
      ...(listing.isExport ? { vars: listing.variables.ownOfGroup(group.name) } : {}),
    });
  };
  const all = listing.inventory.groups.get("all");
  if (all) format(all);
  return withoutEmpty(groups);
}

function graphLine(text: string, depth: number): string {
  return depth === 0 ? text : `${"  |".repeat(depth)}--${text}`;
}

function graphVariables(values: Values, depth: number): readonly string[] {
  return Object.keys(values)
    .sort()
    .map((name) => graphLine(`{${name} = ${str(values[name])}}`, depth));
}

/** A group, the groups below it, then its hosts, one a line. */
export function graphLines(name: string, listing: Listing, withVariables: boolean): readonly string[] {
  const { inventory, variables } = listing;
  const lines: string[] = [];
  const show = (group: Group, depth: number): void => {
    lines.push(graphLine(`@${group.name}:`, depth));
    for (const child of childrenOf(group, listing)) show(child, depth + 1);
    for (const host of group.name === "all" ? [] : group.hosts) {
      lines.push(graphLine(host, depth + 1));
      if (withVariables) lines.push(...graphVariables(hostVariables(host, listing), depth + 2));
    }
    if (withVariables) lines.push(...graphVariables(variables.ownOfGroup(group.name), depth + 1));
  };
  const start = inventory.groups.get(name);
  if (start) show(start, 0);
  return lines;
}
