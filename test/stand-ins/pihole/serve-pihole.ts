/** Puts the stand-in for Pi-hole where the role downloads it from, as the real place lays it out. */

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

export interface ServedPihole {
  readonly commit: string;
  /** Of the installer, without `sha256:`. */
  readonly checksum: string;
}

/** `url` is where the folder is served; the installer carries it, as the real one carries its own places. */
export function layOutPihole(folder: string, url: string): ServedPihole {
  const commit = "1837b754b945eeab6ad5976443b38b983eb96e6e";
  const place = join(folder, commit, "automated install");
  mkdirSync(place, { recursive: true });
  for (const program of ["pihole", "pihole-FTL"])
    copyFileSync(join(import.meta.dirname, program), join(folder, program));
  const installer = readFileSync(join(import.meta.dirname, "basic-install.sh"), "utf8").replace(
    "@BASE@",
    url,
  );
  writeFileSync(join(place, "basic-install.sh"), installer);
  return { commit, checksum: createHash("sha256").update(installer).digest("hex") };
}
