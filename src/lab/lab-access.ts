/** The files that let others in: ssh_config for OpenSSH, known_hosts with the real keys, an inventory for playbooks. */

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { HOST_KEY_TYPES, hostKeyFile } from "./lab-keys.ts";
import type { LabPlace } from "./lab-options.ts";
import { netnsPath } from "./network.ts";
import { LAB_ACCOUNTS, LAB_HOSTS, type LabHostName } from "./topology.ts";

export const ACCESS_FILES = {
  sshConfig: "ssh_config",
  knownHosts: "known_hosts",
  inventory: "inventory.yml",
} as const;

/** Starts this program inside the lab's network, where it joins its stdin and stdout to the port. */
export function dialCommand(place: LabPlace, self: readonly string[]): string {
  const words = ["nsenter", `--net=${netnsPath(place.netns)}`, "--", ...self, "lab", "dial"];
  return `${words.map(shellWord).join(" ")} %h %p`;
}

function shellWord(word: string): string {
  return /^[\w@+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

export async function writeAccessFiles(
  place: LabPlace,
  hosts: readonly LabHostName[],
  self: readonly string[],
): Promise<void> {
  const file = (name: string) => join(place.stateDir, name);
  await writeFile(file(ACCESS_FILES.knownHosts), await knownHosts(place, hosts), { mode: 0o600 });
  await writeFile(file(ACCESS_FILES.sshConfig), sshConfig(place, hosts, self), { mode: 0o600 });
  await writeFile(file(ACCESS_FILES.inventory), inventory(place, hosts, self), { mode: 0o600 });
}

async function knownHosts(place: LabPlace, hosts: readonly LabHostName[]): Promise<string> {
  const lines: string[] = [];
  for (const host of hosts) {
    for (const type of HOST_KEY_TYPES) {
      const [kind, key] = (await readFile(`${hostKeyFile(place, host, type)}.pub`, "utf8")).split(" ");
      lines.push(`${host},${LAB_HOSTS[host].address} ${kind} ${key}\n`);
    }
  }
  return lines.join("");
}

export function sshConfig(place: LabPlace, hosts: readonly LabHostName[], self: readonly string[]): string {
  const lines = [
    `# The lab "${place.name}": ssh -F ${join(place.stateDir, ACCESS_FILES.sshConfig)} HOST`,
    "",
  ];
  for (const host of hosts) lines.push(`Host ${host}`, `  HostName ${LAB_HOSTS[host].address}`, "");
  for (const account of LAB_ACCOUNTS.toReversed()) {
    const block = account.name === "admin" ? ["Host *", "  User admin"] : [`Match user ${account.name}`];
    lines.push(...block, `  IdentityFile "${join(place.stateDir, account.keyFile)}"`, "");
  }
  return [
    ...lines,
    "Host *",
    "  IdentitiesOnly yes",
    "  StrictHostKeyChecking yes",
    `  UserKnownHostsFile "${join(place.stateDir, ACCESS_FILES.knownHosts)}"`,
    "  GlobalKnownHostsFile /dev/null",
    `  ProxyCommand ${dialCommand(place, self)}`,
    "",
  ].join("\n");
}

/** Everything stands with the host, where it wins over the group variables of an inventory that is given as well. */
export function inventory(place: LabPlace, hosts: readonly LabHostName[], self: readonly string[]): string {
  const admin = LAB_ACCOUNTS.find((account) => account.name === "admin");
  const proxy = `-o ProxyCommand="${dialCommand(place, self).replaceAll('"', '\\"')}"`;
  const known = `-o UserKnownHostsFile="${join(place.stateDir, ACCESS_FILES.knownHosts)}"`;
  const lines = [`# The hosts of the lab "${place.name}". Written by "homerun lab up".`, "all:", "  hosts:"];
  for (const host of hosts) {
    lines.push(
      `    ${host}:`,
      `      ansible_host: ${LAB_HOSTS[host].address}`,
      "      ansible_user: admin",
      `      ansible_ssh_private_key_file: ${JSON.stringify(join(place.stateDir, admin?.keyFile ?? ""))}`,
      `      ansible_ssh_common_args: ${JSON.stringify(`${proxy} ${known}`)}`,
    );
  }
  return `${lines.join("\n")}\n`;
}
