/** Signing requests and certificates: read from PEM, and the part of them that is signed made of its fields. */

import { createHash } from "node:crypto";
import * as der from "./der.ts";
import { nameText, readName } from "./distinguished-name.ts";
import { EXTENSION, type Extension, encodeExtension, extensionText, readExtensions } from "./extensions.ts";
import { isSignedBy } from "./signature-algorithm.ts";

export interface SigningRequest {
  /** DER, as it stands there. */
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Extension[];
  readonly signatureIsValid: boolean;
}

export interface Certificate {
  readonly serial: bigint;
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Extension[];
  /** Seconds since the epoch. */
  readonly notBefore: number;
  readonly notAfter: number;
  /** Whether the owner of this public key signed it. */
  readonly isSignedBy: (publicKey: Buffer) => boolean;
}

const EXTENSION_REQUEST = ["1.2.840.113549.1.9.14", "1.3.6.1.4.1.311.2.1.14"];
const SERIAL_LENGTH = 20;

function pemBody(text: string, names: string): Buffer | undefined {
  const pattern = new RegExp(`-----BEGIN (${names})-----([A-Za-z0-9+/=\\s]+)-----END \\1-----`);
  const body = pattern.exec(text)?.[2];
  return body === undefined ? undefined : Buffer.from(body, "base64");
}

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof der.DerError || error instanceof RangeError) return undefined;
    throw error;
  }
}

function extensionsOfRequest(attributes: der.Element | undefined): readonly Extension[] {
  for (const attribute of attributes ? der.readElements(attributes.content) : []) {
    const [id, values] = der.partsOf(attribute.bytes);
    const value = values && der.readElements(values.content)[0];
    if (id && value && EXTENSION_REQUEST.includes(der.readOid(id))) return readExtensions(value.bytes);
  }
  return [];
}

/** `undefined`: it is none. */
export function readRequest(text: string): SigningRequest | undefined {
  const bytes = pemBody(text, "CERTIFICATE REQUEST|NEW CERTIFICATE REQUEST");
  return bytes && orUndefined(() => requestOf(bytes));
}

function requestOf(bytes: Buffer): SigningRequest {
  const [body, algorithm, signature] = der.partsOf(bytes);
  const parts = body ? der.partsOf(body.bytes) : [];
  const publicKey = der.part(parts, 2).bytes;
  return {
    subject: der.part(parts, 1).bytes,
    publicKey,
    extensions: extensionsOfRequest(parts[3]?.tag === 0xa0 ? parts[3] : undefined),
    signatureIsValid:
      body !== undefined &&
      algorithm !== undefined &&
      signature !== undefined &&
      isSignedBy({ ...signedParts(body, algorithm, signature), publicKey }),
  };
}

function signedParts(body: der.Element, algorithm: der.Element, signature: der.Element) {
  return {
    body: body.bytes,
    algorithm: der.readOid(der.part(der.partsOf(algorithm.bytes), 0)),
    signature: signature.content.subarray(1),
  };
}

function readTime({ tag, content }: der.Element): number {
  const digits = content.toString("latin1");
  const year = tag === der.TAG.utcTime ? `${Number(digits.slice(0, 2)) < 50 ? "20" : "19"}` : "";
  const [, y, mo, d, h, mi, s = "00"] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)?Z$/.exec(year + digits) ?? [];
  const time = Date.parse(`${y}-${mo}-${d}T${h}:${mi}:${s}Z`);
  if (Number.isNaN(time)) throw new der.DerError("a time can't be read");
  return time / 1000;
}

/** The first certificate of a text; `undefined`: there is none. */
export function readX509(text: string): Certificate | undefined {
  const bytes = pemBody(text, "CERTIFICATE|X509 CERTIFICATE|TRUSTED CERTIFICATE");
  return bytes && orUndefined(() => certificateOf(bytes));
}

function certificateOf(bytes: Buffer): Certificate {
  const outer = der.partsOf(bytes);
  const [body, algorithm, signature] = [der.part(outer, 0), der.part(outer, 1), der.part(outer, 2)];
  const all = der.partsOf(body.bytes);
  const parts = all[0]?.tag === 0xa0 ? all.slice(1) : all;
  const validity = der.partsOf(der.part(parts, 3).bytes);
  const extensions = parts.find((p) => p.tag === 0xa3);
  const proof = signedParts(body, algorithm, signature);
  return {
    serial: der.readInteger(der.part(parts, 0)),
    issuer: der.part(parts, 2).bytes,
    subject: der.part(parts, 4).bytes,
    publicKey: der.part(parts, 5).bytes,
    extensions: extensions ? readExtensions(extensions.content) : [],
    notBefore: readTime(der.part(validity, 0)),
    notAfter: readTime(der.part(validity, 1)),
    isSignedBy: (publicKey) => isSignedBy({ ...proof, publicKey }),
  };
}

function encodeTime(seconds: number): Buffer {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  const year = Number(digits.slice(0, 4));
  return year < 2050
    ? der.element(der.TAG.utcTime, Buffer.from(digits.slice(2)))
    : der.element(der.TAG.generalizedTime, Buffer.from(digits));
}

export function requestBody(subject: Buffer, publicKey: Buffer, extensions: readonly Extension[]): Buffer {
  const list = der.sequence(...extensions.map(encodeExtension));
  const attributes =
    extensions.length === 0 ? [] : [der.sequence(der.oid(EXTENSION_REQUEST[0] ?? ""), der.setOf(list))];
  return der.sequence(der.integer(0), subject, publicKey, der.context(0, true, ...attributes));
}

export interface CertificateFields {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  readonly extensions: readonly Extension[];
  readonly notBefore: number;
  readonly notAfter: number;
  /** Identifier of the signature, DER. */
  readonly algorithm: Buffer;
}

/** The body of a certificate without its serial number, which is made where it is signed: 20 bytes belong between the two parts. */
export function certificateBody(fields: CertificateFields): {
  readonly before: Buffer;
  readonly after: Buffer;
} {
  const { issuer, subject, publicKey, extensions, notBefore, notAfter, algorithm } = fields;
  const version = der.context(0, true, der.integer(2));
  const rest = Buffer.concat([
    algorithm,
    issuer,
    der.sequence(encodeTime(notBefore), encodeTime(notAfter)),
    subject,
    publicKey,
    ...(extensions.length === 0
      ? []
      : [der.context(3, true, der.sequence(...extensions.map(encodeExtension)))]),
  ]);
  const blank = der.sequence(version, der.element(der.TAG.integer, Buffer.alloc(SERIAL_LENGTH)), rest);
  const behind = blank.length - rest.length;
  return { before: blank.subarray(0, behind - SERIAL_LENGTH), after: rest };
}

/** SHA-1 of the key's bits, the usual identifier (RFC 5280, 4.2.1.2). Nothing is proven with it. */
export function keyIdentifierOf(publicKey: Buffer): Buffer {
  const bits = der.part(der.partsOf(publicKey), 1);
  return createHash("sha1").update(bits.content.subarray(1)).digest();
}

export function subjectKeyExtension(identifier: Buffer): Extension {
  return { oid: EXTENSION.subjectKey, critical: false, value: der.octets(identifier) };
}

/** `20261121202300Z`, as Ansible's modules return times. */
export function asn1Time(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19).replaceAll(/[-:T]/g, "")}Z`;
}

/** What stands in it, one thing a line, for diffs. */
export function requestText({ subject, extensions, publicKey }: SigningRequest): string {
  return linesOf([
    `subject: ${nameText(readName(subject))}`,
    ...extensions.map(extensionText),
    `key: ${fingerprint(publicKey)}`,
  ]);
}

/** The serial number is left out: it is made when it is signed. */
export function certificateText(
  certificate: Pick<
    Certificate,
    "subject" | "issuer" | "extensions" | "publicKey" | "notBefore" | "notAfter"
  >,
): string {
  const { subject, issuer, extensions, publicKey, notBefore, notAfter } = certificate;
  return linesOf([
    `subject: ${nameText(readName(subject))}`,
    `issuer: ${nameText(readName(issuer))}`,
    `valid from: ${asn1Time(notBefore)}`,
    `valid until: ${asn1Time(notAfter)}`,
    ...extensions.map(extensionText),
    `key: ${fingerprint(publicKey)}`,
  ]);
}

function linesOf(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function fingerprint(publicKey: Buffer): string {
  return `SHA256 ${createHash("sha256").update(publicKey).digest("hex")}`;
}
