/**
 * Stand-in installers of Harbor: built once for each state of the recipe, on a lab host of their own that is thrown away, and kept
 * beside the lab's images. As a program it prints the variables that make the role harbor take one of them.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { testLab } from "../../lab/homerun.ts";

export interface HarborInstaller {
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

/** The PostgreSQL of the lab's Debian is the newer of the pair. */
const PAIR = "16 17";
const VERSIONS = ["v2.14.4", "v2.15.1"] as const;
const CACHE = "/var/cache/homerun/lab/stand-ins";

/** The older release first. Where the cache has none, this takes about a minute. */
export async function harborInstallers(cache = CACHE): Promise<readonly HarborInstaller[]> {
  const folder = join(cache, `harbor-${recipeDigest()}`);
  if (!existsSync(folder)) await build(folder);
  return VERSIONS.map((version) => {
    const file = join(folder, installerName(version));
    return { version, file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
  });
}

const installerName = (version: string): string => `harbor-offline-installer-${version}.tgz`;

function recipeDigest(): string {
  const hash = createHash("sha256").update(`${PAIR} ${VERSIONS.join(" ")}`);
  for (const name of readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).sort()) {
    const path = join(import.meta.dirname, name);
    if (name.endsWith(".ts") || !statSync(path).isFile()) continue;
    hash.update(`\0${name}\0`).update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}

async function build(folder: string): Promise<void> {
  const lab = testLab(`harbor-build-${process.pid}`);
  const temporary = `${folder}.${process.pid}`;
  try {
    await lab.up(["minipc"]);
    const source = spawnSync("tar", ["-c", "-C", import.meta.dirname, "."], { maxBuffer: 2 ** 26 }).stdout;
    onHost(lab.state, "mkdir /tmp/harbor && tar x -C /tmp/harbor", source);
    onHost(lab.state, `sudo sh /tmp/harbor/build.sh /tmp/harbor /tmp/out '${PAIR}' ${VERSIONS.join(" ")}`);
    mkdirSync(temporary, { recursive: true });
    for (const version of VERSIONS) {
      const name = installerName(version);
      writeFileSync(join(temporary, name), onHost(lab.state, `cat /tmp/out/${name}`));
    }
    if (!existsSync(folder)) renameSync(temporary, folder);
  } finally {
    rmSync(temporary, { recursive: true, force: true });
    await lab.down();
  }
}

function onHost(state: string, command: string, input: Buffer = Buffer.alloc(0)): Buffer {
  const ended = spawnSync("ssh", ["-F", `${state}/ssh_config`, "-o", "BatchMode=yes", "minipc", command], {
    input,
    maxBuffer: 2 ** 30,
  });
  if (ended.status !== 0) throw new Error(`minipc: ${command}: ${ended.stderr.toString()}`);
  return ended.stdout;
}

if (import.meta.main) {
  const [installer] = await harborInstallers();
  if (installer)
    process.stdout.write(
      `harbor_version: ${installer.version}\nharbor_installer_file: ${installer.file}\nharbor_installer_sha256: ${installer.sha256}\n`,
    );
}
