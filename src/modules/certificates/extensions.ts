/** Extensions of requests and certificates: made of what a task wants, read, and compared by what they mean. */

import * as der from "./der.ts";
import { generalNameKey, generalNameText } from "./general-name.ts";

export interface Extension {
  readonly oid: string;
  readonly critical: boolean;
  /** What the extension holds, as DER. */
  readonly value: Buffer;
}

export const EXTENSION = {
  subjectKey: "2.5.29.14",
  keyUsage: "2.5.29.15",
  subjectAltName: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  nameConstraints: "2.5.29.30",
  crlPoints: "2.5.29.31",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
  tlsFeature: "1.3.6.1.5.5.7.1.24",
} as const;

/** Bits, under both of their names. */
const KEY_USAGES = [
  ["digitalSignature", "Digital Signature"],
  ["nonRepudiation", "Non Repudiation"],
  ["keyEncipherment", "Key Encipherment"],
  ["dataEncipherment", "Data Encipherment"],
  ["keyAgreement", "Key Agreement"],
  ["keyCertSign", "Certificate Sign"],
  ["cRLSign", "CRL Sign"],
  ["encipherOnly", "Encipher Only"],
  ["decipherOnly", "Decipher Only"],
] as const;

const PURPOSES: Readonly<Record<string, readonly string[]>> = {
  "1.3.6.1.5.5.7.3.1": ["serverAuth", "TLS Web Server Authentication"],
  "1.3.6.1.5.5.7.3.2": ["clientAuth", "TLS Web Client Authentication"],
  "1.3.6.1.5.5.7.3.3": ["codeSigning", "Code Signing"],
  "1.3.6.1.5.5.7.3.4": ["emailProtection", "E-mail Protection"],
  "1.3.6.1.5.5.7.3.5": ["ipsecEndSystem", "IPSec End System"],
  "1.3.6.1.5.5.7.3.6": ["ipsecTunnel", "IPSec Tunnel"],
  "1.3.6.1.5.5.7.3.7": ["ipsecUser", "IPSec User"],
  "1.3.6.1.5.5.7.3.8": ["timeStamping", "Time Stamping"],
  "1.3.6.1.5.5.7.3.9": ["OCSPSigning", "OCSP Signing"],
  "1.3.6.1.5.5.7.3.10": ["DVCS", "dvcs"],
  "1.3.6.1.5.5.7.3.17": ["ipsecIKE", "ipsec Internet Key Exchange"],
  "1.3.6.1.5.5.8.2.2": ["iKEIntermediate"],
  "1.3.6.1.4.1.311.2.1.21": ["msCodeInd", "Microsoft Individual Code Signing"],
  "1.3.6.1.4.1.311.2.1.22": ["msCodeCom", "Microsoft Commercial Code Signing"],
  "1.3.6.1.4.1.311.10.3.1": ["msCTLSign", "Microsoft Trust List Signing"],
  "1.3.6.1.4.1.311.10.3.3": ["msSGC", "Microsoft Server Gated Crypto"],
  "1.3.6.1.4.1.311.10.3.4": ["msEFS", "Microsoft Encrypted File System"],
  "1.3.6.1.4.1.311.20.2.2": ["msSmartcardLogin", "Microsoft Smartcard Login", "Microsoft Smartcardlogin"],
  "1.3.6.1.5.2.3.4": ["pkInitClientAuth", "PKINIT Client Auth"],
  "1.3.6.1.5.2.3.5": ["pkInitKDC", "Signing KDC Response"],
  "2.5.29.37.0": ["anyExtendedKeyUsage", "Any Extended Key Usage"],
};

const PURPOSE_BY_NAME: ReadonlyMap<string, string> = new Map(
  Object.entries(PURPOSES).flatMap(([oid, names]) => names.map((name): [string, string] => [name, oid])),
);

export function keyUsageBit(name: string): number | undefined {
  const bit = KEY_USAGES.findIndex((names) => (names as readonly string[]).includes(name));
  return bit < 0 ? undefined : bit;
}

export const KEY_USAGE_NAMES: readonly string[] = KEY_USAGES.map(([name]) => name);

export function purposeOid(name: string): string | undefined {
  return PURPOSE_BY_NAME.get(name) ?? (/^[0-2](\.(0|[1-9]\d*))+$/.test(name) ? name : undefined);
}

export const PURPOSE_NAMES: readonly string[] = Object.values(PURPOSES).map((names) => names[0] ?? "");

export function keyUsageValue(bits: readonly number[]): Buffer {
  return der.namedBits(bits);
}

export function extendedKeyUsageValue(oids: readonly string[]): Buffer {
  return der.sequence(...oids.map(der.oid));
}

export function basicConstraintsValue(ca: boolean, pathLength: number | undefined): Buffer {
  return der.sequence(
    ...(ca ? [der.bool(true)] : []),
    ...(pathLength === undefined ? [] : [der.integer(pathLength)]),
  );
}

export function nameConstraintsValue(permitted: readonly Buffer[], excluded: readonly Buffer[]): Buffer {
  const trees = (number: number, names: readonly Buffer[]) =>
    names.length === 0 ? [] : [der.context(number, true, ...names.map((name) => der.sequence(name)))];
  return der.sequence(...trees(0, permitted), ...trees(1, excluded));
}

/** That servers staple the answer of OCSP: the feature `status_request`. */
export const MUST_STAPLE: Buffer = der.sequence(der.integer(5));

export interface AuthorityKey {
  readonly key?: Buffer | undefined;
  /** General names. */
  readonly issuer?: readonly Buffer[] | undefined;
  readonly serial?: bigint | undefined;
}

export function authorityKeyValue({ key, issuer, serial }: AuthorityKey): Buffer {
  return der.sequence(
    ...(key ? [der.context(0, false, key)] : []),
    ...(issuer ? [der.context(1, true, ...issuer)] : []),
    ...(serial === undefined ? [] : [der.context(2, false, der.readElement(der.integer(serial)).content)]),
  );
}

export const REVOCATION_REASONS = [
  "key_compromise",
  "ca_compromise",
  "affiliation_changed",
  "superseded",
  "cessation_of_operation",
  "certificate_hold",
  "privilege_withdrawn",
  "aa_compromise",
] as const;

export interface CrlPoint {
  readonly fullName?: readonly Buffer[] | undefined;
  /** Parts of a name, as DER. */
  readonly relativeName?: readonly Buffer[] | undefined;
  readonly issuer?: readonly Buffer[] | undefined;
  readonly reasons?: readonly (typeof REVOCATION_REASONS)[number][] | undefined;
}

/** Of the reasons, bit 0 is unused. */
export function crlPointsValue(points: readonly CrlPoint[]): Buffer {
  return der.sequence(
    ...points.map(({ fullName, relativeName, issuer, reasons }) => {
      const name = fullName
        ? der.context(0, true, ...fullName)
        : relativeName && der.context(1, true, ...[...relativeName].sort(Buffer.compare));
      const bits = reasons?.map((reason) => REVOCATION_REASONS.indexOf(reason) + 1);
      return der.sequence(
        ...(name ? [der.context(0, true, name)] : []),
        ...(bits ? [der.context(1, false, der.readElement(der.namedBits(bits)).content)] : []),
        ...(issuer ? [der.context(2, true, ...issuer)] : []),
      );
    }),
  );
}

export function encodeExtension({ oid, critical, value }: Extension): Buffer {
  return der.sequence(der.oid(oid), ...(critical ? [der.bool(true)] : []), der.octets(value));
}

/** Out of a sequence of extensions. */
export function readExtensions(bytes: Buffer): readonly Extension[] {
  return der.partsOf(bytes).map((extension) => {
    const parts = der.partsOf(extension.bytes);
    const flag = parts[1]?.tag === der.TAG.boolean ? parts[1] : undefined;
    return {
      oid: der.readOid(der.part(parts, 0)),
      critical: flag !== undefined && flag.content[0] !== 0,
      value: der.part(parts, flag ? 2 : 1).content,
    };
  });
}

export function extensionOf(extensions: readonly Extension[], oid: string): Extension | undefined {
  return extensions.find((e) => e.oid === oid);
}

function sorted(keys: readonly string[]): string {
  return [...new Set(keys)].sort().join("\n");
}

function constraintsOf(value: Buffer): { readonly ca: boolean; readonly pathLength: bigint | undefined } {
  const parts = der.partsOf(value);
  const length = parts.find((p) => p.tag === der.TAG.integer);
  return {
    ca: parts[0]?.tag === der.TAG.boolean && parts[0].content[0] !== 0,
    pathLength: length && der.readInteger(length),
  };
}

function subtrees(value: Buffer, number: number): readonly der.Element[] {
  const trees = der.partsOf(value).find((p) => p.tag === (0xa0 | number));
  return trees ? der.readElements(trees.content).map((tree) => der.part(der.partsOf(tree.bytes), 0)) : [];
}

/** What the extension says, so that two that mean the same are equal: order and encoding don't count where they mean nothing. */
export function meaningOf({ oid, value }: Extension): string {
  switch (oid) {
    case EXTENSION.subjectAltName:
      return sorted(der.partsOf(value).map(generalNameKey));
    case EXTENSION.extendedKeyUsage:
      return sorted(der.partsOf(value).map(der.readOid));
    case EXTENSION.keyUsage:
      return der.readNamedBits(der.readElement(value)).join(" ");
    case EXTENSION.basicConstraints: {
      const { ca, pathLength } = constraintsOf(value);
      return `${ca} ${pathLength ?? ""}`;
    }
    case EXTENSION.nameConstraints:
      return [0, 1].map((n) => sorted(subtrees(value, n).map(generalNameKey))).join("\n-\n");
    default:
      return value.toString("hex");
  }
}

const LABELS: Readonly<Record<string, string>> = {
  [EXTENSION.subjectKey]: "subject key identifier",
  [EXTENSION.keyUsage]: "key usage",
  [EXTENSION.subjectAltName]: "alternative names",
  [EXTENSION.basicConstraints]: "basic constraints",
  [EXTENSION.nameConstraints]: "name constraints",
  [EXTENSION.crlPoints]: "CRL distribution points",
  [EXTENSION.authorityKey]: "authority key identifier",
  [EXTENSION.extendedKeyUsage]: "extended key usage",
  [EXTENSION.tlsFeature]: "TLS feature",
};

export function extensionLabel(oid: string): string {
  return LABELS[oid] ?? `extension ${oid}`;
}

export function colons(bytes: Buffer): string {
  return bytes.toString("hex").replaceAll(/(..)(?!$)/g, "$1:");
}

function contentText({ oid, value }: Extension): string {
  switch (oid) {
    case EXTENSION.subjectAltName:
      return der.partsOf(value).map(generalNameText).join(", ");
    case EXTENSION.extendedKeyUsage:
      return der
        .partsOf(value)
        .map(der.readOid)
        .map((id) => PURPOSES[id]?.[0] ?? id)
        .join(", ");
    case EXTENSION.keyUsage:
      return der
        .readNamedBits(der.readElement(value))
        .map((bit) => KEY_USAGE_NAMES[bit] ?? `bit ${bit}`)
        .join(", ");
    case EXTENSION.basicConstraints: {
      const { ca, pathLength } = constraintsOf(value);
      return `CA:${ca ? "TRUE" : "FALSE"}${pathLength === undefined ? "" : `, pathlen:${pathLength}`}`;
    }
    case EXTENSION.nameConstraints:
      return [
        ...subtrees(value, 0).map((name) => `permitted ${generalNameText(name)}`),
        ...subtrees(value, 1).map((name) => `excluded ${generalNameText(name)}`),
      ].join(", ");
    case EXTENSION.subjectKey:
      return colons(der.readElement(value).content);
    case EXTENSION.authorityKey: {
      const key = der.partsOf(value).find((p) => p.tag === 0x80);
      return key ? colons(key.content) : value.toString("hex");
    }
    case EXTENSION.tlsFeature:
      return value.equals(MUST_STAPLE) ? "OCSP must staple" : value.toString("hex");
    default:
      return value.toString("hex");
  }
}

/** One line for diffs. */
export function extensionText(extension: Extension): string {
  const { oid, critical } = extension;
  return `${extensionLabel(oid)}${critical ? " (critical)" : ""}: ${contentText(extension)}`;
}
