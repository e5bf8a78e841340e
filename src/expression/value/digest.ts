/** Checksums of text, by Python's names of the algorithms. */

import { createHash, getHashes } from "node:crypto";
import { Fault } from "../fault.ts";

export function digest(text: string, algorithm: string): string {
  const name = algorithm.toLowerCase().replace(/^sha_/, "sha").replace("sha3_", "sha3-");
  const known = name === "blake2b" ? "blake2b512" : name === "blake2s" ? "blake2s256" : name;
  if (!getHashes().includes(known))
    throw new Fault("EXP0301", `there is no hash \`${algorithm}\``, {
      blame: "hashtype",
      help: "md5, sha1, sha256, sha512 and the like",
    });
  return createHash(known).update(text).digest("hex");
}
