/** os_bootstrap on one machine with real ufw, netplan and networkd: whoever changes the way in can't lock himself out, not even by a power cut. */

import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { type CallOptions, eventsOf, type RunEnded, recap, run, testLab, troubles } from "./homerun.ts";
import { fingerprint } from "./lab-shell.ts";

const execute = promisify(execFile);
const lab = testLab("test-os");
const folder = mkdtempSync(join(tmpdir(), "homerun-bootstrap-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
const FIRST = "10.77.0.10";
const SECOND = "10.77.0.20";

/** What the lab's hosts lack beside a real machine: udev, a card that wakes, swap of their own. And a cloud image's leftovers. */
const PREPARE = String.raw`set -e
put() { cat >"$1"; chmod "$2" "$1"; }
put /usr/local/bin/udevadm 755 <<'E'
#!/bin/sh
exit 0
E
put /usr/local/sbin/ethtool 755 <<'E'
#!/bin/sh
if [ "$1" = -s ]; then echo "$4" >/run/wol; exit 0; fi
printf '\tSupports Wake-on: pumbg\n\tWake-on: %s\n' "$(cat /run/wol 2>/dev/null || echo d)"
E
put /usr/local/sbin/swapon 755 <<'E'
#!/bin/sh
case $1 in --show*) cat /run/swaps 2>/dev/null || true ;; *) echo "$1 file" >>/run/swaps ;; esac
E
put /usr/local/sbin/swapoff 755 <<'E'
#!/bin/sh
[ -e /run/swaps ] && grep -v "^$1 " /run/swaps >/run/swaps.new; mv /run/swaps.new /run/swaps
E
put /etc/systemd/system/no-udev.service 644 <<'E'
[Unit]
DefaultDependencies=no
Before=sysinit.target systemd-networkd.service
[Service]
Type=oneshot
RemainAfterExit=yes
ExecStart=mount -o remount,bind,ro /sys
[Install]
WantedBy=sysinit.target
E
put /etc/systemd/system/keeper.service 644 <<'E'
[Service]
ExecStart=sleep infinity
[Install]
WantedBy=multi-user.target
E
put /usr/local/bin/hello 755 <<'E'
#!/usr/bin/perl
use IO::Socket::INET;
my $s = IO::Socket::INET->new(LocalPort => shift, Listen => 5, ReuseAddr => 1) or die;
while (my $c = $s->accept) { print $c "hello\n"; close $c }
E
put /etc/systemd/system/hello@.service 644 <<'E'
[Service]
ExecStart=/usr/local/bin/hello %i
[Install]
WantedBy=multi-user.target
E
echo 'PasswordAuthentication yes' >/etc/ssh/sshd_config.d/50-cloud-init.conf
apt-get update -qq
DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends netplan.io systemd-resolved >/dev/null 2>&1
put /etc/netplan/50-cloud-init.yaml 600 <<'E'
network:
  version: 2
  renderer: networkd
  ethernets:
    host0:
      addresses: [${FIRST}/24]
      routes: [{to: default, via: 10.77.0.1}]
E
systemctl enable --quiet --now no-udev keeper hello@80 hello@8081
systemctl enable --quiet systemd-networkd
systemctl mask --quiet run-rpc_pipefs.mount
netplan apply
sleep 1`;

const BASE = {
  os_bootstrap_ntp_servers: ["10.77.0.1"],
  os_bootstrap_firewall: true,
  os_bootstrap_firewall_revert_after: 60,
  os_bootstrap_firewall_rules: [{ port: "80,443", proto: "tcp", comment: "web" }],
  os_bootstrap_network_address: `${FIRST}/24`,
  os_bootstrap_network_gateway: "10.77.0.1",
  os_bootstrap_network_revert_after: 60,
  os_bootstrap_dns_servers: ["10.77.0.1", "192.0.2.53"],
  os_bootstrap_dns_search: ["home.lan"],
  os_bootstrap_dns_stub: false,
  os_bootstrap_wake_on_lan: true,
  os_bootstrap_infra_units: ["keeper.service"],
  os_bootstrap_swap: "off",
  os_bootstrap_sshd_revert_after: 60,
  os_bootstrap_record_directory: join(folder, "hosts"),
  os_bootstrap_nfs_mounts: [
    { path: "/mnt/media", server: "10.77.0.12", export: "/mnt/tank/media", marker: ".media" },
  ],
};

function playbook(name: string, text: string): string {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

const SITE = playbook("site.yml", "- hosts: minipc\n  become: true\n  roles: [os_bootstrap]\n");
const entry = (name: string): string =>
  playbook(
    `${name}.yml`,
    `- hosts: minipc\n  become: true\n  gather_facts: false\n  tasks:\n    - import_role: {name: os_bootstrap, tasks_from: ${name}}\n`,
  );

let inventory = lab.inventory;

function play(
  file: string,
  vars: Readonly<Record<string, unknown>> = {},
  args: readonly string[] = [],
  options: CallOptions = {},
): Promise<RunEnded> {
  const all = JSON.stringify({ ...BASE, ...vars });
  return run([file, "-i", "inventory", "-i", inventory, "-e", all, ...args], { env, ...options });
}

let address = FIRST;

async function ssh(command: string): Promise<string> {
  const place = ["-o", `HostName=${address}`, "-o", `HostKeyAlias=${FIRST}`, "-o", "ConnectTimeout=5"];
  const options = ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", ...place];
  return (await execute("ssh", [...options, "minipc", command])).stdout;
}

/** What somebody in the same network gets from a port. */
async function knock(port: number): Promise<string> {
  const line = `timeout 2 bash -c 'cat </dev/tcp/${address}/${port}'`;
  const got = await execute("ip", ["netns", "exec", `homerun-${lab.name}`, "sh", "-c", `${line}; echo $?`]);
  return got.stdout.replaceAll("\n", " ").trim();
}

function addresses(): Promise<string> {
  return ssh("ip -o -4 addr show dev host0 | sed -n 's/.* inet \\([^ ]*\\).*/\\1/p'");
}

const NETWORK_FILES = "sudo sh -c 'cd /etc/netplan && sha256sum *'";

function changedTasks(ended: RunEnded): readonly string[] {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed")
    .map((e) => `${e.task.name} (${e.task.location})`);
}

function failure(ended: RunEnded): string {
  const output = eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "failed")
    .map((e) => String(e.result.stderr));
  return [troubles(ended), ...output].join("\n");
}

function factOf(ended: RunEnded, name: string): unknown {
  const results = eventsOf(ended, "host-finished").map(
    (e) => e.result.ansible_facts as Record<string, unknown>,
  );
  return results.findLast((facts) => facts?.[name] !== undefined)?.[name];
}

beforeAll(async () => {
  await lab.up(["minipc"]);
  const prepared = execute("ssh", ["-F", `${lab.state}/ssh_config`, "minipc", "sudo sh -s"]);
  prepared.child.stdin?.end(PREPARE);
  await prepared;
});
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("os_bootstrap", () => {
  it("in check mode touches nothing", async () => {
    const before = await fingerprint(lab, "minipc");
    const predicted = await play(SITE, {}, ["--check"]);
    expect(predicted.code, troubles(predicted)).toBe(0);
    expect(await fingerprint(lab, "minipc")).toBe(before);
  });

  it("converges, and changes nothing in a second run", async () => {
    const first = await play(SITE);
    expect(first.code, troubles(first)).toBe(0);
    const second = await play(SITE);
    expect(second.code, troubles(second)).toBe(0);
    expect(changedTasks(second)).toEqual([]);
  });

  it("lets in what is listed and nothing else", async () => {
    expect(await knock(80)).toBe("hello 0");
    expect(await knock(8081)).toBe("124");
    expect(await ssh("sudo ufw status verbose")).toMatch(/Default: deny \(incoming\), allow \(outgoing\)/);
  });

  it("takes keys only, whatever the image's own file says", async () => {
    const options = ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes"];
    const without = execute("ssh", [...options, "-o", "PubkeyAuthentication=no", "minipc", "true"]);
    await expect(without).rejects.toThrow(/Permission denied \(publickey\)/);
    await expect(execute("ssh", [...options, "-l", "root", "minipc", "true"])).rejects.toThrow(
      /Permission denied/,
    );
    const effective = await ssh("sudo sshd -T -C user=admin,host=minipc,addr=10.77.0.1");
    expect(effective).toMatch(/^passwordauthentication no$/m);
    expect(effective).toMatch(/^permitrootlogin no$/m);
    expect(await ssh("sudo -n true && echo root")).toBe("root\n");
  });

  it("has one file for the interface, freed port 53, and armed the card", async () => {
    expect(await ssh("ls /etc/netplan")).toBe("50-cloud-init.yaml.homelab-off\n90-homelab.yaml\n");
    expect(await ssh("sudo stat -c '%a %U' /etc/netplan/90-homelab.yaml")).toBe("600 root\n");
    expect(await ssh("ss -Hlntu sport = :53")).toBe("");
    expect(await ssh("readlink -f /etc/resolv.conf")).toBe("/run/systemd/resolve/resolv.conf\n");
    expect(await ssh("grep ^nameserver /etc/resolv.conf")).toContain("nameserver 10.77.0.1\n");
    expect(await ssh("cat /run/wol")).toBe("g\n");
    expect(await ssh("systemctl show -p Restart keeper --value")).toBe("always\n");
  });

  it("puts a share into fstab that no boot waits for", async () => {
    expect(await ssh("grep /mnt/media /etc/fstab")).toMatch(
      /^10\.77\.0\.12:\/mnt\/tank\/media \/mnt\/media nfs \S*nofail,_netdev,x-systemd\.automount/,
    );
    expect(await ssh("systemctl show -p LoadState --value mnt-media.automount")).toBe("loaded\n");
    const wants =
      "ls /run/systemd/generator/remote-fs.target.wants /run/systemd/generator/remote-fs.target.requires 2>/dev/null";
    expect(await ssh(`${wants}; true`)).toContain("mnt-media.automount");
  });

  it.each([
    [
      "sshd",
      "ssh",
      { os_bootstrap_sshd_settings: { NoSuchDirective: "x" } },
      /NoSuchDirective|nosuchdirective/,
    ],
    ["netplan", "network", { os_bootstrap_network_gateway: "10.77.0.999" }, /10\.77\.0\.999/],
    ["the role", "ssh", { os_bootstrap_sshd_settings: { Port: "2222" } }, /would close the way/],
  ])("leaves everything as it is where %s refuses the new settings", async (_what, tag, vars, why) => {
    const files =
      "sudo sh -c 'sha256sum /etc/netplan/* /etc/ssh/sshd_config.d/*'; systemctl is-active ssh systemd-networkd";
    const before = await ssh(files);
    const refused = await play(SITE, vars, ["--tags", tag]);
    expect(refused.code, troubles(refused)).toBe(2);
    expect(failure(refused)).toMatch(why);
    expect(await ssh(files)).toBe(before);
    expect((await play(SITE, {}, ["--tags", tag])).code).toBe(0);
  });

  it("parts no pods of k3s, and lets them through where it is told to", async () => {
    await ssh("sudo mkdir -p /etc/rancher/k3s");
    const refused = await play(SITE, {}, ["--tags", "firewall"]);
    expect(refused.code, troubles(refused)).toBe(2);
    expect(failure(refused)).toContain("its pods would lose each other");
    const pods = ["10.42.0.0/16", "10.43.0.0/16"];
    const open = { os_bootstrap_firewall_trusted: pods, os_bootstrap_firewall_routed: "allow" };
    const through = await play(SITE, open, ["--tags", "firewall"]);
    expect(through.code, troubles(through)).toBe(0);
    const rules = await ssh(
      "grep FORWARD_POLICY /etc/default/ufw; sudo ufw show added; sudo rm -r /etc/rancher",
    );
    expect(rules).toMatch(/"ACCEPT"[\s\S]*from 10\.42\.0\.0\/16[\s\S]*from 10\.43\.0\.0\/16/);
    expect((await play(SITE, {}, ["--tags", "firewall"])).code).toBe(0);
  });

  it("takes an address back whose router does not answer", async () => {
    const before = await ssh(NETWORK_FILES);
    const wrong = {
      os_bootstrap_network_address: "10.77.0.30/24",
      os_bootstrap_network_gateway: "10.77.0.99",
    };
    const ended = await play(SITE, wrong, ["--tags", "network"]);
    expect(ended.code, troubles(ended)).toBe(2);
    expect(failure(ended)).toContain(
      "the settings of before are back: the router 10.77.0.99 does not answer",
    );
    expect(await addresses()).toBe(`${FIRST}/24\n`);
    expect(await ssh(NETWORK_FILES)).toBe(before);
  });

  it("takes a firewall back that would have locked everybody out, by itself", async () => {
    const closed = {
      os_bootstrap_firewall_ssh_from: ["10.99.0.0/16"],
      os_bootstrap_firewall_revert_after: 14,
    };
    const ended = await play(SITE, closed, ["--tags", "firewall"]);
    expect(ended.code, troubles(ended)).toBe(2);
    expect(failure(ended)).toContain("the new firewall failed, and that of before is back");
    expect(await ssh("sudo ufw show added")).not.toContain("10.99.0.0");
    expect(await knock(80)).toBe("hello 0");
    expect(await knock(8081)).toBe("124");
  });

  it("notes the boot of each host", async () => {
    const noted = await play(entry("boot-id"));
    expect(noted.code, troubles(noted)).toBe(0);
    expect(factOf(noted, "os_bootstrap_boot")).toMatchObject({ known: false, same_machine: true });
    const again = await play(entry("boot-id"));
    expect(recap(again).hosts.minipc?.changed).toBe(0);
    expect(factOf(again, "os_bootstrap_boot")).toMatchObject({ known: true, rebooted: false });
  });

  it("gets its old address back after a power cut in the middle of a change", async () => {
    const before = await ssh(NETWORK_FILES);
    // Nobody is left who could take it back by hand.
    let cut: Promise<void> | undefined;
    const moving = { os_bootstrap_network_address: "10.77.0.40/24", os_bootstrap_network_revert_after: 15 };
    await play(SITE, moving, ["--tags", "network"], {
      onEvent: (e, child) => {
        if (e.type !== "host-finished" || e.task.name !== "the settings are applied") return;
        cut ??= labPowerCut("minipc", lab.options);
        child.kill("SIGKILL");
      },
    });
    expect(cut).toBeDefined();
    await cut;
    await labPowerOn("minipc", lab.options);
    expect(await ssh(NETWORK_FILES)).not.toBe(before);
    for (let tries = 0; tries < 60; tries++) {
      const timer = await ssh("systemctl is-enabled homelab-network-revert.timer; true").catch(() => "");
      if (timer === "disabled\n") break;
      await sleep(1000);
    }
    expect(await addresses()).toBe(`${FIRST}/24\n`);
    expect(await ssh(NETWORK_FILES)).toBe(before);
    expect(await ssh("cat /run/wol")).toBe("g\n");
    const settled = await play(SITE);
    expect(settled.code, troubles(settled)).toBe(0);
    expect(changedTasks(settled)).toEqual([]);
  });

  it("knows that the power was lost, what is down, and brings it up", async () => {
    const boot = await play(entry("boot-id"));
    expect(factOf(boot, "os_bootstrap_boot")).toMatchObject({
      rebooted: true,
      clean: false,
      same_machine: true,
    });
    await ssh("sudo systemctl stop keeper");
    const broken = await play(entry("health"), { os_bootstrap_nfs_mounts: [] });
    expect(broken.code, troubles(broken)).toBe(0);
    expect(recap(broken).hosts.minipc).toMatchObject({ changed: 0, failed: 0 });
    expect(factOf(broken, "os_bootstrap_layers")).toMatchObject([
      { number: 2, ok: true },
      { number: 3, ok: false, why: "down: keeper.service" },
      { number: 4, ok: true },
    ]);
    const healed = await play(entry("heal"), { os_bootstrap_nfs_mounts: [] });
    expect(healed.code, troubles(healed)).toBe(0);
    expect(await ssh("systemctl is-active keeper")).toBe("active\n");
    const again = await play(entry("heal"), { os_bootstrap_nfs_mounts: [] });
    expect(changedTasks(again)).toEqual([]);
    const share = factOf(await play(entry("health")), "os_bootstrap_layers");
    expect(share).toMatchObject([{}, {}, {}, { number: 7, ok: false }]);
  });

  it("waits while another apt holds the lock", async () => {
    const hold =
      "use Fcntl; open F, '>', '/var/lib/dpkg/lock-frontend'; fcntl F, F_SETLK, pack 'ssqqi', F_WRLCK, 0, 0, 0, 0; sleep 6";
    await ssh(`sudo systemd-run --quiet perl -e "${hold}"`);
    const packages = ["ca-certificates", "curl", "openssl", "tree"];
    const ended = await play(SITE, { os_bootstrap_packages: packages }, ["--tags", "packages"]);
    expect(ended.code, troubles(ended)).toBe(0);
    expect(await ssh("dpkg-query -W -f '${db:Status-Abbrev}' tree")).toBe("ii ");
  });

  it("makes a swap file and takes it away again", async () => {
    const own = { os_bootstrap_is_container: false, os_bootstrap_swap_size: "1M" };
    const file = await play(SITE, { ...own, os_bootstrap_swap: "file" }, ["--tags", "swap"]);
    expect(file.code, troubles(file)).toBe(0);
    expect(await ssh("sudo stat -c '%s %a' /swap.img; cat /run/swaps; grep swap /etc/fstab")).toBe(
      "1048576 600\n/swap.img file\n/swap.img none swap sw 0 0\n",
    );
    const again = await play(SITE, { ...own, os_bootstrap_swap: "file" }, ["--tags", "swap"]);
    expect(changedTasks(again)).toEqual([]);
    for (const expected of [true, false]) {
      const off = await play(SITE, { ...own, os_bootstrap_swap: "off" }, ["--tags", "swap"]);
      expect(off.code, troubles(off)).toBe(0);
      expect(changedTasks(off).length > 0).toBe(expected);
    }
    expect(await ssh("cat /run/swaps; grep swap /etc/fstab")).toBe("# /swap.img none swap sw 0 0\n");
  });

  it("moves to another address, over which the run goes on", async () => {
    const moved = await play(SITE, { os_bootstrap_network_address: `${SECOND}/24` });
    expect(moved.code, troubles(moved)).toBe(0);
    address = SECOND;
    expect(await addresses()).toBe(`${SECOND}/24\n`);
    inventory = join(folder, "inventory.yml");
    const text = readFileSync(lab.inventory, "utf8")
      .replace(`ansible_host: ${FIRST}`, `ansible_host: ${SECOND}`)
      .replace('ssh_common_args: "', `ssh_common_args: "-o HostKeyAlias=${FIRST} `);
    writeFileSync(inventory, text);
    const again = await play(SITE, { os_bootstrap_network_address: `${SECOND}/24` });
    expect(again.code, troubles(again)).toBe(0);
    expect(changedTasks(again)).toEqual([]);
  });
});
