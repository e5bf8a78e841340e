/** The role ups with Debian's own Network UPS Tools: a primary and a secondary, and a UPS that is a file (dummy-ups). */

import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { eventsOf, PROJECT, type RunEnded, run, testLab, troubles } from "./homerun.ts";
import { fingerprint, ssh } from "./lab-shell.ts";

const lab = testLab("test-ups");
const folder = mkdtempSync(join(tmpdir(), "homerun-ups-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
const SECRETS = { ups_primary_password: "primarySecret", ups_secondary_password: "secondarySecret" };
const FIXTURE = "/etc/nut/fixture.dev";
const DOWN = "/run/went-down";
const DEAD = 3;

/** Small times, and a shutdown that only leaves a mark: when it was, and what had been done before. */
const INVENTORY = {
  all: {
    vars: {
      ...SECRETS,
      ups_poll_seconds: 1,
      ups_dead_time: DEAD,
      ups_final_delay: 1,
      ups_host_sync: 8,
      ups_shutdown_command: `/bin/sh -c "date +%s.%N >>${DOWN}"`,
      ups_before_shutdown: [`echo "it's stopped" >>${DOWN}`],
    },
    hosts: {
      minipc: {
        ups_role: "primary",
        ups_driver: "dummy-ups",
        ups_port: FIXTURE,
        ups_listen: ["127.0.0.1", "10.77.0.10"],
      },
      nas: { ups_role: "secondary", ups_primary: "10.77.0.10" },
    },
  },
};

function play(
  vars: Readonly<Record<string, unknown>> = {},
  entry = "main",
  ...more: string[]
): Promise<RunEnded> {
  const path = join(folder, `${entry}.yml`);
  const tasks = `  tasks:\n    - import_role: {name: ups, tasks_from: ${entry}}\n`;
  writeFileSync(path, `- hosts: minipc:nas\n  become: true\n${tasks}`);
  const where = ["-i", join(folder, "inventory.yml"), "-i", lab.inventory];
  return run([path, ...where, "-e", JSON.stringify(vars), ...more], { env });
}

async function fine(...args: Parameters<typeof play>): Promise<RunEnded> {
  const ended = await play(...args);
  expect(ended.code, troubles(ended)).toBe(0);
  return ended;
}

async function refused(because: RegExp, ...args: Parameters<typeof play>): Promise<void> {
  const ended = await play(...args);
  expect(ended.code, troubles(ended)).toBe(2);
  expect(troubles(ended).replace(/\s+/g, " ")).toMatch(because);
}

const changed = (ended: RunEnded): readonly string[] =>
  eventsOf(ended, "host-finished")
    .filter((e) => e.outcome === "changed")
    .map((e) => `${e.host}: ${e.task.name}`);

const asRoot = (host: string, command: string): Promise<string> => ssh(lab, host, `sudo sh -c '${command}'`);

/** Written at once, as a UPS changes all its flags at once; followed until upsd tells it. */
async function upsIs(status: string): Promise<void> {
  await asRoot(
    "minipc",
    `printf "ups.status: ${status}\\nbattery.charge: 80\\n" >/etc/nut/new && chmod 644 /etc/nut/new && mv /etc/nut/new ${FIXTURE}`,
  );
  const [first = ""] = status.split(" ");
  await until(async () =>
    (await asRoot("minipc", "upsc ups@127.0.0.1 ups.status 2>/dev/null || true"))
      .split(/\s+/)
      .includes(first),
  );
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await holds()); tries++) {
    if (tries > 60) throw new Error("it never came to that");
    await sleep(500);
  }
}

/** When the host went down, as its own command wrote it; empty where it did not. */
const downAt = async (host: string): Promise<string> => asRoot(host, `cat ${DOWN} 2>/dev/null || true`);
const wentDown = (host: string) => (): Promise<boolean> => downAt(host).then((text) => text !== "");
const moment = (text: string): number => Number(text.trim().split("\n").at(-1));

/** As after a reboot: nothing remembers a shutdown. */
async function onMains(): Promise<void> {
  await asRoot("minipc", "systemctl stop nut-monitor");
  await asRoot("nas", "systemctl stop nut-monitor");
  await asRoot("minipc", "systemctl restart nut-server");
  await upsIs("OL");
  await asRoot("minipc", `rm -f ${DOWN} /etc/killpower; systemctl start nut-monitor`);
  await asRoot("nas", `rm -f ${DOWN} /etc/killpower; systemctl start nut-monitor`);
  await until(async () =>
    (await asRoot("minipc", "upsc -c ups@127.0.0.1 2>/dev/null || true")).includes("10.77.0.12"),
  );
}

beforeAll(async () => {
  await lab.up(["minipc", "nas"]);
  mkdirSync(join(folder, "runs"));
  for (const name of ["roles", "templates"]) symlinkSync(join(PROJECT, name), join(folder, name));
  writeFileSync(join(folder, "inventory.yml"), JSON.stringify(INVENTORY));
  await asRoot("minipc", `mkdir -p /etc/nut && printf "ups.status: OL\\nbattery.charge: 100\\n" >${FIXTURE}`);
});

afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

describe("setting up", () => {
  it.each([
    [{ ups_role: "secondary", ups_primary: "nas.lan" }, /is a name, and DNS may be down/],
    [
      { ups_role: "secondary", ups_primary: "10.77.0.12" },
      /nas is a secondary, so ups_primary must be the address of the machine with the UPS/,
    ],
    [{ ups_role: "primary", ups_primary: "10.77.0.10" }, /a UPS has one primary/],
    [
      { ups_role: "secondary", ups_primary: "10.77.0.10" },
      /10\.77\.0\.10 \(ups_primary\) is a secondary itself/,
    ],
    [{ ups_dead_time: 4, ups_poll_seconds: 3 }, /at least three times/],
    [{ ups_secondary_password: "with blank" }, /has others than letters/],
  ])("refuses %o", async (vars, because) => {
    await refused(because, vars);
  });

  it("makes a primary and a secondary, whose files only root and NUT read", async () => {
    const ended = await fine();
    expect(ended.stdout + ended.stderr).not.toMatch(/(primary|secondary)Secret/);
    for (const one of readdirSync(env.HOMERUN_RUNS_DIRECTORY))
      expect(readFileSync(join(env.HOMERUN_RUNS_DIRECTORY, one, "events.jsonl"), "utf8")).not.toMatch(
        /(primary|secondary)Secret/,
      );
    for (const host of ["minipc", "nas"]) {
      const files =
        host === "minipc" ? "nut.conf ups.conf upsd.conf upsd.users upsmon.conf" : "nut.conf upsmon.conf";
      const seen = await asRoot(
        host,
        `cd /etc/nut; stat -c "%a %U:%G" ${files} | sort -u; grep ^MODE nut.conf`,
      );
      expect(seen).toBe(`640 root:nut\nMODE=${host === "minipc" ? "netserver" : "netclient"}\n`);
    }
    await until(async () =>
      (await asRoot("minipc", "upsc -c ups@127.0.0.1 2>/dev/null")).includes("10.77.0.12"),
    );
  });

  it("changes nothing in a second run", async () => {
    expect(changed(await fine())).toEqual([]);
  });

  it("takes files back that others can read, and a MODE with blanks", async () => {
    await asRoot("minipc", 'chmod 644 /etc/nut/upsd.users; sed -i "s/^MODE=/MODE = /" /etc/nut/nut.conf');
    const told = JSON.stringify(eventsOf(await fine({}, "health"), "host-finished").map((e) => e.result));
    expect(told).toContain(
      "upsd.users is 644 root:nut, not 640 root:nut; nut.conf has no MODE, or blanks in it",
    );
    await fine();
    expect(
      await asRoot("minipc", "stat -c %a /etc/nut/upsd.users; grep -c ^MODE=netserver /etc/nut/nut.conf"),
    ).toBe("640\n1\n");
  });

  it("is told healthy by a look that changes nothing", async () => {
    const before = await fingerprint(lab, "minipc");
    const ended = await fine({}, "health", "--check");
    const layers = eventsOf(ended, "host-finished").filter((e) => e.task.module === "set_fact");
    expect(layers.map((e) => JSON.stringify(e.result)).join()).toMatch(
      /"ok":true.*is OL, battery 100%.*"ok":true/,
    );
    expect(changed(await fine({}, "health"))).toEqual([]);
    expect(changed(await fine({}, "heal"))).toEqual([]);
    expect(await fingerprint(lab, "minipc")).toBe(before);
  });
});

describe("an outage", () => {
  beforeEach(onMains);

  it("shuts nothing down while the battery lasts, and nothing is changed meanwhile", async () => {
    await upsIs("OB");
    await sleep(DEAD * 2000);
    await refused(/is on battery \(OB, 80%\): nothing is changed until the mains are back/);
    await refused(/is on battery/, {}, "heal");
    const told = JSON.stringify(eventsOf(await fine({}, "health"), "host-finished").map((e) => e.result));
    expect(told).toContain("the UPS is on battery (OB), 80% left");
    expect([await downAt("minipc"), await downAt("nas")]).toEqual(["", ""]);
  });

  it("with a low battery takes the secondary down first, then the primary, which has the UPS cut the power", async () => {
    await upsIs("OB LB");
    await until(wentDown("minipc"));
    const [secondary, primary] = [await downAt("nas"), await downAt("minipc")];
    for (const said of [secondary, primary]) expect(said).toMatch(/^it's stopped\n[0-9.]+\n$/);
    expect(moment(secondary)).toBeLessThan(moment(primary));
    expect(await asRoot("minipc", "upsmon -K >/dev/null 2>&1; echo $?")).toBe("0\n");
  });

  it("leaves nothing behind where the shutdown was called off", async () => {
    await upsIs("OB LB");
    await until(wentDown("minipc"));
    await upsIs("OL");
    expect(await asRoot("minipc", "upsc ups@127.0.0.1 ups.status 2>/dev/null")).toContain("FSD");
    await fine({}, "heal", "-l", "minipc");
    await fine({}, "heal");
    expect(await asRoot("minipc", "upsc ups@127.0.0.1 ups.status 2>/dev/null")).toBe("OL\n");
    expect(await asRoot("minipc", "upsmon -K >/dev/null 2>&1; echo $?")).toBe("1\n");
    for (const host of ["minipc", "nas"])
      expect(await asRoot(host, "systemctl is-active nut-monitor")).toBe("active\n");
    expect(changed(await fine({}, "heal"))).toEqual([]);
  });

  it("that takes the primary away means nothing on mains", async () => {
    await asRoot("minipc", "systemctl stop nut-server");
    await sleep(DEAD * 2000);
    expect(await downAt("nas")).toBe("");
  });

  it("that takes the primary away on battery takes the secondary down", async () => {
    const noticed = async (): Promise<number> =>
      Number(
        await asRoot("nas", 'journalctl -b -u nut-monitor -o cat --no-pager | grep -c "on battery" || true'),
      );
    const before = await noticed();
    await upsIs("OB");
    await until(async () => (await noticed()) > before);
    await asRoot("minipc", "systemctl stop nut-monitor nut-server");
    await until(wentDown("nas"));
  });

  it("can take a machine down early, and not where the mains come back in time", async () => {
    const journal = (): Promise<string> => asRoot("nas", "journalctl -b -t upssched -o cat --no-pager");
    await fine({ ups_early_seconds: 120 }, "main", "-l", "nas");
    await upsIs("OB");
    await until(async () => (await journal()).includes("New timer: early (120 seconds)"));
    await upsIs("OL");
    await until(async () => (await journal()).includes("Cancelling timer: early"));
    await fine({ ups_early_seconds: 2 }, "main", "-l", "nas");
    expect(await downAt("nas")).toBe("");
    await upsIs("OB");
    await until(wentDown("nas"));
    expect(await downAt("minipc")).toBe("");
  });
});
