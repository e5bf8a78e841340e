/** A Raspberry Pi without a screen: its image is prepared with real mtools, what it is told is carried out by real cloud-init, and the role cares for what runs. */

import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { eventsOf, PROJECT, type RunEnded, recap, run, testLab, troubles } from "./homerun.ts";
import { ssh } from "./lab-shell.ts";

const lab = testLab("test-pi");
const folder = mkdtempSync(join(tmpdir(), "homerun-pi-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
const host = (command: string): Promise<string> => ssh(lab, "minipc", command);

const IMAGES = "/srv/images";
const HASH =
  "$6$saltsalt$qFmFH.bQmmtXzyBY0s9v7Oicd2z4XSIecDzlB5KiA2/jctKu9YterLp8wwnSq.qc.eoxqOmSuNp2xS0ktL3nh/";
const VALUES = {
  pi_headless_image_host: "minipc",
  pi_headless_image_directory: `${IMAGES}/prepared`,
  pi_headless_hostname: "cardpi",
  pi_headless_domain: "home.lan",
  pi_headless_user: "keeper",
  pi_headless_user_password_hash: HASH,
  pi_headless_address: "192.0.2.11/24",
  pi_headless_gateway: "192.0.2.1",
  pi_headless_nameservers: ["192.0.2.1"],
  pi_headless_mac: "DC:A6:32:01:02:03",
  pi_headless_timezone: "Europe/Berlin",
};

/** By path, of the originals. */
const sums = new Map<string, string>();
/** The lab's own, so that one can log in with it. */
let key = "";

/** The pi of the inventory need not be there for its card to be made. */
async function prepare(image: string, more: Readonly<Record<string, unknown>> = {}): Promise<RunEnded> {
  const values = {
    ...VALUES,
    pi_headless_user_keys: [key],
    pi_headless_image: image,
    pi_headless_image_sha256: sums.get(image),
    ...more,
  };
  const args = ["playbooks/pi-image.yml", "-i", "inventory", "-i", lab.inventory, "-l", "pi", "-b"];
  return run([...args, "-e", JSON.stringify(values)], { env });
}

const PLAY = `- hosts: minipc
  become: true
  roles:
    - pi_headless
- hosts: minipc
  become: true
  gather_facts: false
  tasks:
    - import_role: {name: pi_headless, tasks_from: health}
    - debug: {var: pi_headless_layers}
`;

async function care(
  more: Readonly<Record<string, unknown>> = {},
  ...options: readonly string[]
): Promise<RunEnded> {
  const args = [join(folder, "pi.yml"), "-i", lab.inventory, "-e", JSON.stringify(more), ...options];
  return run(args, { env });
}

function said(ended: RunEnded): string {
  return JSON.stringify(eventsOf(ended, "host-finished").map((e) => e.result.msg));
}

function changes(ended: RunEnded): readonly string[] {
  return eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed")
    .map((e) => e.task.name);
}

/** Puts a file of the project onto the host. */
function send(path: string, to: string): Promise<void> {
  return new Promise((done, reject) => {
    const child = spawn(
      "ssh",
      ["-F", `${lab.state}/ssh_config`, "-o", "BatchMode=yes", "minipc", `sudo tee ${to} >/dev/null`],
      {
        stdio: ["pipe", "ignore", "inherit"],
      },
    );
    child
      .on("error", reject)
      .on("close", (code) => (code === 0 ? done() : reject(new Error(`${to}: ${code}`))));
    child.stdin.end(readFileSync(path));
  });
}

beforeAll(async () => {
  writeFileSync(join(folder, "pi.yml"), PLAY);
  await lab.up(["minipc"]);
  key = (await host("cat ~/.ssh/authorized_keys")).trim();
  await host(
    `sudo sh -c 'mkdir -p ${IMAGES} && apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends mtools dosfstools fdisk xz-utils cloud-init netplan.io' >/dev/null 2>&1`,
  );
  await send(join(PROJECT, "test/stand-ins/raspberry-pi/make-image.sh"), `${IMAGES}/make-image.sh`);
  const make = (args: string): string => `sh ${IMAGES}/make-image.sh ${IMAGES}/${args}`;
  await host(
    `sudo sh -c '${make("ubuntu.img system-boot seeds")} && xz -0 ${IMAGES}/ubuntu.img && ${make("raspios.img bootfs")} && ${make("small.img system-boot seeds 8")} && seq 1 100000 >${IMAGES}/other.img'`,
  );
  for (const line of (await host(`sudo sha256sum ${IMAGES}/*.img*`)).trim().split("\n"))
    sums.set(line.slice(66), line.slice(0, 64));
});
afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

/** Names and digests of all files of an image's boot partition. */
const INSIDE = (image: string): string =>
  `sudo sh -c 'export MTOOLSRC=/dev/null; d=$(mktemp -d); mcopy -s -n -i ${image}@@1048576 "::*" $d/ && cd $d && find . -type f | sort | xargs sha256sum; rm -r $d'`;
const TELLS = (image: string, file: string): Promise<string> =>
  host(`sudo MTOOLSRC=/dev/null mtype -i ${image}@@1048576 ::${file}`);
const FSCK = (image: string): string =>
  `sudo sh -c 'dd if=${image} of=/tmp/fat bs=1M skip=1 count=64 status=none; /usr/sbin/fsck.vfat -n /tmp/fat; s=$?; rm /tmp/fat; exit $s'`;

describe("pi-image.yml with Ubuntu Server", () => {
  const original = `${IMAGES}/ubuntu.img.xz`;
  let image = "";

  it("prepares a copy, and never touches the original", async () => {
    const before = await host(`sudo sha256sum ${original}`);
    const ended = await prepare(original);
    expect(ended.code, troubles(ended)).toBe(0);
    expect(await host(`sudo sha256sum ${original}`)).toBe(before);
    image = (await host(`sudo sh -c 'ls ${IMAGES}/prepared/*'`)).trim();
    expect(image).toMatch(/\/pi-[0-9a-f]{12}\.img$/);
    expect(JSON.stringify(ended.events)).not.toContain(HASH);
  });

  it("changes nothing the second time", async () => {
    const before = await host(`sudo sha256sum ${image}`);
    const ended = await prepare(original);
    expect(changes(ended)).toEqual([]);
    expect(Object.values(recap(ended).hosts).map((c) => c.changed)).toEqual([0]);
    expect(await host(`sudo sha256sum ${image}`)).toBe(before);
  });

  it("leaves a clean file system, and every other file as it was", async () => {
    await host(FSCK(image));
    await host(`sudo sh -c 'xz -dc ${original} >${IMAGES}/plain.img'`);
    const files = (list: string): ReadonlyMap<string, string> =>
      new Map(
        list
          .trim()
          .split("\n")
          .map((line) => [line.slice(66), line.slice(0, 64)]),
      );
    const [old, now] = [files(await host(INSIDE(`${IMAGES}/plain.img`))), files(await host(INSIDE(image)))];
    const different = [...now].filter(([name, digest]) => old.get(name) !== digest).map(([name]) => name);
    expect(different.sort()).toEqual(["./cmdline.txt", "./meta-data", "./network-config", "./user-data"]);
    expect([...old.keys()].filter((name) => !now.has(name))).toEqual([]);
  });

  it("keeps the command line one line", async () => {
    expect(await TELLS(image, "cmdline.txt")).toBe(
      "console=tty1 root=LABEL=writable rootfstype=ext4 rootwait fixrtc cgroup_memory=1 cgroup_enable=memory\n",
    );
  });

  it("tells the first boot what cloud-init and netplan accept", async () => {
    for (const file of ["user-data", "meta-data", "network-config"])
      await host(`sudo sh -c 'MTOOLSRC=/dev/null mtype -i ${image}@@1048576 ::${file} >/root/${file}'`);
    const schema = await host(
      "sudo sh -c 'cloud-init schema -c /root/user-data && cloud-init schema -c /root/network-config --schema-type network-config' 2>&1",
    );
    expect(schema).not.toMatch(/deprecat|invalid|warn/i);
    const units = await host(
      `sudo sh -c 'rm -rf /root/np; mkdir -p /root/np/etc/netplan; { echo network:; sed "s/^/  /" /root/network-config; } >/root/np/etc/netplan/50-cloud-init.yaml; chmod 0600 /root/np/etc/netplan/*; netplan generate --root-dir /root/np && cat /root/np/run/systemd/network/*'`,
    );
    expect(units).toContain("Address=192.0.2.11/24");
    expect(units).toContain("Gateway=192.0.2.1");
    expect(units).toContain("PermanentMACAddress=dc:a6:32:01:02:03");
    expect(units).not.toMatch(/DHCP=(yes|ipv4)/);
  });

  it("is believed by cloud-init: the account, its key and its password come to be, and no other", async () => {
    await host(
      `sudo sh -c 'mkdir -p /var/lib/cloud/seed/nocloud; cp /root/user-data /root/meta-data /var/lib/cloud/seed/nocloud/; echo "network: {config: disabled}" >/etc/cloud/cloud.cfg.d/98-test.cfg; echo "datasource_list: [NoCloud]" >/etc/cloud/cloud.cfg.d/97-test.cfg; cp /etc/ssh/ssh_host_* /root/; sed -i "s/^ssh_deletekeys:.*//" /etc/cloud/cloud.cfg; echo "ssh_deletekeys: false" >/etc/cloud/cloud.cfg.d/96-test.cfg; cloud-init init --local && cloud-init init && cloud-init modules --mode=config && cloud-init modules --mode=final' >/dev/null 2>&1`,
    );
    expect(await host("sudo cat ~keeper/.ssh/authorized_keys")).toContain(key);
    expect(await ssh(lab, "-l keeper minipc".split(" ")[2] ?? "", "true")).toBe("");
    expect((await host("sudo getent shadow keeper")).split(":")[1]).toBe(HASH);
    expect(await ssh(lab, "keeper@minipc", "sudo -n id -un")).toBe("root\n");
    expect(await host("sudo sshd -T 2>/dev/null | grep -i ^passwordauthentication")).toBe(
      "passwordauthentication no\n",
    );
    expect(await host("id -un 1000 2>/dev/null; getent passwd debian ubuntu; true")).not.toMatch(
      /debian|ubuntu/,
    );
    expect((await host("hostname")).trim()).toBe("cardpi");
    expect((await host("sudo cat /var/lib/cloud/data/instance-id")).trim()).toMatch(/^cardpi-[0-9a-f]{8}$/);
  });

  it("makes a new instance of a changed seed, in the same image", async () => {
    const before = await TELLS(image, "meta-data");
    const ended = await prepare(original, { pi_headless_address: "192.0.2.12/24" });
    expect(changes(ended)).toEqual(["the first boot is told everything"]);
    expect(await TELLS(image, "meta-data")).not.toBe(before);
  });

  it("predicts in check mode, and makes nothing", async () => {
    const more = { pi_headless_image_directory: `${IMAGES}/never` };
    const values = { ...VALUES, ...more, pi_headless_user_keys: [key], pi_headless_image: original };
    const all = JSON.stringify({ ...values, pi_headless_image_sha256: sums.get(original) });
    const args = ["playbooks/pi-image.yml", "-i", "inventory", "-i", lab.inventory, "-l", "pi", "-b"];
    const ended = await run([...args, "-e", all, "--check"], { env });
    expect(ended.code, troubles(ended)).toBe(0);
    expect((await host(`ls ${IMAGES}`)).split("\n")).not.toContain("never");
  });
});

describe("pi-image.yml with Raspberry Pi OS", () => {
  it("tells an image without seeds by a script, which does all of it", async () => {
    const ended = await prepare(`${IMAGES}/raspios.img`, {
      pi_headless_user: "scripted",
      pi_headless_hostname: "scriptpi",
    });
    expect(ended.code, troubles(ended)).toBe(0);
    const again = await prepare(`${IMAGES}/raspios.img`, {
      pi_headless_user: "scripted",
      pi_headless_hostname: "scriptpi",
    });
    expect(changes(again)).toEqual([]);
    const sum = sums.get(`${IMAGES}/raspios.img`)?.slice(0, 12);
    const image = `${IMAGES}/prepared/pi-${sum}.img`;
    expect(await TELLS(image, "cmdline.txt")).toMatch(
      / systemd\.run=\/boot\/firstrun\.sh systemd\.run_success_action=reboot systemd\.unit=kernel-command-line\.target\n$/,
    );
    // On this host, which is lost afterwards: as the first boot would run it.
    await host(
      `sudo sh -c 'mkdir -p /boot/firmware /etc/NetworkManager/system-connections; export MTOOLSRC=/dev/null; mcopy -n -i ${image}@@1048576 ::cmdline.txt ::firstrun.sh /boot/firmware/; sh /boot/firmware/firstrun.sh'`,
    );
    expect(await host("cat /boot/firmware/cmdline.txt")).toBe(
      "console=tty1 root=LABEL=writable rootfstype=ext4 rootwait fixrtc cgroup_memory=1 cgroup_enable=memory\n",
    );
    expect(await host("ls /boot/firmware")).toBe("cmdline.txt\n");
    expect(await host("sudo cat ~scripted/.ssh/authorized_keys")).toBe(`${key}\n`);
    expect((await host("sudo getent shadow scripted")).split(":")[1]).toBe(HASH);
    expect(await ssh(lab, "scripted@minipc", "sudo -n id -un")).toBe("root\n");
    expect(await host("cat /etc/hostname; readlink /etc/localtime; grep ^127.0.1.1 /etc/hosts")).toBe(
      "scriptpi\n/usr/share/zoneinfo/Europe/Berlin\n127.0.1.1\tscriptpi.home.lan scriptpi\n",
    );
    const network = await host(
      "sudo sh -c 'stat -c %a /etc/NetworkManager/system-connections/*; cat /etc/NetworkManager/system-connections/*'",
    );
    expect(network).toContain("600\n");
    expect(network).toContain("mac-address=DC:A6:32:01:02:03");
    expect(network).toContain("address1=192.0.2.11/24,192.0.2.1");
    await host("sudo rm -rf /boot/firmware");
  });
});

describe("pi-image.yml with an image that is told by rpi-preseed.toml", () => {
  const image = `${IMAGES}/preseed.img`;

  beforeAll(async () => {
    await host(
      `sudo sh -c 'cp ${IMAGES}/raspios.img ${image}; echo "[system]" >/root/rpi-preseed.toml; MTOOLSRC=/dev/null mcopy -i ${image}@@1048576 /root/rpi-preseed.toml ::/'`,
    );
    sums.set(image, (await host(`sudo sha256sum ${image}`)).slice(0, 64));
  });

  it("refuses a fixed address, which can't be said there", async () => {
    const ended = await prepare(image);
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toContain("rpi-preseed.toml, which knows no fixed address");
  });

  it("tells it the rest", async () => {
    const ended = await prepare(image, { pi_headless_address: "" });
    expect(ended.code, troubles(ended)).toBe(0);
    const prepared = `${IMAGES}/prepared/pi-${sums.get(image)?.slice(0, 12)}.img`;
    const told = await TELLS(prepared, "rpi-preseed.toml");
    expect(told).toContain(`[user]\nname = "keeper"\npassword = "${HASH}"\npassword_encrypted = true\n`);
    expect(told).toContain(`authorized_keys = ["${key}"]`);
    expect(changes(await prepare(image, { pi_headless_address: "" }))).toEqual([]);
  });
});

describe("pi-image.yml refuses", () => {
  it.each([
    [
      "a gateway that is in another network",
      { pi_headless_gateway: "192.0.3.1" },
      "not another machine in the network of",
    ],
    [
      "a gateway that is the Pi itself",
      { pi_headless_gateway: "192.0.2.11" },
      "not another machine in the network of",
    ],
    [
      "an address without its prefix",
      { pi_headless_address: "192.0.2.11" },
      "needs the length of its prefix",
    ],
    [
      "a Pi that nobody could get into",
      { pi_headless_user_keys: [], pi_headless_user_password_hash: "" },
      "nobody ever gets into this Pi",
    ],
    [
      "a password that is no hash",
      { pi_headless_user_password_hash: "secret" },
      "no hash that every image knows",
    ],
    [
      "a hash with a line end",
      { pi_headless_user_password_hash: `${HASH}\n` },
      "no hash that every image knows",
    ],
    ["a private key", { pi_headless_user_keys: ["-----BEGIN OPENSSH PRIVATE KEY-----"] }, "is no public key"],
    ["a name that no host may have", { pi_headless_hostname: "my_pi" }, "a host is named by"],
    [
      "a name server by name",
      { pi_headless_nameservers: ["dns.home.lan"] },
      "is a name: who would resolve it?",
    ],
    ["another checksum", { pi_headless_image_sha256: "0".repeat(64) }, "download it again"],
    ["no checksum", { pi_headless_image_sha256: "" }, "the 64 digits that its maker publishes"],
    ["a method that there is not", { pi_headless_image_method: "magic" }, "can't be `magic`"],
  ])("%s", async (_title, more, says) => {
    const ended = await prepare(`${IMAGES}/ubuntu.img.xz`, {
      ...more,
      pi_headless_image_directory: `${IMAGES}/refused`,
    });
    expect(ended.code).not.toBe(0);
    expect(troubles(ended)).toContain(says);
    expect((await host(`ls ${IMAGES}`)).split("\n")).not.toContain("refused");
  });

  it.each([
    ["a file that is no image", "other.img", "no partition table with a FAT partition"],
    ["a FAT32 that mtools can't read", "small.img", "clusters, and mtools reads none with fewer than 65525"],
  ])("%s", async (_title, file, says) => {
    const ended = await prepare(`${IMAGES}/${file}`);
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toContain(says);
  });
});

describe("pi_headless on a host that runs", () => {
  const firmware = "/boot/firmware";
  const flags = {
    pi_headless_counts_memory: false,
    pi_headless_config: ["dtoverlay=disable-wifi", "gpu_mem=16"],
  };

  it("passes the firmware by where there is none, and says so", async () => {
    const ended = await care({}, "--check");
    expect(ended.code, troubles(ended)).toBe(0);
    expect(said(ended)).toContain("this host is not started by the firmware of a Raspberry Pi");
  });

  it("makes two lines one, adds what is missing once, and keeps what was", async () => {
    await host(
      `sudo sh -c 'mkdir -p ${firmware}; printf "console=tty1 root=LABEL=writable  rootwait\\ncgroup_enable=memory cgroup_disable=memory\\n" >${firmware}/cmdline.txt; printf "[pi4]\\narm_boost=1\\n" >${firmware}/config.txt; cp /root/user-data ${firmware}/; echo keeper:x >${firmware}/userconf.txt; printf "LABEL=writable / ext4 defaults 0 1\\n" >/etc/fstab'`,
    );
    const ended = await care(flags);
    expect(ended.code, troubles(ended)).toBe(0);
    expect(said(ended)).toContain("has more than one line");
    expect(said(ended)).toContain("would after a restart");
    expect(await host(`cat ${firmware}/cmdline.txt`)).toBe(
      "console=tty1 root=LABEL=writable rootwait cgroup_enable=memory cgroup_memory=1\n",
    );
    expect(await host("sudo sh -c 'cat /var/lib/homelab/pi_headless/cmdline.txt.*'")).toContain(
      "cgroup_disable=memory\n",
    );
    expect(await host(`cat ${firmware}/config.txt`)).toBe(
      "[pi4]\narm_boost=1\n# BEGIN homerun, role pi_headless\n[all]\ndtoverlay=disable-wifi\ngpu_mem=16\n# END homerun, role pi_headless\n",
    );
    expect(await host("cat /etc/fstab")).toBe("LABEL=writable / ext4 defaults,noatime 0 1\n");
    expect(await host("systemctl is-enabled tmp.mount fstrim.timer")).toBe("enabled\nenabled\n");
    expect(await host("systemd-analyze verify tmp.mount 2>&1; true")).toBe("");
  });

  it("leaves no hash and no key on the partition that everybody can read", async () => {
    expect(await host(`cat ${firmware}/user-data`)).toMatch(/^#cloud-config\n[\s\S]*users: \[\]\n$/);
    expect((await host(`ls ${firmware}`)).split("\n")).not.toContain("userconf.txt");
    expect(await host(`grep -rlF '$6$' ${firmware}; true`)).toBe("");
    expect(await host("sudo cloud-init schema -c /boot/firmware/user-data 2>&1")).toContain("Valid");
    expect(await host("tail -n 1 /etc/cloud/cloud.cfg.d/99-homelab-network.cfg")).toBe(
      "network: {config: disabled}\n",
    );
  });

  it("changes nothing the second time", async () => {
    const ended = await care(flags);
    expect(ended.code, troubles(ended)).toBe(0);
    expect(changes(ended)).toEqual([]);
  });

  it("adds no flags where the kernel counts memory already", async () => {
    await host(`echo "root=LABEL=writable rootwait" | sudo tee ${firmware}/cmdline.txt`);
    await host(
      "printf '#!/bin/sh\\nprintf \"[all]\\\\nPOWER_OFF_ON_HALT=1\\\\n\"\\n' | sudo tee /usr/bin/rpi-eeprom-config; sudo chmod +x /usr/bin/rpi-eeprom-config",
    );
    const ended = await care({ pi_headless_counts_memory: true });
    expect(ended.code, troubles(ended)).toBe(0);
    expect(await host(`cat ${firmware}/cmdline.txt`)).toBe("root=LABEL=writable rootwait\n");
    expect(said(ended)).toContain("this Pi stays off until it was without power");
    expect(await host(`cat ${firmware}/config.txt`)).toBe("[pi4]\narm_boost=1\n");
  });

  it("restarts where it may and must, and says that the flags did not help", async () => {
    await host(
      `sudo sh -c 'mkdir -p /root/cloud && mv /etc/cloud/cloud.cfg.d/9[678]-test.cfg /root/cloud/ && touch /etc/cloud/cloud-init.disabled'`,
    );
    const before = await host(
      "cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic",
    );
    const ended = await care({ ...flags, pi_headless_reboot: true, pi_headless_reboot_timeout: 120 });
    expect(troubles(ended)).toContain(
      "the kernel does not count memory, although /boot/firmware/cmdline.txt says so",
    );
    expect(ended.code).toBe(2);
    expect(
      await host("cat /proc/sys/kernel/random/boot_id; systemctl show -p UserspaceTimestampMonotonic"),
    ).not.toBe(before);
  });

  it("refuses a command line without root=", async () => {
    await host(`echo "console=tty1" | sudo tee ${firmware}/cmdline.txt`);
    const ended = await care(flags);
    expect(ended.code).toBe(2);
    expect(troubles(ended)).toContain("has no `root=`");
    expect(await host(`cat ${firmware}/cmdline.txt`)).toBe("console=tty1\n");
  });

  it("tells by its health when the voltage is too low", async () => {
    await host(
      "printf '#!/bin/sh\\necho throttled=0x50005\\n' | sudo tee /usr/bin/vcgencmd; sudo chmod +x /usr/bin/vcgencmd",
    );
    const ended = await care(
      {},
      "--check",
      "-t",
      "pi",
      "--start-at-task",
      "how the root file system is mounted is seen",
    );
    expect(ended.code, troubles(ended)).toBe(0);
    const layers = JSON.stringify(eventsOf(ended, "host-finished").map((e) => e.result));
    expect(layers).toContain("the voltage is too low");
    expect(layers).toContain('"ok":false');
  });
});
