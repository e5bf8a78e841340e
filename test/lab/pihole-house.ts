/** The house of the tests about names: a lab with a Pi-hole's inventory, its plays, and the world outside that it asks and downloads from. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { type FileServer, startFileServer } from "../stand-ins/file-server.ts";
import { type NameServer, startNameServer } from "../stand-ins/names.ts";
import { layOutPihole } from "../stand-ins/pihole/serve-pihole.ts";
import { eventsOf, type RunEnded, recap, run, testLab, troubles } from "./homerun.ts";
import { ssh } from "./lab-shell.ts";

export const PASSWORD = "correct horse battery";
export const lab = testLab("test-pihole");
const folder = mkdtempSync(join(tmpdir(), "homerun-pihole-"));
const www = join(folder, "www");
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
export const file = (name: string): string => join(folder, name);
export const on = (host: string, command: string): Promise<string> => ssh(lab, host, command);
export const root = (host: string, command: string): Promise<string> =>
  on(host, `sudo sh -c '${command.replaceAll("'", `'\\''`)}'`);

let files: FileServer | undefined;
let names: NameServer | undefined;

const OUTSIDE = {
  "github.com": "203.0.113.5",
  "example.org": "203.0.113.7",
  "ads.example": "203.0.113.8",
  "more-ads.example": "203.0.113.9",
};

const listAt = (url: string, name: string): string => `${url}/${name}`;

/** Where the hosts find a list of the test's. */
export const list = (name: string): string => listAt(files?.url ?? "", name);

/** What the house's inventory says, as far as names are concerned. */
function writeInventory(url: string, checksum: string): void {
  const vars = {
    records: {
      "minipc.home.lan": "10.77.0.10",
      "nas.home.lan": "10.77.0.12",
      "status.home.lan": "10.77.0.10",
      "apps.home.lan": "10.77.0.10",
      "*.apps.home.lan": "10.77.0.10",
    },
    pihole_installer_base_url: url,
    pihole_installer_checksum: checksum,
    pihole_password: PASSWORD,
    pihole_upstreams: ["10.77.0.1"],
    pihole_domain: "home.lan",
    pihole_records: "{{ records }}",
    pihole_aliases: { "dns.home.lan": "minipc.home.lan" },
    pihole_lists: [{ address: listAt(url, "ads.txt") }],
    pihole_timeout: 30,
    resolvers_servers: ["10.77.0.10", "10.77.0.12"],
    resolvers_serve: "{{ inventory_hostname in groups.second_resolver }}",
    resolvers_upstreams: ["10.77.0.1"],
    resolvers_domain: "home.lan",
    resolvers_records: "{{ records }}",
    resolvers_hosts: { "nas.home.lan": "10.77.0.12", "registry.home.lan": "10.77.0.10" },
    backup_directory: file("backup"),
  };
  const children = {
    linux: { hosts: { minipc: null, nas: null } },
    pihole: { hosts: { minipc: null } },
    second_resolver: { hosts: { nas: null } },
  };
  writeFileSync(file("inventory.yml"), JSON.stringify({ all: { vars, children } }));
}

const PLAYS = {
  pihole: "- hosts: pihole\n  become: true\n  roles: [pihole]\n",
  resolvers: "- hosts: linux\n  become: true\n  roles: [resolvers]\n",
  v5: "- hosts: nas\n  become: true\n  roles: [pihole]\n",
  ...Object.fromEntries(
    ["heal", "backup", "upgrade"].map((part) => [
      part,
      `- hosts: pihole\n  become: true\n  tasks:\n    - import_role: {name: pihole, tasks_from: ${part}}\n`,
    ]),
  ),
  "heal-resolvers":
    "- hosts: linux\n  become: true\n  tasks:\n    - import_role: {name: resolvers, tasks_from: heal}\n",
  health: `- hosts: linux
  become: true
  gather_facts: false
  tasks:
    - include_role: {name: pihole, tasks_from: health}
      when: inventory_hostname in groups.pihole
    - import_role: {name: resolvers, tasks_from: health}
    - debug: {msg: "{{ {'pihole': pihole_layers | default([]), 'resolvers': resolvers_layers} }}"}
`,
};

export function play(names: readonly string[], ...more: readonly string[]): Promise<RunEnded> {
  const playbooks = names.map((name) => file(`${name}.yml`));
  return run([...playbooks, "-i", file("inventory.yml"), "-i", lab.inventory, ...more], { env });
}

export async function converged(names: readonly string[], ...more: readonly string[]): Promise<RunEnded> {
  const ended = await play(names, ...more);
  expect(ended.code, troubles(ended)).toBe(0);
  return ended;
}

export function changes(ended: RunEnded): readonly string[] {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed")
    .map((e) => `${e.host}: ${e.task.name}`);
}

interface Layer {
  readonly number: number;
  readonly layer: string;
  readonly ok: boolean;
  readonly why: string;
  readonly next: string;
}

export interface Health {
  readonly pihole: readonly Layer[];
  readonly resolvers: readonly Layer[];
}

/** Of the hosts that can be reached. */
export async function health(): Promise<Readonly<Record<string, Health>>> {
  const ended = await play(["health"]);
  expect(changes(ended)).toEqual([]);
  const told = eventsOf(ended, "host-finished").filter((e) => e.task.module === "debug");
  expect(Object.values(recap(ended).hosts).map((c) => c.failed)).toEqual([0, 0]);
  return Object.fromEntries(told.map((e) => [e.host, e.result.msg as unknown as Health]));
}

/** What a host is answered by a resolver; empty where it is not. */
export async function dig(from: string, at: string, name: string, how = ""): Promise<string> {
  const answer = await on(from, `dig +short +time=2 +tries=1 ${how} @${at} ${name} A | grep -v '^;' || true`);
  return answer.trim();
}

export async function until(what: string, holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 60; tries++) {
    if (await holds()) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`after half a minute still not: ${what}`);
}

export async function setUpHouse(): Promise<void> {
  await lab.up(["minipc", "nas"]);
  mkdirSync(www);
  writeFileSync(join(www, "ads.txt"), "# a list\n0.0.0.0 ads.example\n0.0.0.0 tracker.example\n");
  writeFileSync(join(www, "more.txt"), "more-ads.example\n");
  files = await startFileServer({ folder: www, lab: lab.name });
  await plugInOutside();
  writeInventory(files.url, layOutPihole(www, files.url).checksum);
  for (const [name, text] of Object.entries(PLAYS)) writeFileSync(file(`${name}.yml`), text);
  // As Ubuntu comes: systemd-resolved with its stub on port 53, behind it the router.
  await root(
    "minipc",
    `apt-get -qq update; apt-get -qqy install systemd-resolved >/dev/null 2>&1; mkdir -p /etc/systemd/resolved.conf.d
     printf "[Resolve]\\nDNS=10.77.0.1\\n" >/etc/systemd/resolved.conf.d/10-router.conf; systemctl restart systemd-resolved`,
  );
}

export async function plugInOutside(): Promise<void> {
  names = await startNameServer(lab.name, OUTSIDE);
}

export async function cutOutside(): Promise<void> {
  await names?.close();
}

export async function tearDownHouse(): Promise<void> {
  await files?.close();
  await cutOutside();
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
}
