/** A lab with k3s' stand-in to download, and playbooks that use the roles: what the tests about the cluster share. */

import { type SpawnSyncReturns, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type FileServer, startFileServer } from "../stand-ins/file-server.ts";
import { type Release, writeReleases } from "../stand-ins/k3s/releases.ts";
import { type CallOptions, eventsOf, type RunEnded, recap, run, testLab } from "./homerun.ts";

export type ClusterHost = "minipc" | "nas";

export const VERSIONS = [
  "v1.33.1+k3s1",
  "v1.34.2+k3s1",
  "v1.34.2+k3s2",
  "v1.35.4+k3s1",
  "v1.36.3+k3s1",
] as const;
export type Version = (typeof VERSIONS)[number];

const GROUPS = `all:
  children:
    k3s_cluster:
      children:
        k3s_server: {hosts: {minipc: {}}}
        k3s_agent: {hosts: {nas: {}}}
`;

/** Two servers, for what is said about a second one. */
export const TWO_SERVERS = `all:
  children:
    k3s_cluster:
      children:
        k3s_server: {hosts: {minipc: {}, nas: {}}}
`;

const play = (hosts: string, role: string, from: string, more = ""): string =>
  `- hosts: ${hosts}\n  become: true\n  serial: 1\n${more}  tasks:\n    - import_role: {name: ${role}${from && `, tasks_from: ${from}`}}\n`;

const PLAYS: Readonly<Record<string, string>> = {
  cluster: play("k3s_server", "k3s_server", "") + play("k3s_agent", "k3s_agent", ""),
  server: play("k3s_server", "k3s_server", ""),
  agent: play("k3s_agent", "k3s_agent", ""),
  together: play("k3s_server", "k3s_server", "").replace("  serial: 1\n", ""),
  upgrade: play("k3s_server", "k3s_server", "upgrade") + play("k3s_agent", "k3s_agent", "upgrade"),
  "upgrade-agent": play("k3s_agent", "k3s_agent", "upgrade"),
  health:
    `${play("k3s_server", "k3s_server", "health", "  gather_facts: false\n")}    - debug: {var: k3s_server_layers}\n` +
    `${play("k3s_agent", "k3s_agent", "health", "  gather_facts: false\n")}    - debug: {var: k3s_agent_layers}\n`,
  heal: play("k3s_server", "k3s_server", "heal") + play("k3s_agent", "k3s_agent", "heal"),
  backup: play("k3s_server", "k3s_server", "backup"),
  cgroups:
    "- hosts: minipc\n  become: true\n  tasks:\n    - import_role: {name: k3s_node, tasks_from: cgroups}\n",
  uninstall: play("k3s_agent", "k3s_agent", "uninstall"),
  proxy: "- hosts: minipc\n  become: true\n  roles: [nginx_tls]\n",
  observability: "- hosts: minipc\n  become: true\n  roles: [observability]\n",
  "observability-health":
    "- hosts: minipc\n  become: true\n  gather_facts: false\n  tasks:\n    - import_role: {name: observability, tasks_from: health}\n    - debug: {var: observability_layers}\n",
  "observability-backup":
    "- hosts: minipc\n  become: true\n  tasks:\n    - import_role: {name: observability, tasks_from: backup}\n",
  "observability-heal":
    "- hosts: minipc\n  become: true\n  tasks:\n    - import_role: {name: observability, tasks_from: heal}\n",
};

export interface PlayOptions extends CallOptions {
  readonly args?: readonly string[];
  readonly groups?: string;
}

export interface ClusterLab {
  readonly lab: ReturnType<typeof testLab>;
  readonly work: string;
  readonly kubeconfig: string;
  readonly releases: Readonly<Record<Version, Release>>;
  readonly up: (hosts: readonly ClusterHost[]) => Promise<void>;
  readonly down: () => Promise<void>;
  readonly play: (
    name: string,
    variables?: Readonly<Record<string, unknown>>,
    options?: PlayOptions,
  ) => Promise<RunEnded>;
  readonly ssh: (host: ClusterHost, command: string) => string;
  readonly requests: () => readonly string[];
}

export function clusterLab(name: string): ClusterLab {
  const lab = testLab(name);
  const work = mkdtempSync(join(tmpdir(), `homerun-${name}-`));
  const kubeconfig = join(work, "kube", "config");
  const releases = writeReleases(join(work, "releases"), VERSIONS);
  let server: FileServer | undefined;
  const settings = (): Readonly<Record<string, unknown>> => ({
    k3s_node_version: "v1.33.1+k3s1" satisfies Version,
    k3s_node_release_url: server?.url,
    k3s_node_install_script_url: "{{ k3s_node_release }}/install.sh",
    k3s_node_packages: ["ca-certificates", "curl", "openssl", "socat"],
    k3s_node_poll: 1,
    k3s_app_poll: 1,
    k3s_server_poll: 1,
    k3s_agent_poll: 1,
    k3s_node_start_deadline: 90,
    k3s_agent_server_deadline: 60,
    k3s_agent_heal_deadline: 90,
    k3s_server_system_deadline: 90,
    k3s_server_kubeconfig: kubeconfig,
    backup_directory: join(work, "backups"),
    nginx_tls_ca_directory: join(work, "ca"),
  });
  return {
    lab,
    work,
    kubeconfig,
    releases,
    up: async (hosts) => {
      for (const [file, text] of Object.entries(PLAYS)) writeFileSync(join(work, `${file}.yml`), text);
      await lab.up(hosts);
      server = await startFileServer({ folder: join(work, "releases"), lab: name });
    },
    down: async () => {
      await server?.close();
      await lab.down();
      rmSync(work, { recursive: true, force: true });
    },
    play: (file, variables = {}, { args = [], groups = GROUPS, ...options } = {}) => {
      const inventory = join(work, "inventory", groups === GROUPS ? "house" : "other");
      mkdirSync(join(inventory, "group_vars"), { recursive: true });
      writeFileSync(join(inventory, "hosts.yml"), groups);
      writeFileSync(
        join(inventory, "group_vars", "all.yml"),
        JSON.stringify({ ...settings(), ...variables }),
      );
      return run([join(work, `${file}.yml`), "-i", inventory, "-i", lab.inventory, ...args], {
        env: { HOMERUN_RUNS_DIRECTORY: join(work, "runs") },
        ...options,
      });
    },
    ssh: (host, command) => {
      const ended: SpawnSyncReturns<string> = spawnSync(
        "ssh",
        ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", host, command],
        { encoding: "utf8" },
      );
      if (ended.status !== 0)
        throw new Error(`${host}: ${command}: ${ended.status} ${ended.stderr}${ended.stdout}`);
      return ended.stdout.trim();
    },
    requests: () => server?.requests ?? [],
  };
}

/** Tasks that changed something, of one host or of all. */
export function changes(ended: RunEnded, host?: ClusterHost): readonly string[] {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed" && (host === undefined || e.host === host))
    .map((e) => e.task.name);
}

export function failures(ended: RunEnded): string {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "failed")
    .map((e) => String(e.result.msg))
    .join("\n");
}

export const changedOf = (ended: RunEnded): readonly number[] =>
  Object.values(recap(ended).hosts).map((host) => host.changed);
