/** Kinds of private keys: what tasks call them, what openssl makes of them, and which one is there. */

import { createHash, type KeyObject } from "node:crypto";

/** `ECDSA` and `prime256v1` are further spellings of `ECC` and `secp256r1`. */
export const KEY_CHOICES = ["RSA", "DSA", "ECC", "ECDSA", "Ed25519", "Ed448", "X25519", "X448"] as const;

/** The name in OpenSSL; the curves of the first line are those for new keys. */
const CURVES = {
  secp224r1: "secp224r1",
  secp256k1: "secp256k1",
  secp256r1: "prime256v1",
  secp384r1: "secp384r1",
  secp521r1: "secp521r1",
  prime256v1: "prime256v1",
  secp192r1: "prime192v1",
  brainpoolP256r1: "brainpoolP256r1",
  brainpoolP384r1: "brainpoolP384r1",
  brainpoolP512r1: "brainpoolP512r1",
  sect163k1: "sect163k1",
  sect163r2: "sect163r2",
  sect233k1: "sect233k1",
  sect233r1: "sect233r1",
  sect283k1: "sect283k1",
  sect283r1: "sect283r1",
  sect409k1: "sect409k1",
  sect409r1: "sect409r1",
  sect571k1: "sect571k1",
  sect571r1: "sect571r1",
} as const;

export const CURVE_CHOICES = [
  "secp224r1",
  "secp256k1",
  "secp256r1",
  "secp384r1",
  "secp521r1",
  "prime256v1",
  "secp192r1",
  "brainpoolP256r1",
  "brainpoolP384r1",
  "brainpoolP512r1",
  "sect163k1",
  "sect163r2",
  "sect233k1",
  "sect233r1",
  "sect283k1",
  "sect283r1",
  "sect409k1",
  "sect409r1",
  "sect571k1",
  "sect571r1",
] as const;

const FIT = 6;

export interface KeyKind {
  readonly type: Exclude<(typeof KEY_CHOICES)[number], "ECDSA">;
  readonly size: number;
  readonly curve: (typeof CURVE_CHOICES)[number];
}

export function typeOf(choice: (typeof KEY_CHOICES)[number]): KeyKind["type"] {
  return choice === "ECDSA" ? "ECC" : choice;
}

/** Bytes of keys that can be written without any wrapping. */
export const RAW_LENGTHS: Readonly<Record<string, number>> = { Ed25519: 32, X25519: 32, X448: 56, Ed448: 57 };

export function isWorn({ type, curve }: KeyKind): boolean {
  return type === "ECC" && CURVE_CHOICES.indexOf(curve) >= FIT;
}

export function conforms({ type, size, curve }: KeyKind, key: KeyObject): boolean {
  const { asymmetricKeyType, asymmetricKeyDetails: details } = key;
  if (TYPES[asymmetricKeyType ?? ""] !== type) return false;
  if (type === "RSA" || type === "DSA") return details?.modulusLength === size;
  return type !== "ECC" || details?.namedCurve === CURVES[curve];
}

/** How openssl is told to make one. */
export function generation({ type, size, curve }: KeyKind): {
  readonly algorithm: readonly string[];
  readonly parameterBits?: number;
} {
  if (type === "DSA") return { algorithm: [], parameterBits: size };
  if (type === "RSA") return { algorithm: ["-algorithm", "RSA", "-pkeyopt", `rsa_keygen_bits:${size}`] };
  if (type !== "ECC") return { algorithm: ["-algorithm", type.toUpperCase()] };
  const named = ["-pkeyopt", `ec_paramgen_curve:${CURVES[curve]}`, "-pkeyopt", "ec_param_enc:named_curve"];
  return { algorithm: ["-algorithm", "EC", ...named] };
}

const TYPES: Readonly<Record<string, string>> = {
  rsa: "RSA",
  dsa: "DSA",
  ec: "ECC",
  ed25519: "Ed25519",
  ed448: "Ed448",
  x25519: "X25519",
  x448: "X448",
};

/** The names that tasks give to curves which OpenSSL calls otherwise. */
const SPOKEN: Readonly<Record<string, string>> = { prime256v1: "secp256r1", prime192v1: "secp192r1" };

const FINGERPRINTS = ["md5", "sha1", "sha224", "sha256", "sha384", "sha512"];

/** Return values about a key, by its public half. */
export function describeKey(key: KeyObject, pem: string): Readonly<Record<string, unknown>> {
  const { asymmetricKeyType: type = "", asymmetricKeyDetails: details } = key;
  const der = key.export({ type: "spki", format: "der" });
  const digest = (name: string): string =>
    createHash(name)
      .update(der)
      .digest("hex")
      .replaceAll(/(..)(?!$)/g, "$1:");
  const curve = details?.namedCurve;
  return {
    type: TYPES[type] ?? type,
    ...(details?.modulusLength === undefined ? {} : { size: details.modulusLength }),
    ...(curve === undefined ? {} : { curve: SPOKEN[curve] ?? curve }),
    fingerprint: Object.fromEntries(FINGERPRINTS.map((name) => [name, digest(name)])),
    public_key: pem,
  };
}
