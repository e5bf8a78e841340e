/** Variables that homerun itself gives: each computed only when a template asks for it. */

import { dirname, resolve } from "node:path";
import { hostsInGroup } from "../inventory/group-hosts.ts";
import type { Entry, RoleUse } from "../model/task.ts";
import type { TaskContext } from "../plan/program.ts";
import { OMIT } from "../template/omit.ts";
import { groupsOf } from "../vars/host-variables.ts";
import type { Layer } from "../vars/layer.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import type { RunContext } from "./run-context.ts";

/** Ansible's version whose language homerun follows; content compares with it. */
const LANGUAGE = { full: "2.18.0", major: 2, minor: 18, revision: 0, string: "2.18.0" };

/** What the variables of one task on one host are made of. */
interface Circumstances {
  readonly play: PlayRun;
  readonly host: HostInPlay;
  readonly context: TaskContext;
  /** The variables of all hosts. */
  readonly hostvars: () => unknown;
}

type Table<C> = Readonly<Record<string, (circumstances: C) => unknown>>;

interface HostOfInventory {
  readonly run: RunContext;
  readonly name: string;
}

const OF_INVENTORY: Table<HostOfInventory> = {
  inventory_hostname: ({ name }) => name,
  inventory_hostname_short: ({ name }) => (/^[\d.]+$|:/.test(name) ? name : name.split(".")[0]),
  group_names: ({ run, name }) =>
    groupsOf(name, run.inventory)
      .map((g) => g.name)
      .filter((n) => n !== "all")
      .sort(),
  groups: ({ run }) => groupMembers(run),
  inventory_file: ({ run, name }) => inventoryFile(run, name),
  inventory_dir: ({ run, name }) => {
    const file = inventoryFile(run, name);
    return file && (file.includes(",") ? run.controller.workingDirectory : dirname(file));
  },
  ansible_inventory_sources: ({ run }) =>
    run.inventory.sources.map((s) => (s.includes(",") ? s : resolve(run.controller.workingDirectory, s))),
};

const OF_TASK: Table<Circumstances> = {
  hostvars: ({ hostvars }) => hostvars(),
  omit: () => OMIT,
  playbook_dir: ({ play }) => playbookDirectory(play),
  ansible_play_name: ({ play }) => play.name,
  ansible_play_hosts: ({ play }) => play.allHosts.filter((name) => isActive(name, play)),
  ansible_play_batch: ({ play }) => [...play.hosts.keys()].filter((name) => isActive(name, play)),
  play_hosts: ({ play }) => [...play.hosts.keys()].filter((name) => isActive(name, play)),
  ansible_play_hosts_all: ({ play }) => play.allHosts,
  ansible_check_mode: ({ play }) => play.run.options.checkMode,
  ansible_diff_mode: ({ play }) => play.run.options.diffMode,
  ansible_forks: ({ play }) => play.run.options.forks,
  ansible_verbosity: ({ play }) => play.run.options.verbosity,
  ansible_run_tags: ({ play }) => {
    const { only } = play.run.options.tags;
    return only.size === 0 ? ["all"] : [...only];
  },
  ansible_skip_tags: ({ play }) => [...play.run.options.tags.skip],
  ansible_version: () => LANGUAGE,
  homerun_version: ({ play }) => play.run.version,
  ansible_play_role_names: ({ play }) => roleNames(play),
  role_names: ({ play }) => roleNames(play),
  ansible_dependent_role_names: ({ play }) => dependencyNames(play),
  ansible_role_names: ({ play }) => [...new Set([...dependencyNames(play), ...roleNames(play)])],
  ansible_search_path: ({ play, context }) => searchPathOf(play, context),
  ansible_config_file: () => null,
  ansible_playbook_python: () => "/usr/bin/python3",
};

const OF_LIMIT: Table<string> = { ansible_limit: (limit) => limit };

const OF_ROLE: Table<RoleUse> = {
  role_name: ({ name, collection }) => (collection === undefined ? name : name.slice(collection.length + 1)),
  ansible_role_name: (role) => role.name,
  role_path: (role) => role.path,
  ansible_collection_name: (role) => role.collection ?? null,
  role_uuid: (role) => uuidOf(role),
};

/** Of roles that a task of another role includes: those others, the nearest first. */
const OF_PARENTS: Table<readonly RoleUse[]> = {
  ansible_parent_role_names: (parents) => parents.map((p) => p.name),
  ansible_parent_role_paths: (parents) => parents.map((p) => p.path),
};

const LAYER = "loop and magic variables";

/** Highest first. A table's circumstances are looked at only when it has the name. */
function tableLayer<C>(table: Table<C>, circumstances: () => C | undefined): Layer {
  return {
    name: LAYER,
    get: (key) => {
      const make = Object.hasOwn(table, key) ? table[key] : undefined;
      const given = make && circumstances();
      return given === undefined ? undefined : { kind: "lazy", value: () => make?.(given) };
    },
    names: () => (circumstances() === undefined ? [] : Object.keys(table)),
  };
}

/** What homerun itself knows of a task on a host. */
export function magicLayers(circumstances: Circumstances): readonly Layer[] {
  const { play, host, context } = circumstances;
  return [
    tableLayer(OF_TASK, () => circumstances),
    inventoryLayer(play.run, host.name),
    ...(context.role ? roleLayers(context.role) : []),
    tableLayer(OF_LIMIT, () => play.run.options.limit),
    environmentLayer(context),
  ];
}

/** What the inventory says of a host, outside of any play. */
export function inventoryLayer(run: RunContext, name: string): Layer {
  return tableLayer(OF_INVENTORY, () => ({ run, name }));
}

export function playbookDirectory(play: PlayRun): string {
  return resolve(play.run.controller.workingDirectory, play.play.directory);
}

/** The source that named the host first; nothing for one that a task added, or that is in none. */
function inventoryFile(run: RunContext, name: string): string | undefined {
  const source = run.inventory.hosts.get(name)?.source;
  return source === undefined || source.includes(",")
    ? source
    : resolve(run.controller.workingDirectory, source);
}

function roleLayers(role: RoleUse): readonly Layer[] {
  const parents = includersOf(role);
  const layer = tableLayer(OF_ROLE, () => role);
  return parents.length === 0 ? [layer] : [layer, tableLayer(OF_PARENTS, () => parents)];
}

function includersOf({ parents: [first], dependency }: RoleUse): readonly RoleUse[] {
  if (!first) return [];
  return dependency ? includersOf(first) : [first, ...includersOf(first)];
}

/** What `environment` says of the play, its blocks and the task: one map for each, not merged. */
function environmentLayer({ environment }: TaskContext): Layer {
  const [first] = environment;
  return {
    name: LAYER,
    get: (key) => {
      if (key !== "environment") return undefined;
      if (!first) return { kind: "data", value: [] };
      return {
        kind: "tree",
        tree: { kind: "seq", items: environment.map((e) => e.value), span: first.span },
      };
    },
    names: () => ["environment"],
  };
}

/** Neither failed nor lost, in this batch or one before. */
function isActive(name: string, play: PlayRun): boolean {
  const host = play.hosts.get(name);
  return (
    !["failed", "unreachable", "ended"].includes(host?.status ?? "") &&
    play.hostRuns.get(name)?.out === undefined
  );
}

function roleNames(play: PlayRun): readonly string[] {
  return [...new Set(play.play.roles.map((b) => b.role?.name).filter((n) => n !== undefined))];
}

/** The roles that the play's roles depend on, at any depth. */
function dependencyNames(play: PlayRun): readonly string[] {
  const found = new Set<string>();
  const visit = (entries: readonly Entry[]): void => {
    for (const entry of entries) {
      if (entry.kind !== "block") continue;
      if (entry.role?.dependency) found.add(entry.role.name);
      visit(entry.block);
    }
  };
  visit(play.play.roles);
  return [...found];
}

function searchPathOf(play: PlayRun, { role, directory }: TaskContext): readonly string[] {
  const { workingDirectory } = play.run.controller;
  const roles = role ? [role, ...role.parents].map((r) => r.path) : [];
  const own = directory === undefined ? [] : [resolve(workingDirectory, directory)];
  return [...new Set([...roles, ...own, playbookDirectory(play)])];
}

const uuids = new WeakMap<RoleUse, string>();
let lastUuid = 0;

/** The same for all tasks of one use of a role, and another for every other use. */
function uuidOf(role: RoleUse): string {
  const known = uuids.get(role);
  if (known !== undefined) return known;
  lastUuid += 1;
  const made = `00000000-0000-4000-8000-${lastUuid.toString(16).padStart(12, "0")}`;
  uuids.set(role, made);
  return made;
}

const members = new WeakMap<RunContext["inventory"], Readonly<Record<string, readonly string[]>>>();

/** Every group with all its hosts, those of its children included. */
function groupMembers(run: RunContext): Readonly<Record<string, readonly string[]>> {
  const known = members.get(run.inventory);
  if (known) return known;
  const out: Record<string, readonly string[]> = Object.create(null);
  for (const name of run.inventory.groups.keys()) out[name] = hostsInGroup(name, run.inventory);
  members.set(run.inventory, out);
  return out;
}

/** The names of all of them, by where they are there, for the language's reference. */
export const MAGIC_NAMES: Readonly<Record<string, readonly string[]>> = {
  "for every host of the inventory": Object.keys(OF_INVENTORY),
  "in every task": [...Object.keys(OF_TASK), ...Object.keys(OF_LIMIT)],
  "in tasks of a role": [...Object.keys(OF_ROLE), ...Object.keys(OF_PARENTS)],
  "in `rescue` and `always`": ["ansible_failed_result", "ansible_failed_task"],
};
