/** Whether a certificate that is on a host is the one that is wanted; if not, why. Pure. */

import type { KeyObject, X509Certificate } from "node:crypto";
import type { KeyPurpose } from "./forge-x509.ts";
import { readSubjectAltName } from "./subject-names.ts";

export interface WantedCertificate {
  readonly commonName: string;
  /** As `writeSubjectName` spells them. */
  readonly names: readonly string[];
  readonly purposes: readonly KeyPurpose[];
  readonly publicKey: KeyObject;
  readonly authority: X509Certificate;
  readonly renewBeforeDays: number;
  /** Seconds since the epoch. */
  readonly now: number;
}

const DAY = 86_400;

const PURPOSES: Readonly<Record<KeyPurpose, string>> = {
  serverAuth: "1.3.6.1.5.5.7.3.1",
  clientAuth: "1.3.6.1.5.5.7.3.2",
};

function sameSet(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((item) => b.includes(item));
}

export function commonNameOf(certificate: X509Certificate): string | undefined {
  return /^CN=(.*)$/m.exec(certificate.subject)?.[1];
}

function spki(key: KeyObject): string {
  return key.export({ type: "spki", format: "der" }).toString("base64");
}

export function isOfKey(certificate: X509Certificate, key: KeyObject): boolean {
  return spki(certificate.publicKey) === spki(key);
}

export function isIssuedBy(certificate: X509Certificate, authority: X509Certificate): boolean {
  return certificate.checkIssued(authority) && certificate.verify(authority.publicKey);
}

/** `undefined`: it fits. A certificate that ends with its authority is not renewed: a new one would end no later. */
export function whyNotFitting(certificate: X509Certificate, wanted: WantedCertificate): string | undefined {
  const starts = certificate.validFromDate.getTime() / 1000;
  const ends = certificate.validToDate.getTime() / 1000;
  const names = readSubjectAltName(certificate.subjectAltName);
  if (!isIssuedBy(certificate, wanted.authority)) return "it is not issued by this authority";
  if (!isOfKey(certificate, wanted.publicKey)) return "it belongs to another key";
  if (!sameSet(names, wanted.names)) return `its names are ${names.join(", ") || "none"}`;
  if (commonNameOf(certificate) !== wanted.commonName)
    return `its common name is ${commonNameOf(certificate) ?? "missing"}`;
  if (
    !sameSet(
      certificate.keyUsage ?? [],
      wanted.purposes.map((p) => PURPOSES[p]),
    )
  )
    return "it is for another purpose";
  if (starts > wanted.now) return "it is not valid yet";
  if (ends <= wanted.now) return "it has expired";
  const endsWithAuthority = ends >= wanted.authority.validToDate.getTime() / 1000;
  const days = Math.floor((ends - wanted.now) / DAY);
  return days < wanted.renewBeforeDays && !endsWithAuthority ? `it expires in ${days} days` : undefined;
}
