/** The lab's wires: a bridge in a namespace of its own, and per host one cable that can be cut. */

import { existsSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostDir, hostNetns, type LabPlace } from "./lab-options.ts";
import { type CommandSettings, mustRun, runCommand } from "./run-command.ts";
import { LAB_HOST_NAMES, LAB_NETWORK, type LabHostName } from "./topology.ts";

export function netnsPath(netns: string): string {
  return `/run/netns/${netns}`;
}

/** Does nothing where the namespace is there already. */
export async function makeLabNetwork(place: LabPlace, settings: CommandSettings): Promise<void> {
  const { netns } = place;
  if (existsSync(netnsPath(netns))) return;
  const { bridge, gateway, prefix } = LAB_NETWORK;
  await mustRun(["ip", "netns", "add", netns], settings);
  const ip = (...args: string[]) => mustRun(["ip", "-n", netns, ...args], settings);
  await ip("link", "set", "lo", "up");
  await ip("link", "add", bridge, "type", "bridge", "forward_delay", "0", "stp_state", "0");
  await ip("addr", "add", `${gateway}/${prefix}`, "dev", bridge);
  await ip("link", "set", bridge, "up");
  // With forwarding on and no way out, what a host sends elsewhere is refused at once instead of swallowed.
  const forward = "echo 1 >/proc/sys/net/ipv4/ip_forward";
  await mustRun(["nsenter", `--net=${netnsPath(netns)}`, "--", "sh", "-c", forward], settings);
}

/** Also after a crash: whatever carries the lab's names goes. */
export async function removeLabNetwork(place: LabPlace, settings: CommandSettings): Promise<void> {
  for (const netns of [...LAB_HOST_NAMES.map((host) => hostNetns(place, host)), place.netns]) {
    if (existsSync(netnsPath(netns))) await mustRun(["ip", "netns", "del", netns], settings);
  }
}

function cutMark(place: LabPlace, host: LabHostName): string {
  return join(hostDir(place, host), "cable-cut");
}

export function isCableCut(place: LabPlace, host: LabHostName): boolean {
  return existsSync(cutMark(place, host));
}

/** The mark outlives reboots and power cuts of the host, as a cable on the floor does. */
export async function setCable(
  place: LabPlace,
  host: LabHostName,
  to: "cut" | "plug",
  settings: CommandSettings,
): Promise<void> {
  if (to === "cut") await writeFile(cutMark(place, host), "");
  else await rm(cutMark(place, host), { force: true });
  await switchPort(place, host, to === "cut" ? "down" : "up", settings);
}

/** The bridge's end of the cable. A host that is off has none. */
export async function switchPort(
  place: LabPlace,
  host: LabHostName,
  to: "down" | "up",
  settings: CommandSettings,
): Promise<void> {
  await runCommand(["ip", "-n", place.netns, "link", "set", host, to], settings);
}

/** Takes away the host's side, with every connection its kernel still remembers. */
export async function unplugHost(
  place: LabPlace,
  host: LabHostName,
  settings: CommandSettings,
): Promise<void> {
  await runCommand(["ip", "-n", place.netns, "link", "del", host], settings);
  await runCommand(["ip", "netns", "del", hostNetns(place, host)], settings);
}
