/** The lab itself, on this machine: needs root, and builds the images where they are not cached. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { labCable, labPowerCut, labPowerOn } from "../../src/lab/lab-control.ts";
import { labDown } from "../../src/lab/lab-down.ts";
import type { LabOptions } from "../../src/lab/lab-options.ts";
import { labStatus } from "../../src/lab/lab-status.ts";
import { labUp } from "../../src/lab/lab-up.ts";
import type { LabHostName } from "../../src/lab/topology.ts";

const NAME = "test-lab";
const STATE = `/run/homerun-lab/${NAME}`;
const options: LabOptions = {
  name: NAME,
  self: [process.execPath, fileURLToPath(new URL("lab-entry.ts", import.meta.url))],
  env: process.env,
  log: () => {},
};

interface Result {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Plain OpenSSH, as anybody would use it. */
function ssh(target: string, command: string, input = "", extra: readonly string[] = []): Promise<Result> {
  const args = [
    "-F",
    join(STATE, "ssh_config"),
    "-o",
    "BatchMode=yes",
    ...extra,
    "-o",
    "ConnectTimeout=20",
    target,
    command,
  ];
  return new Promise((resolve, reject) => {
    const child = spawn("ssh", args, { stdio: ["pipe", "pipe", "pipe"] });
    const seen = { stdout: "", stderr: "" };
    child.stdout.on("data", (chunk: Buffer) => {
      seen.stdout += chunk.toString();
    });
    child.stderr.on("data", (chunk: Buffer) => {
      seen.stderr += chunk.toString();
    });
    child.on("error", reject).on("close", (status) => resolve({ status, ...seen }));
    child.stdin.on("error", () => {}).end(input);
  });
}

async function hostStatus(name: LabHostName) {
  return (await labStatus(options)).hosts.find((host) => host.name === name);
}

async function bootId(host: LabHostName): Promise<string> {
  const { status, stdout } = await ssh(host, "cat /proc/sys/kernel/random/boot_id");
  expect(status).toBe(0);
  return stdout.trim();
}

/** Mounts of every process that are the lab's. */
async function labMounts(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const pid of (await readdir("/proc")).filter((name) => /^\d+$/.test(name))) {
    const mounts = await readFile(`/proc/${pid}/mountinfo`, "utf8").catch(() => "");
    found.push(
      ...mounts.split("\n").filter((line) => line.includes(`/${NAME}/`) || line.includes(`homerun-${NAME}`)),
    );
  }
  return found;
}

beforeAll(async () => {
  await labDown(options);
  await labUp({ ...options, install: true });
}, 900_000);

afterAll(() => labDown(options), 60_000);

describe("a fresh lab", () => {
  test("is up, and up again changes nothing", async () => {
    const before = await labStatus(options);
    expect(before.hosts.map((h) => [h.name, h.power, h.arch, h.ssh, h.cable])).toEqual([
      ["minipc", "up", "amd64", true, "plugged"],
      ["pi", "up", "arm64", true, "plugged"],
      ["nas", "up", "amd64", true, "plugged"],
    ]);
    expect(before.packageProxy).toBe(true);
    await labUp(options);
    expect((await labStatus(options)).hosts.map((h) => h.pid)).toEqual(before.hosts.map((h) => h.pid));
  });

  test.each([
    ["minipc", "x86_64"],
    ["pi", "aarch64"],
    ["nas", "x86_64"],
  ])("%s is a %s machine of its own", async (host, machine) => {
    const { stdout } = await ssh(
      host,
      "uname -m; hostname; ps -o comm= -p 1; command -v python3 || echo none",
    );
    expect(stdout.trim().split("\n")).toEqual([machine, host, "systemd", "none"]);
  });

  test("no unit has failed", async () => {
    for (const host of ["minipc", "pi", "nas"]) {
      expect(
        await ssh(host, "systemctl is-system-running --wait; systemctl --failed --no-legend --plain"),
      ).toMatchObject({
        stdout: "running\n",
      });
    }
  });

  test("admin's sudo wants no password, operator's wants the one on file", async () => {
    const password = await readFile(join(STATE, "operator_password"), "utf8");
    expect((await stat(join(STATE, "operator_password"))).mode & 0o777).toBe(0o600);
    for (const host of ["minipc", "pi"]) {
      expect((await ssh(host, "sudo -n id -u")).stdout).toBe("0\n");
      expect((await ssh(`operator@${host}`, "sudo -n id -u")).status).toBe(1);
      expect((await ssh(`operator@${host}`, "sudo -S -p '' id -u", password)).stdout).toBe("0\n");
      expect((await ssh(`operator@${host}`, "sudo -S -p '' id -u", "wrong\n")).status).toBe(1);
    }
    expect((await ssh("root@minipc", "true")).status).toBe(255);
  });

  test("hosts see each other and nothing else", async () => {
    expect((await ssh("minipc", "ping -c 1 -W 5 nas && ping -c 1 -W 5 pi")).status).toBe(0);
    expect((await ssh("minipc", "ping -c 1 -W 5 192.0.2.1")).stdout).toContain("Net Unreachable");
  });

  test.each(["minipc", "pi"])(
    "%s installs a package",
    async (host) => {
      const { status, stdout } = await ssh(
        host,
        "sudo apt-get update && sudo apt-get install --yes tree && tree --version",
      );
      expect(stdout).toMatch(/^tree v/m);
      expect(status).toBe(0);
    },
    300_000,
  );

  test("kernel settings are the host's own", async () => {
    const before = await readFile("/proc/sys/vm/swappiness", "utf8");
    const other = before.trim() === "7" ? "8" : "7";
    for (const host of ["minipc", "pi"] as const) {
      const { stdout } = await ssh(
        host,
        `sudo sysctl -qw vm.swappiness=${other} && cat /proc/sys/vm/swappiness`,
      );
      expect(stdout.trim()).toBe(other);
      expect((await ssh(host, "sudo date --set=2020-01-01")).status).toBe(1);
    }
    expect(await readFile("/proc/sys/vm/swappiness", "utf8")).toBe(before);
    expect(await bootId("minipc")).not.toBe(
      (await readFile("/proc/sys/kernel/random/boot_id", "utf8")).trim(),
    );
  });

  test("a key that is not the host's is refused", async () => {
    const wrong = await ssh("minipc", "true", "", ["-o", "UserKnownHostsFile=/dev/null"]);
    expect(wrong.status).toBe(255);
    expect(wrong.stderr).toContain("Host key verification failed");
  });
});

describe("reboot and power", () => {
  test.each(["minipc", "pi"] as const)(
    "%s comes back from a reboot as a new boot with its disk",
    async (host) => {
      const before = await bootId(host);
      await ssh(host, "echo kept | sudo tee /etc/kept >/dev/null; sudo systemctl reboot");
      await expect
        .poll(async () => (await ssh(host, "cat /proc/sys/kernel/random/boot_id /etc/kept")).stdout, {
          timeout: 120_000,
          interval: 500,
        })
        .toMatch(/kept/);
      expect(await bootId(host)).not.toBe(before);
    },
    150_000,
  );

  test("a host that shuts itself down is off", async () => {
    await ssh("nas", "sudo systemctl poweroff");
    await expect.poll(async () => (await hostStatus("nas"))?.power, { timeout: 60_000 }).toBe("off");
    await labPowerOn(undefined, options);
    expect(await hostStatus("nas")).toMatchObject({ power: "up", ssh: true });
  }, 120_000);

  test("a power cut says nothing to anybody and keeps what was on disk", async () => {
    const before = await bootId("minipc");
    await ssh("minipc", "echo before | sudo tee /srv/data >/dev/null; sync");
    const session = ssh("minipc", "sleep 600", "", [
      "-o",
      "ServerAliveInterval=1",
      "-o",
      "ServerAliveCountMax=3",
    ]);
    await expect
      .poll(async () => (await ssh("minipc", "pgrep -x sleep")).status, { timeout: 20_000 })
      .toBe(0);
    await labPowerCut("minipc", options);
    expect(await hostStatus("minipc")).toMatchObject({ power: "off", ssh: false });
    // The peer learns it from silence alone: no end of the connection was sent.
    expect((await session).stderr).toContain("not responding");
    expect((await ssh("minipc", "true", "", ["-o", "ConnectTimeout=2"])).status).toBe(255);

    await labPowerOn("minipc", options);
    expect((await ssh("minipc", "cat /srv/data")).stdout).toBe("before\n");
    expect(await bootId("minipc")).not.toBe(before);
    expect(await hostStatus("pi")).toMatchObject({ power: "up", ssh: true });
  }, 120_000);
});

describe("cable", () => {
  test("cut: packets vanish; plugged: the same connection goes on", async () => {
    const before = await bootId("nas");
    const session = ssh("nas", "cat; echo end", "", ["-o", "ServerAliveInterval=0"]);
    expect((await session).stdout).toBe("end\n");
    const long = ssh(
      "nas",
      "i=0; while [ ! -e /tmp/go ] && [ $i -lt 600 ]; do i=$((i + 1)); sleep 0.1; done; echo done",
    );
    await expect
      .poll(async () => (await ssh("nas", "pgrep -f 'tmp/[g]o'")).status, { timeout: 20_000 })
      .toBe(0);
    await labCable("nas", "cut", options);
    expect(await hostStatus("nas")).toMatchObject({ power: "up", ssh: false, cable: "cut" });
    expect((await ssh("nas", "true", "", ["-o", "ConnectTimeout=2"])).status).toBe(255);
    await labCable("nas", "plug", options);
    expect((await ssh("nas", "touch /tmp/go")).status).toBe(0);
    expect(await long).toMatchObject({ status: 0, stdout: "done\n" });
    expect(await bootId("nas")).toBe(before);
  }, 120_000);

  test("a cut cable stays cut over a power cut", async () => {
    await labCable("nas", "cut", options);
    await labPowerCut("nas", options);
    await labPowerOn("nas", options);
    expect(await hostStatus("nas")).toMatchObject({ power: "up", cable: "cut", ssh: false });
    await labCable("nas", "plug", options);
    await expect.poll(async () => (await hostStatus("nas"))?.ssh, { timeout: 60_000 }).toBe(true);
  }, 120_000);
});

describe("down", () => {
  test("leaves no namespace, mount, process, folder, and can be said twice", async () => {
    const pids = (await labStatus(options)).hosts.map((host) => host.pid);
    expect(pids.every((pid) => pid !== undefined && existsSync(`/proc/${pid}`))).toBe(true);
    await labDown(options);
    expect((await readdir("/run/netns")).filter((name) => name.startsWith(`homerun-${NAME}`))).toEqual([]);
    expect(await labMounts()).toEqual([]);
    await expect
      .poll(() => pids.filter((pid) => existsSync(`/proc/${pid}`)), { timeout: 10_000 })
      .toEqual([]);
    expect([STATE, `/var/lib/homerun-lab/${NAME}`].filter(existsSync)).toEqual([]);
    expect(await labStatus(options)).toMatchObject({ up: false, hosts: [] });
    await labDown(options);
  }, 60_000);

  test("a new lab knows nothing of the old one, and may be of some hosts only", async () => {
    await labUp({ ...options, hosts: ["minipc"] });
    expect((await ssh("minipc", "cat /srv/data")).status).toBe(1);
    expect((await labStatus(options)).hosts.map((host) => host.name)).toEqual(["minipc"]);
    await expect(labPowerCut("nas", options)).rejects.toThrow(/LAB0005/);
  }, 60_000);

  test("what a crash left behind goes as well", async () => {
    const { pid } = (await hostStatus("minipc")) ?? {};
    await rm(join(STATE, "state.json"));
    expect((await labStatus(options)).up).toBe(false);
    await labDown(options);
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
    expect((await readdir("/run/netns")).filter((name) => name.startsWith(`homerun-${NAME}`))).toEqual([]);
  }, 60_000);
});
