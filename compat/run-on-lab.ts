/** Other people's content on hosts of the lab, twice: `npm run compat -- --what lab`. k3s itself is the tests' stand-in. */

import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type Release, writeReleases } from "../test/stand-ins/k3s/releases.ts";
import { cloneInto } from "./repositories.ts";

const PROJECT = join(import.meta.dirname, "..");
const HOMERUN = join(PROJECT, "bin/homerun");
const LAB = "compat";
const K3S = "v1.34.2+k3s1";

interface Site {
  readonly name: string;
  readonly repository: string;
  readonly commit: string;
  /** Where the clone belongs, below the site's folder. */
  readonly into: string;
  readonly playbook: string;
  /** Files beside what was cloned, by path. */
  readonly files: (folder: string) => Readonly<Record<string, string>>;
  readonly inventories: readonly string[];
  readonly extraVars?: Readonly<Record<string, unknown>>;
  /** Tasks that are changed each time because they say so (`changed_when: true`, `state: restarted`), and why others follow. */
  readonly alwaysChanged: readonly string[];
}

const play = (vars: string, role: string): string =>
  `- hosts: minipc\n  become: true\n  vars:\n${vars}  roles: [${role}]\n`;

const SITES: readonly Site[] = [
  {
    name: "geerlingguy.nginx",
    repository: "geerlingguy/ansible-role-nginx",
    commit: "9616ea992897b3ed864d7b44ffbf69b160f9eb5d",
    into: "roles/geerlingguy.nginx",
    playbook: "site.yml",
    files: () => ({
      "site.yml": play(
        `    nginx_remove_default_vhost: true\n    nginx_vhosts: [{listen: "8081", server_name: wiki.home.lan, root: /var/www/html}]\n`,
        "geerlingguy.nginx",
      ),
    }),
    inventories: [],
    alwaysChanged: [],
  },
  {
    name: "geerlingguy.docker",
    repository: "geerlingguy/ansible-role-docker",
    commit: "68d6a6da5f489cc9717873487b43aa6a8965d89b",
    into: "roles/geerlingguy.docker",
    playbook: "site.yml",
    // Debian's own packages: Docker's repository can't be reached from the lab.
    files: () => ({
      "site.yml": play(
        `    docker_add_repo: false\n    docker_packages: [docker.io, docker-cli]\n    docker_install_compose_plugin: false\n    docker_users: [admin]\n`,
        "geerlingguy.docker",
      ),
    }),
    inventories: [],
    // The role removes Debian's packages in favour of Docker's own.
    extraVars: { docker_obsolete_packages: ["docker-engine"] },
    alwaysChanged: [],
  },
  {
    name: "k3s-io/k3s-ansible",
    repository: "k3s-io/k3s-ansible",
    commit: "281554e2522ab370014526ad734e0ec53b023e7c",
    into: "k3s-ansible",
    playbook: "k3s-ansible/playbooks/site.yml",
    files: (folder) => ({
      "cluster.yml": `k3s_cluster:
  children:
    server: {hosts: {minipc: {}}}
    agent: {hosts: {nas: {}}}
  vars:
    k3s_version: ${K3S}
    token: changeme
    airgap_dir: ${join(folder, "airgap")}
    api_endpoint: "{{ hostvars[groups['server'][0]]['ansible_host'] }}"
    kubeconfig: ${join(folder, "kubeconfig")}
`,
    }),
    inventories: ["cluster.yml"],
    alwaysChanged: [
      "Run K3s Install [server]",
      "Run K3s Install [agent]",
      "Run K3s install script",
      "Enable and start K3s service",
      "Enable and start K3s agent",
      // The install script writes the file anew, without the token.
      "Add the token for joining the cluster to the environment",
    ],
  },
];

/** What the role for hosts without a way to the internet expects beside the playbook. */
function airgap(folder: string): void {
  const releases: Readonly<Record<typeof K3S, Release>> = writeReleases(join(folder, "releases"), [K3S]);
  mkdirSync(join(folder, "airgap"), { recursive: true });
  const from = join(folder, "releases", Object.keys(releases)[0] ?? K3S);
  cpSync(join(from, "k3s"), join(folder, "airgap/k3s-amd64"));
  cpSync(join(from, "install.sh"), join(folder, "airgap/k3s-install.sh"));
  cpSync(
    join(from, "k3s-airgap-images-amd64.tar.zst"),
    join(folder, "airgap/k3s-airgap-images-amd64.tar.zst"),
  );
}

function homerun(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [HOMERUN, ...args], {
    cwd,
    env: { ...process.env, CI: "true", ...env },
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  if (status !== 0)
    throw new Error(`homerun ${args.join(" ")} ended with ${status}:\n${(stdout + stderr).slice(-4000)}`);
  return stdout;
}

interface Finished {
  readonly type: string;
  readonly outcome?: string;
  readonly host?: string;
  readonly task?: { readonly name: string };
}

/** Names of the tasks that changed something. */
function changedIn(output: string): readonly string[] {
  return output
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as Finished)
    .filter(({ type, outcome }) => type === "host-finished" && outcome === "changed")
    .map(({ task }) => (task?.name ?? "").replace(/^.* : /, ""));
}

function runSite(site: Site, work: string, from: string | undefined, inventory: string): string {
  const folder = join(work, "lab", site.name.replace("/", "+"));
  rmSync(folder, { recursive: true, force: true });
  cloneInto(site.repository, site.commit, from, join(folder, site.into));
  for (const [path, text] of Object.entries(site.files(folder))) writeFileSync(join(folder, path), text);
  if (site.inventories.includes("cluster.yml")) airgap(folder);
  const inventories = [inventory, ...site.inventories.map((name) => join(folder, name))].flatMap((i) => [
    "-i",
    i,
  ]);
  const extra = site.extraVars ? ["-e", JSON.stringify(site.extraVars)] : [];
  const args = ["run", site.playbook, ...inventories, ...extra, "--json"];
  const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
  const first = changedIn(homerun(args, folder, env));
  const second = changedIn(homerun(args, folder, env)).filter((name) => !site.alwaysChanged.includes(name));
  if (first.length === 0) throw new Error(`${site.name}: the first run changed nothing`);
  if (second.length > 0) throw new Error(`${site.name}: the second run changed again: ${second.join(", ")}`);
  return `${site.name}: ${first.length} changes, then none`;
}

/** Brings a lab of its own up, runs everything, and takes it down; throws at the first that does not run, or is not idempotent. */
export function runOnLab(work: string, from: string | undefined, say: (text: string) => void): void {
  homerun(["lab", "up", "minipc", "nas", "--name", LAB], PROJECT);
  try {
    const inventory = `/run/homerun-lab/${LAB}/inventory.yml`;
    readFileSync(inventory);
    // The stand-in for k3s answers over TLS by it.
    homerun(
      ["exec", "all", "-i", inventory, "-b", "--", "apt-get", "install", "-y", "-qq", "socat"],
      PROJECT,
    );
    for (const site of SITES) say(`✔ ${runSite(site, work, from, inventory)}`);
  } finally {
    homerun(["lab", "down", "--name", LAB], PROJECT);
  }
}
