/** How the hosts of a lab are. */

import { join } from "node:path";
import { isPopulated } from "./cgroup.ts";
import { answersSsh, hostPid, isPowered } from "./host-power.ts";
import { type LabOptions, labPlace } from "./lab-options.ts";
import { requireLabMachine } from "./lab-requirements.ts";
import { type LabState, readState, requireHost, stateHosts } from "./lab-state.ts";
import { isCableCut } from "./network.ts";
import type { LabHostName } from "./topology.ts";

export interface LabHostStatus {
  readonly name: LabHostName;
  /** `booting`: has power, its ssh server does not greet yet. */
  readonly power: "up" | "booting" | "off";
  readonly arch: string;
  readonly address: string;
  /** First process of the host, as this machine numbers it. */
  readonly pid?: number;
  readonly ssh: boolean;
  readonly cable: "plugged" | "cut";
}

export interface LabStatus {
  readonly name: string;
  readonly up: boolean;
  readonly stateDir: string;
  /** Whether hosts can install packages. */
  readonly packageProxy: boolean;
  readonly hosts: readonly LabHostStatus[];
}

const LOOK_MS = 1500;

export async function labStatus(options: LabOptions): Promise<LabStatus> {
  requireLabMachine();
  const place = labPlace(options);
  const state = await readState(place);
  const base = { name: place.name, stateDir: place.stateDir };
  if (!state) return { ...base, up: false, packageProxy: false, hosts: [] };
  const hosts = await Promise.all(stateHosts(state).map((host) => hostStatus(host, state, options)));
  return { ...base, up: true, packageProxy: await isPopulated(join(state.cgroup, "apt")), hosts };
}

async function hostStatus(name: LabHostName, state: LabState, options: LabOptions): Promise<LabHostStatus> {
  const place = labPlace(options);
  const { arch, address } = requireHost(state, name);
  const powered = await isPowered(state, name);
  const cut = isCableCut(place, name);
  const settings = { env: options.env, signal: options.signal };
  const ssh = powered && !cut && (await answersSsh(place, state, name, options.self, LOOK_MS, settings));
  const pid = powered ? await hostPid(state, name) : undefined;
  const on = ssh || cut ? "up" : "booting";
  const status = {
    name,
    power: powered ? on : "off",
    arch,
    address,
    ssh,
    cable: cut ? "cut" : "plugged",
  } as const;
  return pid === undefined ? status : { ...status, pid };
}
