/** A lab host's own disk: an empty layer over the shared image, with what makes this host this host written into it. */

import { chmod, chown, lstat, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { labSourcesList } from "./apt-sources.ts";
import type { ControllerApt } from "./controller-apt.ts";
import { HOST_KEY_TYPES, hostKeyFile, operatorPasswordHash } from "./lab-keys.ts";
import { hostDisks, type LabPlace } from "./lab-options.ts";
import type { CommandSettings } from "./run-command.ts";
import {
  LAB_ACCOUNTS,
  LAB_HOSTS,
  LAB_NETWORK,
  LAB_SHADOW_GID,
  LAB_USERS_GID,
  type LabHostName,
} from "./topology.ts";

interface DiskFile {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
  readonly uid: number;
  readonly gid: number;
}

/** Whatever the host had written before is thrown away. */
export async function prepareDisk(
  place: LabPlace,
  host: LabHostName,
  image: string,
  apt: ControllerApt,
  settings: CommandSettings,
): Promise<void> {
  const disks = hostDisks(place, host);
  await rm(disks, { recursive: true, force: true });
  const upper = join(disks, "upper");
  for (const dir of [upper, join(disks, "work"), join(disks, "root")]) await mkdir(dir, { recursive: true });
  const lower = join(image, "rootfs");
  for (const file of await hostFiles(place, host, lower, apt, settings)) await inject(upper, lower, file);
}

async function hostFiles(
  place: LabPlace,
  host: LabHostName,
  lower: string,
  apt: ControllerApt,
  settings: CommandSettings,
): Promise<readonly DiskFile[]> {
  const root = (path: string, text: string, mode = 0o644): DiskFile => ({ path, text, mode, uid: 0, gid: 0 });
  const proxy = `http://${LAB_NETWORK.gateway}:${LAB_NETWORK.aptProxyPort}`;
  const shadow = await readFile(join(lower, "etc/shadow"), "utf8");
  const files = [
    root("etc/hostname", `${host}\n`),
    root("etc/hosts", hostsFile()),
    // Nothing answers there, and says so at once.
    root("etc/resolv.conf", `nameserver ${LAB_NETWORK.gateway}\noptions timeout:1 attempts:1\n`),
    root("etc/apt/sources.list", labSourcesList(apt.mirrors, LAB_HOSTS[host].suite)),
    root(
      "etc/apt/apt.conf.d/91lab-proxy",
      `Acquire::http::Proxy "${proxy}";\nAcquire::https::Proxy "${proxy}";\n`,
    ),
    {
      ...root(
        "etc/shadow",
        withPassword(shadow, "operator", await operatorPasswordHash(place, settings)),
        0o640,
      ),
      gid: LAB_SHADOW_GID,
    },
  ];
  for (const type of HOST_KEY_TYPES) {
    const path = `etc/ssh/ssh_host_${type}_key`;
    files.push(root(path, await readFile(hostKeyFile(place, host, type), "utf8"), 0o600));
    files.push(root(`${path}.pub`, await readFile(`${hostKeyFile(place, host, type)}.pub`, "utf8")));
  }
  for (const account of LAB_ACCOUNTS) {
    const text = await readFile(join(place.stateDir, `${account.keyFile}.pub`), "utf8");
    files.push({
      path: `home/${account.name}/.ssh/authorized_keys`,
      text,
      mode: 0o600,
      uid: account.uid,
      gid: LAB_USERS_GID,
    });
  }
  return files;
}

function hostsFile(): string {
  const hosts = Object.values(LAB_HOSTS).map((host) => `${host.address} ${host.name}\n`);
  return `127.0.0.1 localhost\n::1 localhost ip6-localhost ip6-loopback\n${hosts.join("")}`;
}

export function withPassword(shadow: string, user: string, hash: string): string {
  return shadow.replace(new RegExp(`^${user}:[^:]*:`, "m"), () => `${user}:${hash}:`);
}

/** A folder in the upper layer hides the owner and mode of the one below, so they are taken over. */
async function inject(upper: string, lower: string, file: DiskFile): Promise<void> {
  const parts = dirname(file.path).split("/");
  for (let depth = 1; depth <= parts.length; depth++) {
    const path = parts.slice(0, depth).join("/");
    const below = await lstat(join(lower, path)).catch(() => undefined);
    await mkdir(join(upper, path), { recursive: true });
    await chmod(join(upper, path), below ? below.mode & 0o7777 : 0o700);
    await chown(join(upper, path), below?.uid ?? file.uid, below?.gid ?? file.gid);
  }
  const path = join(upper, file.path);
  await writeFile(path, file.text);
  await chown(path, file.uid, file.gid);
  await chmod(path, file.mode);
}
