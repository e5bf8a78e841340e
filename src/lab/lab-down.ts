/** Takes a lab away, whatever state it is in: processes, namespaces, disks, keys. */

import { readdir, rm, rmdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { removeEmulation } from "./binfmt.ts";
import { cgroupRoot, killCgroup, labCgroup } from "./cgroup.ts";
import { lockLab } from "./lab-lock.ts";
import { hostNetns, type LabOptions, type LabPlace, labPlace } from "./lab-options.ts";
import { requireLabMachine } from "./lab-requirements.ts";
import { removeLabNetwork } from "./network.ts";
import type { CommandSettings } from "./run-command.ts";
import { LAB_HOST_NAMES } from "./topology.ts";

/** Also does its work for a lab that is half up or that a crash left behind; images stay. */
export async function labDown(options: LabOptions): Promise<void> {
  requireLabMachine();
  const place = labPlace(options);
  const settings = { env: options.env, signal: options.signal };
  await lockLab(place, options, async () => {
    await removeLab(place, settings);
    await forgetEmulation(place, settings);
  });
}

/** The emulator serves all labs and the building of images: the last one turns the light off. */
async function forgetEmulation(place: LabPlace, settings: CommandSettings): Promise<void> {
  const labs = dirname(labCgroup(await cgroupRoot(settings), place.name));
  const others = await readdir(labs).catch(() => undefined);
  const images = await readdir(join(place.cacheDir, "images")).catch(() => []);
  if (others === undefined && !images.some((name) => name.startsWith(".building-"))) await removeEmulation();
}

/** The lab is known by its names alone, so that nothing written to disk is needed to remove it. */
export async function removeLab(place: LabPlace, settings: CommandSettings): Promise<void> {
  const root = await cgroupRoot(settings);
  const labs = dirname(labCgroup(root, place.name));
  await killCgroup(labCgroup(root, place.name));
  await removeLabNetwork(place, settings);
  // What systemd-nspawn would have removed itself, had it been allowed to end.
  for (const host of LAB_HOST_NAMES) {
    await rm(join("/run/systemd/nspawn/propagate", hostNetns(place, host)), { recursive: true, force: true });
  }
  await rm(place.disksDir, { recursive: true, force: true });
  await rm(place.stateDir, { recursive: true, force: true });
  // Succeeds for the last lab only.
  await rmdir(labs).catch(() => {});
}
