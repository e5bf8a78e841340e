/** Collects hosts and groups from several sources, in the order of first mention, and ties them together at the end. */

import { type Collector, problem, warning } from "../diagnostics/diagnostic.ts";
import { locationOf, type Span } from "../diagnostics/span.ts";
import type { Group, Host, Inventory } from "../model/inventory.ts";
import type { Variable } from "../model/task.ts";

interface BuiltHost {
  readonly name: string;
  readonly span: Span | undefined;
  readonly vars: Map<string, Variable>;
  readonly groups: Set<string>;
}

interface BuiltGroup {
  readonly name: string;
  readonly span: Span | undefined;
  readonly vars: Map<string, Variable>;
  readonly hosts: Set<string>;
  readonly children: Map<string, Span | undefined>;
  readonly parents: Set<string>;
}

/** Lives while one inventory is read. */
export class InventoryBuilder {
  readonly #hosts = new Map<string, BuiltHost>();
  readonly #groups = new Map<string, BuiltGroup>();
  readonly #out: Collector;

  constructor(out: Collector) {
    this.#out = out;
    this.group("all", undefined);
    this.group("ungrouped", undefined);
  }

  host(name: string, span: Span | undefined): BuiltHost {
    const known = this.#hosts.get(name);
    if (known) return known;
    const host: BuiltHost = { name, span, vars: new Map(), groups: new Set() };
    this.#hosts.set(name, host);
    return host;
  }

  group(name: string, span: Span | undefined): BuiltGroup {
    const known = this.#groups.get(name);
    if (known?.span || (known && !span)) return known;
    const group: BuiltGroup = known
      ? { ...known, span }
      : { name, span, vars: new Map(), hosts: new Set(), children: new Map(), parents: new Set() };
    this.#groups.set(name, group);
    return group;
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  groupNames(): readonly string[] {
    return [...this.#groups.keys()];
  }

  addHost(group: string, host: string, span: Span | undefined): BuiltHost {
    const built = this.host(host, span);
    if (group !== "all") {
      this.group(group, undefined).hosts.add(host);
      built.groups.add(group);
    }
    return built;
  }

  addChild(parent: string, child: string, span: Span | undefined): void {
    const group = this.group(child, undefined);
    if (child === "all") {
      const help = "`all` is above every group; take it out here";
      this.#out.add(
        problem("INV0106", "`all` can't be the child of a group", span ? { primary: span, help } : { help }),
      );
      return;
    }
    if (parent !== "all") group.parents.add(parent);
    const { children } = this.group(parent, undefined);
    if (!children.has(child)) children.set(child, span);
  }

  /** Depths; a circle is reported and cut. */
  #depths(): ReadonlyMap<string, number> {
    const depths = new Map<string, number>([["all", 0]]);
    const path: string[] = [];
    const depthOf = (name: string): number => {
      const known = depths.get(name);
      if (known !== undefined) return known;
      if (path.includes(name)) {
        this.#reportCycle([...path.slice(path.indexOf(name)), name]);
        return 1;
      }
      path.push(name);
      const parents = [...(this.#groups.get(name)?.parents ?? [])];
      const depth = 1 + Math.max(0, ...parents.map(depthOf));
      path.pop();
      depths.set(name, depth);
      return depth;
    };
    for (const name of this.#groups.keys()) depthOf(name);
    return depths;
  }

  /** `upwards`: from a group to its parent and on, back to itself. */
  #reportCycle(upwards: readonly string[]): void {
    const cycle = upwards.toReversed();
    const links = cycle.slice(1).map((child, i) => this.#groups.get(cycle[i] ?? "")?.children.get(child));
    const [primary, ...others] = links.filter((s) => s !== undefined);
    const notes = others.map((s) => `also at ${locationOf(s)}`);
    const help = "take one of the groups out of the other's children";
    const message = `groups contain each other without end: ${cycle.join(" → ")}`;
    this.#out.add(problem("INV0106", message, { ...(primary ? { primary } : {}), notes, help }));
  }

  #checkNames(): void {
    for (const host of this.#hosts.values()) {
      const group = this.#groups.get(host.name);
      if (!group) continue;
      const message = `\`${host.name}\` is a host and a group; patterns mean the group`;
      const labels = group.span ? [{ span: group.span, text: "the group" }] : [];
      const primary = host.span;
      const help = "rename one of the two";
      this.#out.add(warning("INV0113", message, primary ? { primary, labels, help } : { labels, help }));
    }
  }

  #priority(group: BuiltGroup): number {
    const variable = group.vars.get("ansible_group_priority");
    if (!variable) return 1;
    const value = variable.tree.kind === "static" ? Number(variable.tree.value) : Number.NaN;
    if (Number.isInteger(value)) return value;
    const message = "`ansible_group_priority` must be a whole number";
    this.#out.add(problem("INV0115", message, { primary: variable.tree.span }));
    return 1;
  }

  #finishGroup(group: BuiltGroup, depths: ReadonlyMap<string, number>, top: readonly string[]): Group {
    const { name, span, children } = group;
    const parents = name === "all" ? [] : group.parents.size > 0 ? [...group.parents] : ["all"];
    return {
      name,
      ...(span ? { span } : {}),
      vars: new Map([...group.vars].filter(([n]) => n !== "ansible_group_priority")),
      hosts: [...group.hosts],
      children: name === "all" ? top : [...children.keys()],
      parents,
      depth: depths.get(name) ?? 1,
      priority: this.#priority(group),
    };
  }

  finish(sources: readonly string[]): Inventory {
    this.#checkNames();
    const depths = this.#depths();
    for (const host of this.#hosts.values()) {
      if (host.groups.size > 1) {
        host.groups.delete("ungrouped");
        this.group("ungrouped", undefined).hosts.delete(host.name);
      } else if (host.groups.size === 0) this.addHost("ungrouped", host.name, host.span);
    }
    const hosts = new Map<string, Host>();
    for (const { name, span, vars, groups } of this.#hosts.values()) {
      hosts.set(name, { name, ...(span ? { span } : {}), vars, groups: [...groups] });
    }
    const top = [...this.#groups.values()]
      .filter((g) => g.name !== "all" && g.parents.size === 0)
      .map((g) => g.name);
    const groups = new Map<string, Group>();
    for (const group of this.#groups.values()) groups.set(group.name, this.#finishGroup(group, depths, top));
    return { hosts, groups, sources };
  }
}
