/** Real playbooks of other people's homes, read as they are: syntax, hosts and tasks. */

import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

/** Something that a repository wants beside it, as its requirements.yml says. */
export interface Requirement {
  readonly repository: string;
  readonly commit: string;
  /** Where it belongs, below the repository's folder. */
  readonly into: string;
}

export interface Repository {
  readonly name: string;
  readonly commit: string;
  /** The folder in which its owner stands when the playbook is run. */
  readonly folder: string;
  /** What its README tells a newcomer to copy first. */
  readonly copies: readonly (readonly [from: string, to: string])[];
  readonly requirements: readonly Requirement[];
  readonly playbooks: readonly string[];
  readonly inventory: string;
}

/** Roles and a collection that `ansible-galaxy install -r requirements.yml` would bring, in the versions that it names. */
const NAS: readonly Requirement[] = [
  { repository: "geerlingguy/ansible-role-docker", commit: "7.1.0", into: "roles/geerlingguy.docker" },
  { repository: "geerlingguy/ansible-role-nfs", commit: "2.0.0", into: "roles/geerlingguy.nfs" },
  {
    repository: "vladgh/ansible-collection-vladgh-samba",
    commit: "ad73cc9c0f3f118d86cba5451d6e0e978ee6483f",
    into: "collections/ansible_collections/vladgh/samba",
  },
];

export const REPOSITORIES: readonly Repository[] = [
  {
    name: "k3s-io/k3s-ansible",
    commit: "281554e2522ab370014526ad734e0ec53b023e7c",
    folder: ".",
    copies: [["inventory-sample.yml", "inventory.yml"]],
    requirements: [],
    playbooks: ["playbooks/site.yml", "playbooks/upgrade.yml", "playbooks/reboot.yml", "playbooks/reset.yml"],
    inventory: "inventory.yml",
  },
  {
    name: "techno-tim/k3s-ansible",
    commit: "422621c69cdc7f57381dadaf6c26c8b3f4ff447a",
    folder: ".",
    copies: [["ansible.example.cfg", "ansible.cfg"]],
    requirements: [],
    playbooks: ["site.yml", "reboot.yml", "reset.yml"],
    inventory: "inventory/sample/hosts.ini",
  },
  {
    name: "geerlingguy/internet-pi",
    commit: "4041005ed2e1c44158baaa7289b72ff074dc86d6",
    folder: ".",
    copies: [
      ["example.config.yml", "config.yml"],
      ["example.inventory.ini", "inventory.ini"],
    ],
    requirements: [],
    playbooks: ["main.yml"],
    inventory: "inventory.ini",
  },
  {
    name: "geerlingguy/pi-cluster",
    commit: "2e4053b519410d850ece5045da5c98d9c858208c",
    folder: ".",
    copies: [
      ["example.config.yml", "config.yml"],
      ["example.hosts.ini", "hosts.ini"],
    ],
    requirements: [],
    playbooks: ["main.yml", "networking.yml", "upgrade.yml"],
    inventory: "hosts.ini",
  },
  {
    name: "khuedoan/homelab",
    commit: "cb046acfba61e88079905c334c179b2c73e4b05f",
    folder: "metal",
    copies: [],
    requirements: [],
    playbooks: ["boot.yml", "cluster.yml"],
    inventory: "inventories/prod.yml",
  },
  {
    name: "davestephens/ansible-nas",
    commit: "36e2338cad5b1b0a86055cfbf915c71cc290743a",
    folder: ".",
    copies: [],
    requirements: NAS,
    playbooks: ["nas.yml"],
    inventory: "inventories/sample",
  },
];

export function cloneInto(name: string, commit: string, from: string | undefined, place: string): void {
  const local = from && join(from, name.replace("/", "+"), "repo");
  const source = local && existsSync(local) ? local : `https://github.com/${name}`;
  mkdirSync(dirname(place), { recursive: true });
  execFileSync("git", ["clone", "--quiet", source, place], { stdio: ["ignore", "ignore", "inherit"] });
  execFileSync("git", ["-C", place, "checkout", "--quiet", commit], {
    stdio: ["ignore", "ignore", "inherit"],
  });
}

/** A fresh clone as its owner would have it after reading its README; returns the folder to stand in. */
export function cloneRepository(repository: Repository, from: string | undefined, below: string): string {
  const place = join(below, repository.name.replace("/", "+"));
  rmSync(place, { recursive: true, force: true });
  cloneInto(repository.name, repository.commit, from, place);
  const folder = join(place, repository.folder);
  for (const one of repository.requirements)
    cloneInto(one.repository, one.commit, from, join(folder, one.into));
  for (const [source, target] of repository.copies) copyFileSync(join(folder, source), join(folder, target));
  return folder;
}
