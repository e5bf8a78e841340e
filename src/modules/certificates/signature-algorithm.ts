/** Which signatures a key makes, how they are named in certificates, and whether one is right. */

import { createPublicKey, type KeyObject, verify } from "node:crypto";
import * as der from "./der.ts";

export const DIGESTS = ["sha256", "sha384", "sha512", "sha1", "md5"] as const;
export type Digest = (typeof DIGESTS)[number];

/** By kind of key, then by digest; keys that need none have "". */
const ALGORITHMS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  rsa: {
    md5: "1.2.840.113549.1.1.4",
    sha1: "1.2.840.113549.1.1.5",
    sha256: "1.2.840.113549.1.1.11",
    sha384: "1.2.840.113549.1.1.12",
    sha512: "1.2.840.113549.1.1.13",
  },
  ec: {
    sha1: "1.2.840.10045.4.1",
    sha256: "1.2.840.10045.4.3.2",
    sha384: "1.2.840.10045.4.3.3",
    sha512: "1.2.840.10045.4.3.4",
  },
  dsa: {
    sha1: "1.2.840.10040.4.3",
    sha256: "2.16.840.1.101.3.4.3.2",
    sha384: "2.16.840.1.101.3.4.3.3",
    sha512: "2.16.840.1.101.3.4.3.4",
  },
  ed25519: { "": "1.3.101.112" },
  ed448: { "": "1.3.101.113" },
};

export interface SignatureAlgorithm {
  /** "" where the key itself says. */
  readonly digest: Digest | "";
  /** As certificates name it, DER. */
  readonly identifier: Buffer;
}

/** A string: why this key can't sign so. */
export function signatureAlgorithm(key: KeyObject, digest: Digest): SignatureAlgorithm | string {
  const type = key.asymmetricKeyType ?? "";
  const known = ALGORITHMS[type];
  if (!known) return `a key of the kind ${type} can't sign`;
  const used = "" in known ? "" : digest;
  const oid = known[used];
  if (oid === undefined) return `a key of the kind ${type} does not sign with ${digest}`;
  const parameters = type === "rsa" ? [der.element(der.TAG.null)] : [];
  return { digest: used, identifier: der.sequence(der.oid(oid), ...parameters) };
}

export interface Signed {
  readonly body: Buffer;
  readonly algorithm: string;
  readonly signature: Buffer;
  readonly publicKey: Buffer;
}

export function keyOf(spki: Buffer): KeyObject {
  return createPublicKey({ key: spki, format: "der", type: "spki" });
}

/** Whether the signature is right; also false where its kind is not known here. */
export function isSignedBy({ body, algorithm, signature, publicKey }: Signed): boolean {
  try {
    const key = keyOf(publicKey);
    const known = Object.entries(ALGORITHMS[key.asymmetricKeyType ?? ""] ?? {});
    const digest = known.find(([, oid]) => oid === algorithm)?.[0];
    return digest !== undefined && verify(digest === "" ? null : digest, body, key, signature);
  } catch {
    return false;
  }
}
