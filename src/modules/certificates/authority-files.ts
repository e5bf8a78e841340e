/** Where an authority lies on the controller, and what is read of it there. */

import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Authority } from "../contract/needs.ts";

/** Names in the authority's folder. The certificate is for everybody, the key for nobody else. */
export const AUTHORITY_CERTIFICATE = "ca.crt";
export const AUTHORITY_KEY = "ca.key";

export interface ControllerAccess {
  readonly read: (path: string) => Promise<Uint8Array | undefined>;
  /** Absolute path of one that the user wrote relative to the playbook. */
  readonly resolve: (path: string) => string;
}

export interface AuthorityAccess extends ControllerAccess {
  readonly randomBytes: (count: number) => Uint8Array;
}

export interface AuthorityFiles {
  readonly directory: string;
  readonly certificate: string | undefined;
  readonly key: string | undefined;
}

export async function readAuthorityFiles(
  directory: string,
  { read, resolve }: ControllerAccess,
): Promise<AuthorityFiles> {
  const folder = resolve(directory).replace(/(?<=.)\/+$/, "");
  const text = async (name: string): Promise<string | undefined> => {
    const content = await read(`${folder}/${name}`);
    return content === undefined ? undefined : Buffer.from(content).toString("utf8");
  };
  return {
    directory: folder,
    certificate: await text(AUTHORITY_CERTIFICATE),
    key: await text(AUTHORITY_KEY),
  };
}

/** The key, or why it can't be had. */
export function openKey(pem: string, passphrase: string | undefined): KeyObject | string {
  const encrypted = /-----BEGIN ENCRYPTED PRIVATE KEY-----|Proc-Type: 4,ENCRYPTED/.test(pem);
  if (encrypted && passphrase === undefined) return "its key is encrypted, and no passphrase is given";
  try {
    return createPrivateKey({ key: pem, ...(passphrase === undefined ? {} : { passphrase }) });
  } catch {
    return encrypted ? "the passphrase does not open its key" : "its key can't be read";
  }
}

/** The certificate and its key, or why they are no authority that can sign. */
export function openAuthority(
  { certificate, key }: { readonly certificate: string; readonly key: string },
  passphrase: string | undefined,
): { readonly certificate: X509Certificate; readonly key: KeyObject } | string {
  const opened = openKey(key, passphrase);
  if (typeof opened === "string") return opened;
  const read = readCertificate(certificate);
  if (!read) return "its certificate can't be read";
  if (!read.ca) return "its certificate is not one of an authority";
  if (!read.checkPrivateKey(opened)) return "its certificate and its key don't belong together";
  if (opened.asymmetricKeyType !== "rsa") return "its key is not an RSA key";
  return { certificate: read, key: opened };
}

/** The first certificate of a PEM text. */
export function readCertificate(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text);
  } catch {
    return undefined;
  }
}

/** A random serial number of 16 bytes: positive, without a zero before it. */
export function newSerial(bytes: Uint8Array): string {
  const copy = Buffer.from(bytes.subarray(0, 16));
  copy[0] = ((copy[0] ?? 0) & 0x3f) | 0x40;
  return copy.toString("hex");
}

/** Answers the need of an authority; for the engine. */
export async function resolveAuthority(
  need: { readonly directory: string; readonly passphrase?: string },
  access: AuthorityAccess,
): Promise<Authority> {
  const { directory, certificate, key } = await readAuthorityFiles(need.directory, access);
  if (certificate === undefined && key === undefined) return { state: "absent", directory };
  if (certificate === undefined || key === undefined) {
    const missing = certificate === undefined ? AUTHORITY_CERTIFICATE : AUTHORITY_KEY;
    return { state: "unusable", directory, why: `its ${missing} is missing` };
  }
  const opened = openAuthority({ certificate, key }, need.passphrase);
  if (typeof opened === "string") return { state: "unusable", directory, why: opened };
  return {
    state: "ready",
    directory,
    certificate,
    key: opened.key,
    serial: newSerial(access.randomBytes(16)),
  };
}
