/** Control groups as the lab's memory of which processes are whose: a host is what its group holds, and dies with it. */

import { existsSync } from "node:fs";
import { mkdir, readdir, readFile, rmdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { type CommandSettings, mustRun } from "./run-command.ts";

const OWN_MOUNT = "/run/homerun-lab/.cgroup";
const KILL_ROUNDS = 250;
const KILL_PAUSE_MS = 20;

/** Where version 2 of the control groups is mounted; mounted by us where this machine does not do it. */
export async function cgroupRoot(settings: CommandSettings): Promise<string> {
  const mounts = await readFile("/proc/self/mountinfo", "utf8");
  for (const line of mounts.split("\n")) {
    const [before = "", after = ""] = line.split(" - ");
    const fields = before.split(" ");
    if (after.startsWith("cgroup2 ") && fields[3] === "/") return fields[4] ?? OWN_MOUNT;
  }
  if (!/\bcgroup2$/m.test(await readFile("/proc/filesystems", "utf8"))) {
    throw new DiagnosticError([problem("LAB0009", "the kernel has no control groups of version 2")]);
  }
  await mkdir(OWN_MOUNT, { recursive: true });
  await mustRun(["mount", "-t", "cgroup2", "cgroup2", OWN_MOUNT], settings);
  return OWN_MOUNT;
}

export function labCgroup(root: string, lab: string): string {
  return join(root, "homerun-lab", lab);
}

/** Makes the group and lets it have the controllers that its parents can give. */
export async function makeCgroup(root: string, group: string): Promise<void> {
  const parts = group.slice(root.length + 1).split("/");
  let path = root;
  for (const part of parts) {
    if (path !== root) await passControllersOn(path);
    path = join(path, part);
    await mkdir(path, { recursive: true });
  }
}

async function passControllersOn(group: string): Promise<void> {
  const available = (await readFile(join(group, "cgroup.controllers"), "utf8")).trim();
  for (const name of available.split(" ").filter((n) => n !== "")) {
    await writeFile(join(group, "cgroup.subtree_control"), `+${name}`).catch(() => {});
  }
}

/** Whether any process lives in the group or below it. */
export async function isPopulated(group: string): Promise<boolean> {
  const events = await readFile(join(group, "cgroup.events"), "utf8").catch(() => "");
  return /^populated 1$/m.test(events);
}

export async function processesIn(group: string): Promise<readonly number[]> {
  const found: number[] = [];
  for (const path of await groupsIn(group)) {
    const text = await readFile(join(path, "cgroup.procs"), "utf8").catch(() => "");
    for (const line of text.split("\n")) if (line !== "" && line !== "0") found.push(Number(line));
  }
  return found;
}

/** The group and all below it, deepest last. */
async function groupsIn(group: string): Promise<readonly string[]> {
  const entries = await readdir(group, { withFileTypes: true }).catch(() => []);
  const found = existsSync(group) ? [group] : [];
  for (const entry of entries)
    if (entry.isDirectory()) found.push(...(await groupsIn(join(group, entry.name))));
  return found;
}

/** All at once, as a power cut does it: no process sees another one die first. Then the group is removed. */
export async function killCgroup(group: string): Promise<void> {
  for (let round = 0; round < KILL_ROUNDS && (await isPopulated(group)); round++) {
    await writeFile(join(group, "cgroup.kill"), "1").catch(() => killOneByOne(group));
    await sleep(KILL_PAUSE_MS);
  }
  for (const path of (await groupsIn(group)).toReversed()) await rmdir(path).catch(() => {});
}

/** For kernels before 5.14. */
async function killOneByOne(group: string): Promise<void> {
  for (const pid of await processesIn(group)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // Gone already.
    }
  }
}
