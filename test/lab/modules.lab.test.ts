/** The law of idempotence on whole machines, for every module that has to do with one: predicted, done, never done twice. */

import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { quote } from "../../src/host/shell.ts";
import { labPlace } from "../../src/lab/lab-options.ts";
import { LAB_NETWORK } from "../../src/lab/topology.ts";
import { eventsOf, type RunEnded, run, testLab, troubles } from "./homerun.ts";
import { fingerprint, inForce, ssh } from "./lab-shell.ts";
import { BEFORE, CASE_FILES, type ModuleCase, moduleCases, WEB_CONTENT, WEB_PORT } from "./module-cases.ts";

const HOSTS = ["minipc", "pi"] as const;
const lab = testLab("test-modules");
const folder = mkdtempSync(join(tmpdir(), "homerun-law-"));
const env = { HOMERUN_RUNS_DIRECTORY: join(folder, "runs") };
let web: ChildProcess | undefined;

beforeAll(async () => {
  for (const [path, text] of Object.entries({ ...CASE_FILES, "law.yml": playbook(), "reboot.yml": REBOOT })) {
    mkdirSync(join(folder, dirname(path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  await lab.up(HOSTS);
  await Promise.all(HOSTS.map((host) => ssh(lab, host, `sudo sh -c ${quote(BEFORE)} 2>&1`)));
  web = await webServer();
});
afterAll(async () => {
  web?.kill();
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

function play(cases: readonly Pick<ModuleCase, "name" | "task" | "notOnPi">[]): string {
  const tasks = cases.map(
    ({ name, task, notOnPi }) =>
      `    - name: ${name}\n      ${task}\n${notOnPi === undefined ? "" : '      when: inventory_hostname != "pi"\n'}`,
  );
  return `- hosts: all\n  become: true\n  gather_facts: false\n  strategy: free\n  tasks:\n${tasks.join("")}`;
}

function playbook(): string {
  return play(moduleCases);
}

const REBOOT = play([
  { name: "the host is in another boot", task: "reboot: {reboot_timeout: 120}" },
  { name: "the host lets us in", task: "wait_for_connection: {timeout: 60}" },
  { name: "its port answers", task: "wait_for: {port: 22, timeout: 60}" },
]);

/** Stands in the lab's own network, where only its hosts see it. */
function webServer(): Promise<ChildProcess> {
  const code = `require("node:http").createServer((_, a) => a.end(${JSON.stringify(WEB_CONTENT)})).listen(${WEB_PORT}, "${LAB_NETWORK.gateway}", () => console.log("up"))`;
  const netns = `/run/netns/${labPlace(lab.options).netns}`;
  const child = spawn("nsenter", [`--net=${netns}`, "--", process.execPath, "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  return new Promise((done, reject) => {
    child.on("error", reject).on("exit", (status) => reject(new Error(`the web server ended: ${status}`)));
    child.stdout.once("data", () => done(child));
  });
}

function law(...options: readonly string[]): Promise<RunEnded> {
  return run([join(folder, "law.yml"), "-i", lab.inventory, "--forks", "2", ...options], { env });
}

/** What each task came to on a host, in one word, with the reason where it is not known. */
function said(ended: RunEnded, host: string): Readonly<Record<string, string>> {
  const finished = eventsOf(ended, "host-finished").filter((e) => e.host === host);
  return Object.fromEntries(
    finished.map((e) => [
      e.task.name,
      `${e.task.module}: ${e.unknownUntilApplied === undefined ? e.outcome : "unknown"}`,
    ]),
  );
}

type Words = Readonly<Record<string, string>>;

function expected(host: string, word: (theCase: ModuleCase) => string): Words {
  const here = (c: ModuleCase): string => (host === "pi" && c.notOnPi !== undefined ? "skipped" : word(c));
  return Object.fromEntries(moduleCases.map((c) => [c.name, `${c.module}: ${here(c)}`]));
}

const predicted = (host: string): Words =>
  expected(host, (c) => (c.unknown !== undefined ? "unknown" : c.looks ? "ok" : "changed"));
const first = (host: string): Words => expected(host, (c) => (c.looks ? "ok" : "changed"));
const still = (c: ModuleCase): string => (c.skippedAfterwards ? "skipped" : "ok");
const never = (host: string): Words => expected(host, still);
const afterBoot = (host: string): Words => expected(host, (c) => (c.untilBoot ? "changed" : still(c)));

function everything(): Promise<readonly string[]> {
  return Promise.all(HOSTS.flatMap((host) => [fingerprint(lab, host), inForce(lab, host)]));
}

function here(): readonly boolean[] {
  return ["fetched", "authority"].map((name) => existsSync(join(folder, name)));
}

/** Milliseconds; every program of the Pi is emulated, and a machine that does something else besides takes long. */
const PATIENCE = 1_800_000;

describe("all modules that have to do with a machine", { timeout: PATIENCE }, () => {
  let after: readonly string[];

  it("are predicted by a check that touches nothing", async () => {
    const before = await everything();
    const ended = await law("--check", "--diff");
    expect(ended.code, troubles(ended)).toBe(0);
    for (const host of HOSTS)
      expect(said(ended, host), `${host}\n${troubles(ended)}`).toEqual(predicted(host));
    expect(await everything()).toEqual(before);
    expect(here()).toEqual([false, false]);
  });

  it("do what they promised", async () => {
    const ended = await law();
    expect(ended.code, troubles(ended)).toBe(0);
    for (const host of HOSTS) expect(said(ended, host), `${host}\n${troubles(ended)}`).toEqual(first(host));
    after = await everything();
    expect(here()).toEqual([true, true]);
  });

  it("do nothing the second time", async () => {
    const ended = await law();
    expect(ended.code, troubles(ended)).toBe(0);
    for (const host of HOSTS) expect(said(ended, host), host).toEqual(never(host));
    expect(await everything()).toEqual(after);
  });

  it("outlast a reboot, where a check finds nothing to do", async () => {
    const boot = () => ssh(lab, "minipc", "cat /proc/sys/kernel/random/boot_id");
    const before = await boot();
    const rebooted = await run([join(folder, "reboot.yml"), "-i", lab.inventory, "--limit", "minipc"], {
      env,
    });
    expect(rebooted.code, troubles(rebooted)).toBe(0);
    expect(said(rebooted, "minipc")).toEqual({
      "the host is in another boot": "reboot: changed",
      "the host lets us in": "wait_for_connection: ok",
      "its port answers": "wait_for: ok",
    });
    expect(await boot()).not.toBe(before);
    const ended = await law("--check", "--diff");
    expect(ended.code, troubles(ended)).toBe(0);
    for (const host of HOSTS)
      expect(said(ended, host), host).toEqual(host === "minipc" ? afterBoot(host) : never(host));
    expect(await everything()).toEqual(after);
  });
});
