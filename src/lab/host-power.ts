/** Switches one lab host on and off, and tells whether it runs and answers. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import { startDetached } from "./apt-service.ts";
import { nativeArch } from "./binfmt.ts";
import { cgroupRoot, isPopulated, killCgroup, makeCgroup, processesIn } from "./cgroup.ts";
import { hostLoopCommand } from "./host-script.ts";
import { hostDir, type LabPlace } from "./lab-options.ts";
import { type LabState, requireHost } from "./lab-state.ts";
import { netnsPath, switchPort, unplugHost } from "./network.ts";
import { type CommandSettings, lastLines, runCommand } from "./run-command.ts";
import { LAB_HOSTS, type LabHostName } from "./topology.ts";

const NATIVE_BOOT_MS = 60_000;
const EMULATED_BOOT_MS = 300_000;
const WATCH_MS = 500;
const JOIN_MS = 2000;
const JOIN_POLL_MS = 10;

export function hostCgroup(state: LabState, host: LabHostName): string {
  return join(state.cgroup, host);
}

export function consoleLog(place: LabPlace, host: LabHostName): string {
  return join(hostDir(place, host), "console.log");
}

/** Has power: the container runs, or is between two boots. */
export function isPowered(state: LabState, host: LabHostName): Promise<boolean> {
  return isPopulated(hostCgroup(state, host));
}

/** Starts the container and returns; nothing happens when the host is on. */
export async function switchOn(
  place: LabPlace,
  state: LabState,
  host: LabHostName,
  settings: CommandSettings,
): Promise<void> {
  if (await isPowered(state, host)) return;
  const root = await cgroupRoot(settings);
  const group = hostCgroup(state, host);
  for (const part of ["power", "machine"]) await makeCgroup(root, join(group, part));
  const command = hostLoopCommand(place, LAB_HOSTS[host], requireHost(state, host).image, group);
  await startDetached(command, consoleLog(place, host), {});
  // The loop moves itself into the group; one that never gets there shows when its ssh server is waited for.
  for (let waited = 0; waited < JOIN_MS && !(await isPowered(state, host)); waited += JOIN_POLL_MS)
    await sleep(JOIN_POLL_MS);
}

/**
 * As when the plug is pulled: the line goes dead first, so that no dying process can still say goodbye to its peers,
 * then every process dies at once. What the host's kernel knew of its connections is gone as well.
 */
export async function switchOff(
  place: LabPlace,
  state: LabState,
  host: LabHostName,
  settings: CommandSettings,
): Promise<void> {
  await switchPort(place, host, "down", settings);
  await killCgroup(hostCgroup(state, host));
  await unplugHost(place, host, settings);
}

export async function answersSsh(
  place: LabPlace,
  state: LabState,
  host: LabHostName,
  self: readonly string[],
  waitMs: number,
  settings: CommandSettings,
): Promise<boolean> {
  const { address, port } = requireHost(state, host);
  const look = [...self, "lab", "probe", address, String(port), String(waitMs)];
  const { status } = await runCommand(
    ["nsenter", `--net=${netnsPath(place.netns)}`, "--", ...look],
    settings,
  );
  return status === 0;
}

/** Waits until the host's ssh server greets; the diagnostic says why it did not. */
export async function waitForSsh(
  place: LabPlace,
  state: LabState,
  host: LabHostName,
  self: readonly string[],
  settings: CommandSettings & { readonly timeoutMs?: number | undefined },
): Promise<Diagnostic | undefined> {
  const emulated = LAB_HOSTS[host].arch !== nativeArch(process.arch);
  const waitMs = settings.timeoutMs ?? (emulated ? EMULATED_BOOT_MS : NATIVE_BOOT_MS);
  const ended = new AbortController();
  const enough = new AbortController();
  const watch = abortWhenOff(state, host, ended, enough.signal);
  const signals = settings.signal ? [settings.signal, ended.signal] : [ended.signal];
  try {
    if (await answersSsh(place, state, host, self, waitMs, { ...settings, signal: AbortSignal.any(signals) }))
      return undefined;
  } catch (error) {
    if (!ended.signal.aborted) throw error;
  } finally {
    enough.abort();
    await watch;
  }
  const why = ended.signal.aborted
    ? "ended while it was starting"
    : `did not answer on ssh within ${Math.round(waitMs / 1000)} s`;
  const log = await readFile(consoleLog(place, host), "utf8").catch(() => "");
  return problem("LAB0008", `the lab host ${host} ${why}`, {
    host,
    notes: lastLines(log, 12),
    help: `its whole console is in ${consoleLog(place, host)}`,
  });
}

/** A container that is gone cannot answer any more: no need to wait for the deadline. */
async function abortWhenOff(
  state: LabState,
  host: LabHostName,
  ended: AbortController,
  enough: AbortSignal,
): Promise<void> {
  let missing = 0;
  while (!enough.aborted) {
    missing = (await isPowered(state, host)) ? 0 : missing + 1;
    if (missing === 3) return ended.abort();
    await sleep(WATCH_MS, undefined, { signal: enough }).catch(() => {});
  }
}

/** First process of the container, as this machine numbers it. */
export async function hostPid(state: LabState, host: LabHostName): Promise<number | undefined> {
  for (const pid of await processesIn(join(hostCgroup(state, host), "machine", "payload"))) {
    const status = await readFile(`/proc/${pid}/status`, "utf8").catch(() => "");
    if (/^NSpid:.*\s1$/m.test(status)) return pid;
  }
  return undefined;
}
