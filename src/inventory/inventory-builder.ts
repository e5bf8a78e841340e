/** Collects hosts and groups from several sources, in the order of first mention, and ties them together at the end. */

import { type Collector, problem, warning } from "../diagnostics/diagnostic.ts";
import { locationOf, type Span } from "../diagnostics/span.ts";
import type { Group, Host, Inventory } from "../model/inventory.ts";
import type { Variable } from "../model/task.ts";
import { groupDepths } from "./group-depths.ts";
import { mergeVariables } from "./merge-variables.ts";
import { portVariable } from "./plain-nodes.ts";

export interface BuiltHost {
  readonly name: string;
  readonly span: Span | undefined;
  readonly source: string | undefined;
  readonly vars: Map<string, Variable>;
  /** Direct ones. */
  readonly groups: Set<string>;
}

export interface BuiltGroup {
  readonly name: string;
  readonly span: Span | undefined;
  readonly vars: Map<string, Variable>;
  readonly hosts: Set<string>;
  readonly children: Map<string, Span | undefined>;
  readonly parents: Set<string>;
  priority: number;
}

const PRIORITY = "ansible_group_priority";

/** Lives while one inventory is read. */
export class InventoryBuilder {
  readonly #hosts = new Map<string, BuiltHost>();
  readonly #groups = new Map<string, BuiltGroup>();
  #out: Collector;
  readonly #mergesMaps: boolean;
  /** What is being read: hosts remember which source named them first. */
  source: string | undefined;

  constructor(out: Collector, { mergesMaps = false } = {}) {
    this.#out = out;
    this.#mergesMaps = mergesMaps;
    this.group("all", undefined);
    this.addChild("all", "ungrouped", undefined);
  }

  /** Who is told of what is wrong from now on. */
  tell(out: Collector): void {
    this.#out = out;
  }

  get hosts(): ReadonlyMap<string, BuiltHost> {
    return this.#hosts;
  }

  get groups(): ReadonlyMap<string, BuiltGroup> {
    return this.#groups;
  }

  /** The host, made where it is new. A port counts only for a new one, as in Ansible. */
  host(name: string, span: Span | undefined, port?: number): BuiltHost {
    const known = this.#hosts.get(name);
    if (known) return known;
    const host: BuiltHost = { name, span, source: this.source, vars: new Map(), groups: new Set() };
    if (port !== undefined && span) host.vars.set("ansible_port", portVariable(port, span));
    this.#hosts.set(name, host);
    return host;
  }

  group(name: string, span: Span | undefined): BuiltGroup {
    const known = this.#groups.get(name);
    if (known?.span || (known && !span)) return known;
    const group: BuiltGroup = known
      ? { ...known, span }
      : {
          name,
          span,
          vars: new Map(),
          hosts: new Set(),
          children: new Map(),
          parents: new Set(),
          priority: 1,
        };
    this.#groups.set(name, group);
    return group;
  }

  hasGroup(name: string): boolean {
    return this.#groups.has(name);
  }

  groupNames(): readonly string[] {
    return [...this.#groups.keys()];
  }

  addHost(group: string, host: string, span: Span | undefined, port?: number): BuiltHost {
    const built = this.host(host, span, port);
    this.group(group, undefined).hosts.add(host);
    built.groups.add(group);
    return built;
  }

  /** A variable of the group of that name, else of the host: of two of one name the group counts, as in Ansible. */
  setVariable(name: string, variable: string, value: Variable): void {
    const group = this.#groups.get(name);
    if (group && variable === PRIORITY) this.#setPriority(group, value);
    else {
      const { vars } = group ?? this.host(name, undefined);
      vars.set(variable, this.#mergesMaps ? mergeVariables(vars.get(variable), value) : value);
    }
  }

  setGroupVariable(name: string, variable: string, value: Variable): void {
    this.group(name, undefined);
    this.setVariable(name, variable, value);
  }

  addChild(parent: string, child: string, span: Span | undefined): void {
    const group = this.group(child, undefined);
    if (child === "all" || this.isAbove(child, parent)) {
      this.#reportCycle(child, parent, span);
      return;
    }
    const { children } = this.group(parent, undefined);
    if (children.has(child)) return;
    children.set(child, span);
    group.parents.add(parent);
  }

  isAbove(upper: string, lower: string): boolean {
    const above = new Set([lower]);
    for (const name of above) for (const parent of this.#groups.get(name)?.parents ?? []) above.add(parent);
    return above.has(upper);
  }

  /** `top` would become a child of `bottom`, which is somewhere below it. */
  #reportCycle(top: string, bottom: string, span: Span | undefined): void {
    if (top === "all") {
      const help = "`all` is above every group; take it out here";
      const message = "`all` can't be the child of a group";
      this.#out.add(problem("INV0106", message, span ? { primary: span, help } : { help }));
      return;
    }
    const cycle = [...this.#pathDown(top, bottom), top];
    const links = cycle
      .slice(1, -1)
      .map((child, i) => this.#groups.get(cycle[i] ?? "")?.children.get(child))
      .filter((s) => s !== undefined);
    const notes = links.map((s) => `also at ${locationOf(s)}`);
    const help = "take one of the groups out of the other's children";
    const message = `groups contain each other without end: ${cycle.join(" → ")}`;
    this.#out.add(problem("INV0106", message, { ...(span ? { primary: span } : {}), notes, help }));
  }

  #pathDown(top: string, bottom: string): readonly string[] {
    const cameFrom = new Map<string, string | undefined>([[bottom, undefined]]);
    for (const [name] of cameFrom) {
      for (const parent of this.#groups.get(name)?.parents ?? [])
        if (!cameFrom.has(parent)) cameFrom.set(parent, name);
    }
    const path: string[] = [];
    for (let at: string | undefined = top; at !== undefined; at = cameFrom.get(at)) path.push(at);
    return path;
  }

  #setPriority(group: BuiltGroup, { tree }: Variable): void {
    const value = tree.kind === "static" ? tree.value : undefined;
    const number = typeof value === "string" && /^\s*[-+]?\d+\s*$/.test(value) ? Number(value) : value;
    if (typeof number === "number" && Number.isFinite(number)) group.priority = Math.trunc(number);
    else {
      const message = `\`${PRIORITY}\` must be a whole number`;
      this.#out.add(problem("INV0115", message, { primary: tree.span }));
    }
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

  /** Every group hangs below `all`, and every host in a group. */
  settle(): void {
    for (const group of this.#groups.values())
      if (group.name !== "all" && group.parents.size === 0) this.addChild("all", group.name, undefined);
    const ungrouped = this.group("ungrouped", undefined);
    for (const host of this.#hosts.values()) {
      const isInAnother = [...host.groups].some((g) => g !== "all" && g !== "ungrouped");
      if (!isInAnother) this.addHost("ungrouped", host.name, host.span);
      else if (host.groups.delete("ungrouped")) ungrouped.hosts.delete(host.name);
    }
  }

  finish(sources: readonly string[], mismatch?: Inventory["mismatch"]): Inventory {
    this.#checkNames();
    this.settle();
    const hosts = new Map<string, Host>();
    for (const { name, span, source, vars, groups } of this.#hosts.values()) {
      hosts.set(name, {
        name,
        ...(span ? { span } : {}),
        vars,
        groups: [...groups].filter((g) => g !== "all"),
        ...(source === undefined ? {} : { source }),
      });
    }
    return { hosts, groups: this.#finishGroups(), sources, ...(mismatch ? { mismatch } : {}) };
  }

  #finishGroups(): ReadonlyMap<string, Group> {
    const groups = new Map<string, Group>();
    const depths = groupDepths(this.#groups);
    for (const group of this.#groups.values()) {
      const { name, span, vars, priority } = group;
      groups.set(name, {
        name,
        ...(span ? { span } : {}),
        vars,
        hosts: [...group.hosts],
        children: [...group.children.keys()],
        parents: [...group.parents],
        depth: depths.get(name) ?? 1,
        priority,
      });
    }
    return groups;
  }
}
