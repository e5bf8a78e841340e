/** Stand-in installers of Harbor for tests: built once on a lab host for each state of the recipe, and kept beside the lab's images. */

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

export interface HarborInstaller {
  readonly version: string;
  readonly file: string;
  readonly sha256: string;
}

/** The PostgreSQL of the lab's Debian is the newer of the pair. */
const PAIR = "16 17";
const VERSIONS = ["v2.14.4", "v2.15.1"] as const;
const CACHE = "/var/cache/homerun/lab/stand-ins";

/** `host` builds where the cache has nothing; it is the worse for it, and should be thrown away. */
export function harborInstallers(sshConfig: string, host: string, cache = CACHE): readonly HarborInstaller[] {
  const folder = join(cache, `harbor-${recipeDigest()}`);
  if (!existsSync(folder)) build(sshConfig, host, folder);
  return VERSIONS.map((version) => {
    const file = join(folder, `harbor-offline-installer-${version}.tgz`);
    return { version, file, sha256: createHash("sha256").update(readFileSync(file)).digest("hex") };
  });
}

/** Whether `harborInstallers` would have to build. */
export function harborInstallersAreThere(cache = CACHE): boolean {
  return existsSync(join(cache, `harbor-${recipeDigest()}`));
}

function recipeDigest(): string {
  const hash = createHash("sha256").update(`${PAIR} ${VERSIONS.join(" ")}`);
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).sort();
  for (const name of files) {
    const path = join(import.meta.dirname, name);
    if (name.endsWith(".ts") || !statSync(path).isFile()) continue;
    hash.update(`\0${name}\0`).update(readFileSync(path));
  }
  return hash.digest("hex").slice(0, 12);
}

function build(sshConfig: string, host: string, folder: string): void {
  const onHost = (command: string, input: Buffer): Buffer => {
    const ended = spawnSync("ssh", ["-F", sshConfig, "-o", "BatchMode=yes", host, command], {
      input,
      maxBuffer: 2 ** 30,
    });
    if (ended.status !== 0) throw new Error(`${host}: ${command}: ${ended.stderr.toString()}`);
    return ended.stdout;
  };
  const source = spawnSync("tar", ["-c", "-C", import.meta.dirname, "."], { maxBuffer: 2 ** 26 }).stdout;
  onHost("mkdir /tmp/harbor && tar x -C /tmp/harbor", source);
  onHost(
    `sudo sh /tmp/harbor/build.sh /tmp/harbor /tmp/out '${PAIR}' ${VERSIONS.join(" ")}`,
    Buffer.alloc(0),
  );
  const temporary = `${folder}.${process.pid}`;
  rmSync(temporary, { recursive: true, force: true });
  mkdirSync(temporary, { recursive: true });
  for (const version of VERSIONS) {
    const name = `harbor-offline-installer-${version}.tgz`;
    writeFileSync(join(temporary, name), onHost(`cat /tmp/out/${name}`, Buffer.alloc(0)));
  }
  renameSync(temporary, folder);
}
