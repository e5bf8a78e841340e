/**
 * Builds and signs X.509 certificates. node-forge writes the structure; the key pair's own work, hashing and signing, is
 * node:crypto's, and what forge can't express (keys other than RSA, an issuer's name byte for byte) is put in as it is.
 */

import { createHash, type KeyObject, sign } from "node:crypto";
import forge from "node-forge";
import type { SubjectName } from "./subject-names.ts";

export interface Name {
  readonly commonName: string;
  readonly organization?: string | undefined;
}

interface Validity {
  readonly notBefore: Date;
  readonly notAfter: Date;
}

export interface AuthorityRequest extends Validity {
  readonly subject: Name;
  /** Hexadecimal, positive. */
  readonly serial: string;
}

export type KeyPurpose = "serverAuth" | "clientAuth";

export interface LeafRequest extends AuthorityRequest {
  readonly publicKey: KeyObject;
  readonly names: readonly SubjectName[];
  readonly purposes: readonly KeyPurpose[];
}

export interface Issuer {
  /** PEM. */
  readonly certificate: string;
  readonly key: KeyObject;
}

const SHA256_WITH_RSA = "1.2.840.113549.1.1.11";
const SUBJECT_KEY_IDENTIFIER = "2.5.29.14";
const AUTHORITY_KEY_IDENTIFIER = "2.5.29.35";

/** Places in a TBSCertificate, and in the certificate around it. */
const ISSUER = 3;
const SUBJECT = 5;
const PUBLIC_KEY = 6;

/** A self-signed authority that may sign certificates of servers, but no further authorities. */
export function makeAuthorityCertificate(
  request: AuthorityRequest,
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): string {
  const certificate = blank(request);
  const id = keyIdentifier(pair.publicKey);
  certificate.setExtensions([
    { name: "basicConstraints", cA: true, pathLenConstraint: 0, critical: true },
    { name: "keyUsage", keyCertSign: true, cRLSign: true, critical: true },
    subjectKey(id),
    authorityKey(id),
  ]);
  const body = unsignedPart(certificate);
  return signed(replaced(body, { [PUBLIC_KEY]: structureOf(pair.publicKey) }), pair.privateKey);
}

/** A certificate for a server's key, which itself is not here. */
export function makeLeafCertificate(request: LeafRequest, issuer: Issuer): string {
  const certificate = blank(request);
  const isRsa = request.publicKey.asymmetricKeyType === "rsa";
  const purposes = Object.fromEntries(request.purposes.map((purpose) => [purpose, true]));
  certificate.setExtensions([
    { name: "basicConstraints", cA: false, critical: true },
    { name: "keyUsage", digitalSignature: true, keyEncipherment: isRsa, critical: true },
    { name: "extKeyUsage", ...purposes },
    {
      name: "subjectAltName",
      altNames: request.names.map(({ kind, value }) =>
        kind === "dns" ? { type: 2, value } : { type: 7, ip: value },
      ),
    },
    subjectKey(keyIdentifier(request.publicKey)),
    authorityKey(identifierIn(issuer.certificate)),
  ]);
  const body = unsignedPart(certificate);
  const parts = { [ISSUER]: subjectOf(issuer.certificate), [PUBLIC_KEY]: structureOf(request.publicKey) };
  return signed(replaced(body, parts), issuer.key);
}

/** What is signed. forge's types leave the function out. */
function unsignedPart(certificate: forge.pki.Certificate): forge.asn1.Asn1 {
  const pki = forge.pki as typeof forge.pki & {
    getTBSCertificate(certificate: forge.pki.Certificate): forge.asn1.Asn1;
  };
  return pki.getTBSCertificate(certificate);
}

function blank({ subject, serial, notBefore, notAfter }: AuthorityRequest): forge.pki.Certificate {
  const certificate = forge.pki.createCertificate();
  const { BigInteger } = forge.jsbn;
  // Stands in for the key that takes its place afterwards.
  certificate.publicKey = forge.pki.setRsaPublicKey(new BigInteger("3"), new BigInteger("3"));
  certificate.serialNumber = serial;
  certificate.validity.notBefore = notBefore;
  certificate.validity.notAfter = notAfter;
  certificate.signatureOid = SHA256_WITH_RSA;
  certificate.siginfo.algorithmOid = SHA256_WITH_RSA;
  const utf8 = forge.asn1.Type.UTF8 as unknown as forge.asn1.Class;
  const name = [
    { shortName: "CN", value: subject.commonName, valueTagClass: utf8 },
    ...(subject.organization ? [{ shortName: "O", value: subject.organization, valueTagClass: utf8 }] : []),
  ];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  return certificate;
}

type Structure = forge.asn1.Asn1;

function parts(structure: Structure): Structure[] {
  if (!Array.isArray(structure.value)) throw new Error("the certificate is not built as certificates are");
  return structure.value;
}

function replaced(structure: Structure, places: Readonly<Record<number, Structure>>): Structure {
  return { ...structure, value: parts(structure).map((part, index) => places[index] ?? part) };
}

function fromBytes(bytes: Uint8Array): Structure {
  return forge.asn1.fromDer(forge.util.createBuffer(Buffer.from(bytes).toString("binary")));
}

function toBytes(structure: Structure): Buffer {
  return Buffer.from(forge.asn1.toDer(structure).getBytes(), "binary");
}

function structureOf(key: KeyObject): Structure {
  return fromBytes(key.export({ type: "spki", format: "der" }));
}

/** The usual identifier of a key: SHA-1 of its bits, as RFC 5280 proposes. Nothing is proven with it. */
export function keyIdentifier(key: KeyObject): Buffer {
  const bits = parts(structureOf(key))[1];
  const content = bits === undefined ? Buffer.alloc(0) : contentOf(bits);
  return createHash("sha1").update(content).digest();
}

/** The key's bits without the count of unused ones before them. */
function contentOf(bits: Structure): Buffer {
  const der = toBytes(bits);
  const first = der[1] ?? 0;
  const header = first < 0x80 ? 2 : 2 + (first & 0x7f);
  return der.subarray(header + 1);
}

function tbsOf(certificate: string): Structure {
  const [body] = parts(fromBytes(derOf(certificate)));
  if (!body) throw new Error("the authority's certificate is empty");
  return body;
}

function derOf(pem: string): Buffer {
  const [message] = forge.pem.decode(pem);
  return Buffer.from(message?.body ?? "", "binary");
}

function subjectOf(certificate: string): Structure {
  const subject = parts(tbsOf(certificate))[SUBJECT];
  if (!subject) throw new Error("the authority's certificate has no name");
  return subject;
}

/** The identifier that the authority's certificate says; chains are built by it. */
function identifierIn(certificate: string): Buffer {
  const extensions = parts(tbsOf(certificate)).find(
    (part) => part.tagClass === forge.asn1.Class.CONTEXT_SPECIFIC && Number(part.type) === 3,
  );
  const list = extensions && parts(extensions)[0];
  for (const extension of list ? parts(list) : []) {
    const [id, ...rest] = parts(extension);
    if (
      typeof id?.value !== "string" ||
      forge.asn1.derToOid(forge.util.createBuffer(id.value)) !== SUBJECT_KEY_IDENTIFIER
    )
      continue;
    const value = rest.at(-1)?.value;
    const inner = typeof value === "string" ? fromBytes(Buffer.from(value, "binary")).value : undefined;
    if (typeof inner === "string") return Buffer.from(inner, "binary");
  }
  throw new Error("the authority's certificate has no subject key identifier");
}

function extension(id: string, value: Structure): { readonly id: string; readonly value: string } {
  return { id, value: forge.asn1.toDer(value).getBytes() };
}

function subjectKey(identifier: Buffer) {
  const { create, Class, Type } = forge.asn1;
  return extension(
    SUBJECT_KEY_IDENTIFIER,
    create(Class.UNIVERSAL, Type.OCTETSTRING, false, identifier.toString("binary")),
  );
}

function authorityKey(identifier: Buffer) {
  const { create, Class, Type } = forge.asn1;
  const key = create(Class.CONTEXT_SPECIFIC, 0 as forge.asn1.Type, false, identifier.toString("binary"));
  return extension(AUTHORITY_KEY_IDENTIFIER, create(Class.UNIVERSAL, Type.SEQUENCE, true, [key]));
}

function signed(body: Structure, key: KeyObject): string {
  const { create, Class, Type, oidToDer } = forge.asn1;
  const signature = sign("sha256", toBytes(body), key);
  const algorithm = create(Class.UNIVERSAL, Type.SEQUENCE, true, [
    create(Class.UNIVERSAL, Type.OID, false, oidToDer(SHA256_WITH_RSA).getBytes()),
    create(Class.UNIVERSAL, Type.NULL, false, ""),
  ]);
  const bits = create(Class.UNIVERSAL, Type.BITSTRING, false, `\0${signature.toString("binary")}`);
  const certificate = create(Class.UNIVERSAL, Type.SEQUENCE, true, [body, algorithm, bits]);
  return forge.pem
    .encode({ type: "CERTIFICATE", body: forge.asn1.toDer(certificate).getBytes() })
    .replaceAll("\r\n", "\n");
}
