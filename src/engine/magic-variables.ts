/** Variables that homerun itself gives: each computed only when a template asks for it. */

import { dirname, resolve } from "node:path";
import type { RoleUse } from "../model/task.ts";
import type { TaskContext } from "../plan/program.ts";
import { OMIT } from "../template/omit.ts";
import { groupsOf } from "../vars/host-variables.ts";
import { currentFailure } from "./cursor.ts";
import type { HostInPlay } from "./host-run.ts";
import type { PlayRun } from "./play-run.ts";
import type { RunContext } from "./run-context.ts";

export type LazyValues = Readonly<Record<string, () => unknown>>;

/** Ansible's version whose language homerun follows; content compares with it. */
const LANGUAGE = { full: "2.18.0", major: 2, minor: 18, revision: 0, string: "2.18.0" };

/** `hostvars`: gives the variables of all hosts. */
export function magicVariables(
  play: PlayRun,
  host: HostInPlay,
  context: TaskContext,
  hostvars: () => unknown,
): LazyValues {
  const { run } = play;
  const failure = (): ReturnType<typeof currentFailure> => currentFailure(host.cursor);
  const values: Record<string, () => unknown> = {
    ...inventoryVariables(run, host.name),
    hostvars,
    omit: () => OMIT,
    playbook_dir: () => resolve(run.controller.workingDirectory, play.play.directory),
    ansible_play_name: () => play.name,
    ansible_play_hosts: () => activeHosts(play),
    ansible_play_batch: () => activeHosts(play),
    play_hosts: () => activeHosts(play),
    ansible_play_hosts_all: () => play.allHosts,
    ansible_check_mode: () => run.options.checkMode,
    ansible_diff_mode: () => run.options.diffMode,
    ansible_forks: () => run.options.forks,
    ansible_verbosity: () => run.options.verbosity,
    ansible_limit: () => run.options.limit ?? "",
    ansible_run_tags: () => (run.options.tags.only.size === 0 ? ["all"] : [...run.options.tags.only]),
    ansible_skip_tags: () => [...run.options.tags.skip],
    ansible_version: () => LANGUAGE,
    homerun_version: () => run.version,
    ansible_play_role_names: () => roleNames(play),
    role_names: () => roleNames(play),
    ansible_role_names: () => roleNames(play),
  };
  if (context.role) Object.assign(values, roleVariables(context.role));
  if (failure()) {
    values.ansible_failed_task = () => failure()?.task;
    values.ansible_failed_result = () => failure()?.result;
  }
  return values;
}

export function inventoryVariables(run: RunContext, host: string): LazyValues {
  const source = run.inventory.sources[0];
  const file =
    source === undefined || source.includes(",")
      ? undefined
      : resolve(run.controller.workingDirectory, source);
  return {
    inventory_hostname: () => host,
    inventory_hostname_short: () => host.split(".")[0],
    group_names: () =>
      groupsOf(host, run.inventory)
        .map((g) => g.name)
        .filter((n) => n !== "all")
        .sort(),
    groups: () => groupMembers(run),
    inventory_file: () => file,
    inventory_dir: () => file && (run.controller.kind(file) === "directory" ? file : dirname(file)),
    ansible_inventory_sources: () => run.inventory.sources,
  };
}

function roleVariables(role: RoleUse): LazyValues {
  return {
    role_name: () => role.name,
    ansible_role_name: () => role.name,
    role_path: () => role.path,
    ansible_parent_role_names: () => role.parents.map((p) => p.name),
    ansible_parent_role_paths: () => role.parents.map((p) => p.path),
  };
}

function activeHosts(play: PlayRun): readonly string[] {
  return [...play.hosts.values()]
    .filter((h) => h.status !== "failed" && h.status !== "unreachable")
    .map((h) => h.name);
}

function roleNames(play: PlayRun): readonly string[] {
  return [...new Set(play.play.roles.map((b) => b.role?.name).filter((n) => n !== undefined))];
}

const members = new WeakMap<RunContext["inventory"], Readonly<Record<string, readonly string[]>>>();

/** Every group with all its hosts, those of its children included. */
function groupMembers(run: RunContext): Readonly<Record<string, readonly string[]>> {
  const known = members.get(run.inventory);
  if (known) return known;
  const out: Record<string, string[]> = Object.create(null);
  for (const name of run.inventory.groups.keys()) out[name] = [];
  for (const host of run.inventory.hosts.keys()) {
    for (const group of groupsOf(host, run.inventory)) out[group.name]?.push(host);
  }
  members.set(run.inventory, out);
  return out;
}
