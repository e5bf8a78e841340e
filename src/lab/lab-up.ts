/** Brings a lab up: images, keys, network, package proxy, disks, power; and waits until every host answers. */

import { join } from "node:path";
import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic.ts";
import { startAptService } from "./apt-service.ts";
import { ensureEmulation, nativeArch } from "./binfmt.ts";
import { cgroupRoot, labCgroup, makeCgroup } from "./cgroup.ts";
import { type ControllerApt, readControllerApt } from "./controller-apt.ts";
import { prepareDisk } from "./host-disk.ts";
import { isPowered, switchOn, waitForSsh } from "./host-power.ts";
import { ensureImage } from "./image.ts";
import { ACCESS_FILES, writeAccessFiles } from "./lab-access.ts";
import { removeLab } from "./lab-down.ts";
import { makeHostKeys, makeLabKeys } from "./lab-keys.ts";
import { lockLab } from "./lab-lock.ts";
import { type LabOptions, type LabPlace, labPlace } from "./lab-options.ts";
import { ensureRequirements } from "./lab-requirements.ts";
import {
  kernelBootId,
  type LabHostState,
  type LabState,
  readState,
  stateHosts,
  writeState,
} from "./lab-state.ts";
import { isCableCut, makeLabNetwork } from "./network.ts";
import type { CommandSettings } from "./run-command.ts";
import { LAB_HOST_NAMES, LAB_HOSTS, type LabHostName } from "./topology.ts";

export interface LabUpOptions extends LabOptions {
  /** Default: all three. A lab that is up gets those that it lacks. */
  readonly hosts?: readonly LabHostName[];
  /** Install missing Debian packages on this machine. */
  readonly install?: boolean;
  /** For each host to answer; default one minute, five for an emulated one. */
  readonly timeoutMs?: number;
}

export interface LabUpResult {
  readonly stateDir: string;
  readonly inventory: string;
  readonly sshConfig: string;
  readonly hosts: readonly LabHostName[];
}

export async function labUp(options: LabUpOptions): Promise<LabUpResult> {
  const place = labPlace(options);
  const hosts = options.hosts && options.hosts.length > 0 ? options.hosts : LAB_HOST_NAMES;
  const { env, log, signal } = options;
  await ensureRequirements({ hosts, env, signal, log, install: options.install ?? false });
  return lockLab(place, options, () => bringUp(place, hosts, options));
}

async function bringUp(
  place: LabPlace,
  wanted: readonly LabHostName[],
  options: LabUpOptions,
): Promise<LabUpResult> {
  const settings: CommandSettings = { env: options.env, signal: options.signal };
  const before = await readState(place);
  if (!before) await removeLab(place, settings);
  const root = await cgroupRoot(settings);
  const apt = await readControllerApt(options.env);
  const base = before ?? {
    version: 1,
    name: place.name,
    bootId: await kernelBootId(),
    cgroup: labCgroup(root, place.name),
    hosts: {},
  };
  const images = await imagesFor(
    wanted.filter((host) => !base.hosts[host]),
    place,
    apt,
    options,
  );

  await makeLabKeys(place, settings);
  await makeLabNetwork(place, settings);
  await makeCgroup(root, join(base.cgroup, "apt"));
  await startAptService(place, join(base.cgroup, "apt"), options.self, options.env);
  const state = await addHosts(place, base, images, apt, settings);
  await writeAccessFiles(place, stateHosts(state), options.self);
  await startHosts(place, state, wanted, options);
  return {
    stateDir: place.stateDir,
    inventory: join(place.stateDir, ACCESS_FILES.inventory),
    sshConfig: join(place.stateDir, ACCESS_FILES.sshConfig),
    hosts: stateHosts(state),
  };
}

async function imagesFor(
  hosts: readonly LabHostName[],
  place: LabPlace,
  apt: ControllerApt,
  options: LabUpOptions,
): Promise<ReadonlyMap<LabHostName, string>> {
  const { cacheDir } = place;
  const { env, log, signal } = options;
  const built = new Map<string, string>();
  const images = new Map<LabHostName, string>();
  for (const host of hosts) {
    const { suite, arch } = LAB_HOSTS[host];
    const kind = `${suite}-${arch}`;
    const image = built.get(kind) ?? (await ensureImage(suite, arch, { cacheDir, apt, env, log, signal }));
    built.set(kind, image);
    images.set(host, image);
  }
  return images;
}

/** A host counts as part of the lab once its disk is complete. */
async function addHosts(
  place: LabPlace,
  before: LabState,
  images: ReadonlyMap<LabHostName, string>,
  apt: ControllerApt,
  settings: CommandSettings,
): Promise<LabState> {
  const hosts: Partial<Record<LabHostName, LabHostState>> = { ...before.hosts };
  for (const [host, image] of images) {
    const { arch, address } = LAB_HOSTS[host];
    await makeHostKeys(place, host, settings);
    await prepareDisk(place, host, image, apt, settings);
    hosts[host] = { arch, address, port: 22, image };
  }
  const state = { ...before, hosts };
  await writeState(place, state);
  return state;
}

/** Switches on those that are off and waits for these alone. */
export async function startHosts(
  place: LabPlace,
  state: LabState,
  hosts: readonly LabHostName[],
  options: Pick<LabUpOptions, "env" | "log" | "signal" | "self" | "timeoutMs">,
): Promise<void> {
  const settings = { env: options.env, signal: options.signal, timeoutMs: options.timeoutMs };
  const start = async (host: LabHostName): Promise<Diagnostic | undefined> => {
    const { arch, address } = LAB_HOSTS[host];
    if (await isPowered(state, host)) return undefined;
    if (arch !== nativeArch(process.arch)) await ensureEmulation(arch, settings);
    options.log(`${host}: booting (${arch}, ${address})`);
    await switchOn(place, state, host, settings);
    if (isCableCut(place, host)) {
      options.log(`${host}: on, but its cable is cut`);
      return undefined;
    }
    const trouble = await waitForSsh(place, state, host, options.self, settings);
    if (!trouble) options.log(`${host}: up`);
    return trouble;
  };
  const troubles = (await Promise.all(hosts.map(start))).filter((t) => t !== undefined);
  if (troubles.length > 0) throw new DiagnosticError(troubles);
}
