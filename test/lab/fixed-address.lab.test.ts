/** A fixed address where no netplan is: by systemd-networkd and by NetworkManager themselves. With netplan: os-bootstrap.lab.test.ts. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf, type RunEnded, run, testLab, troubles } from "./homerun.ts";

const execute = promisify(execFile);
const lab = testLab("test-address");
const folder = mkdtempSync(join(tmpdir(), "homerun-address-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };

/** The lab's hosts have no udev: networkd and NetworkManager do without where /sys is read-only, as in other containers. */
const NO_UDEV = `set -e
put() { cat >"$1"; chmod "$2" "$1"; }
mount -o remount,bind,ro /sys
ip route replace default via 10.77.0.1
`;

const NETWORKD = `${NO_UDEV}
put /etc/systemd/network/20-wired.network 644 <<'E'
[Match]
Name=host0
[Network]
Address=10.77.0.10/24
Gateway=10.77.0.1
E
systemctl enable --quiet --now systemd-networkd`;

const NETWORKMANAGER = `${NO_UDEV}
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends network-manager >/dev/null 2>&1
put /etc/NetworkManager/conf.d/10-all.conf 644 <<'E'
[keyfile]
unmanaged-devices=none
[device]
match-device=interface-name:host0
managed=1
E
put /etc/NetworkManager/system-connections/wired.nmconnection 600 <<'E'
[connection]
id=wired
type=ethernet
interface-name=host0
[ipv4]
method=manual
addresses=10.77.0.12/24
gateway=10.77.0.1
E
systemctl restart NetworkManager
sleep 2
nmcli connection up wired >/dev/null`;

interface Case {
  readonly manager: string;
  readonly host: "minipc" | "nas";
  readonly first: string;
  readonly second: string;
  readonly third: string;
  readonly file: string;
}

const CASES: readonly Case[] = [
  {
    manager: "systemd-networkd",
    host: "minipc",
    first: "10.77.0.10",
    second: "10.77.0.20",
    third: "10.77.0.30",
    file: "/etc/systemd/network/05-homelab.network",
  },
  {
    manager: "NetworkManager",
    host: "nas",
    first: "10.77.0.12",
    second: "10.77.0.22",
    third: "10.77.0.32",
    file: "/etc/NetworkManager/system-connections/homelab.nmconnection",
  },
];

function playbook(host: string): string {
  const path = join(folder, `${host}.yml`);
  writeFileSync(path, `- hosts: ${host}\n  become: true\n  roles: [os_bootstrap]\n`);
  return path;
}

function play(host: string, inventory: string, address: string, gateway = "10.77.0.1"): Promise<RunEnded> {
  const vars = {
    os_bootstrap_network_address: `${address}/24`,
    os_bootstrap_network_gateway: gateway,
    os_bootstrap_network_revert_after: 60,
  };
  const args = ["-i", "inventory", "-i", inventory, "-e", JSON.stringify(vars), "--tags", "network"];
  return run([playbook(host), ...args], { env });
}

/** The inventory once the host has moved; its key is the one that is known. */
function movedInventory({ host, first, second }: Case): string {
  const path = join(folder, `${host}-inventory.yml`);
  const text = readFileSync(lab.inventory, "utf8")
    .replace(`ansible_host: ${first}`, `ansible_host: ${second}`)
    .replaceAll('ssh_common_args: "', `ssh_common_args: "-o HostKeyAlias=${first} `);
  writeFileSync(path, text);
  return path;
}

async function addresses({ host, first, second }: Case): Promise<string> {
  const place = ["-o", `HostName=${second}`, "-o", `HostKeyAlias=${first}`, "-o", "BatchMode=yes"];
  const command = "ip -o -4 addr show dev host0 | sed -n 's/.* inet \\([^ ]*\\).*/\\1/p'";
  return (await execute("ssh", ["-F", `${lab.state}/ssh_config`, ...place, host, command])).stdout;
}

async function prepare(host: string, script: string): Promise<void> {
  const prepared = execute("ssh", ["-F", `${lab.state}/ssh_config`, host, "sudo sh -s"]);
  prepared.child.stdin?.end(script);
  await prepared;
}

beforeAll(async () => {
  await lab.up(["minipc", "nas"]);
  await prepare("minipc", NETWORKD);
  await prepare("nas", NETWORKMANAGER);
});
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe.each(CASES)("$manager", (theCase) => {
  const { host, second, third, file } = theCase;

  it("moves the host to another address, and leaves it there in a second run", async () => {
    const moved = await play(host, lab.inventory, second);
    expect(moved.code, troubles(moved)).toBe(0);
    expect(await addresses(theCase)).toBe(`${second}/24\n`);
    const again = await play(host, movedInventory(theCase), second);
    expect(again.code, troubles(again)).toBe(0);
    const changed = eventsOf(again, "host-finished").filter((e) => e.outcome === "changed");
    expect(changed.map((e) => e.task.name)).toEqual([]);
  });

  it("takes an address back whose router does not answer", async () => {
    const ended = await play(host, movedInventory(theCase), third, "10.77.0.99");
    expect(ended.code, troubles(ended)).toBe(2);
    const failed = eventsOf(ended, "host-finished").filter((e) => e.outcome === "failed");
    expect(failed.map((e) => String(e.result.msg)).join("\n")).toContain(
      "the settings of before are back: the router 10.77.0.99 does not answer",
    );
    expect(await addresses(theCase)).toBe(`${second}/24\n`);
    const place = ["-o", `HostName=${second}`, "-o", `HostKeyAlias=${theCase.first}`];
    const kept = await execute("ssh", ["-F", `${lab.state}/ssh_config`, ...place, host, `sudo cat ${file}`]);
    expect(kept.stdout).toContain(`${second}/24`);
    expect(kept.stdout).not.toContain(third);
  });
});
