/** A folder of k3s releases as GitHub has them, with the stand-in for the program: for the file server of a test. */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dirname;

export interface Release {
  /** SHA-256 of the program, the same for each architecture. */
  readonly sha256: string;
}

const ARTEFACTS = [
  { program: "k3s", list: "sha256sum-amd64.txt", images: "k3s-airgap-images-amd64" },
  { program: "k3s-arm64", list: "sha256sum-arm64.txt", images: "k3s-airgap-images-arm64" },
] as const;

const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");

/** Writes the releases below `folder`, each with its programs, images, lists of checksums and install.sh. */
export function writeReleases<V extends string>(
  folder: string,
  versions: readonly V[],
): Readonly<Record<V, Release>> {
  const made: Partial<Record<V, Release>> = {};
  for (const version of versions) {
    mkdirSync(join(folder, version), { recursive: true });
    const program = readFileSync(join(HERE, "k3s"), "utf8").replaceAll("@VERSION@", version);
    for (const { program: name, list, images } of ARTEFACTS) {
      const archive = `images of ${version} for ${name}`;
      writeFileSync(join(folder, version, name), program);
      writeFileSync(join(folder, version, `${images}.tar.zst`), archive);
      const lines = [`${sha256(archive)}  ${images}.tar.zst`, `${sha256(program)}  ${name}`];
      writeFileSync(join(folder, version, list), `${lines.join("\n")}\n`);
    }
    writeFileSync(join(folder, version, "install.sh"), readFileSync(join(HERE, "install.sh")));
    made[version] = { sha256: sha256(program) };
  }
  return made as Readonly<Record<V, Release>>;
}
