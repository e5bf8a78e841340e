/** The secrets of a lab, made when it comes up: login keys, host keys, and the password that operator's sudo wants. */

import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hostDir, type LabPlace } from "./lab-options.ts";
import { type CommandSettings, mustRun } from "./run-command.ts";
import { LAB_ACCOUNTS, type LabHostName } from "./topology.ts";

/** Two, as real servers have several: the client must pick the one it knows. */
export const HOST_KEY_TYPES = ["ed25519", "ecdsa"] as const;

export function operatorPasswordFile(place: LabPlace): string {
  return join(place.stateDir, "operator_password");
}

export async function makeLabKeys(place: LabPlace, settings: CommandSettings): Promise<void> {
  await mkdir(place.stateDir, { recursive: true });
  await chmod(place.stateDir, 0o700);
  for (const account of LAB_ACCOUNTS) {
    await makeKey(
      "ed25519",
      join(place.stateDir, account.keyFile),
      `${account.name}@lab-${place.name}`,
      settings,
    );
  }
  const file = operatorPasswordFile(place);
  if (!existsSync(file)) await writeFile(file, `${randomBytes(12).toString("base64url")}\n`, { mode: 0o600 });
}

export function hostKeyFile(place: LabPlace, host: LabHostName, type: string): string {
  return join(hostDir(place, host), `ssh_host_${type}_key`);
}

export async function makeHostKeys(
  place: LabPlace,
  host: LabHostName,
  settings: CommandSettings,
): Promise<void> {
  await mkdir(hostDir(place, host), { recursive: true });
  for (const type of HOST_KEY_TYPES)
    await makeKey(type, hostKeyFile(place, host, type), `root@${host}`, settings);
}

async function makeKey(
  type: string,
  path: string,
  comment: string,
  settings: CommandSettings,
): Promise<void> {
  if (existsSync(`${path}.pub`)) return;
  await mustRun(["ssh-keygen", "-q", "-t", type, "-N", "", "-C", comment, "-f", path], settings);
}

/** In the form of /etc/shadow. */
export async function operatorPasswordHash(place: LabPlace, settings: CommandSettings): Promise<string> {
  const input = await readFile(operatorPasswordFile(place), "utf8");
  return (await mustRun(["openssl", "passwd", "-6", "-stdin"], { ...settings, input })).trim();
}
