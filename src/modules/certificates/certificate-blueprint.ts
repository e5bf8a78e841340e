/** What a certificate of a request shall say, and whether one that is there says it. Pure. */

import { type Refusal, refuse } from "../../host/refusal.ts";
import * as der from "./der.ts";
import { encodeName, sameName } from "./distinguished-name.ts";
import {
  authorityKeyValue,
  EXTENSION,
  type Extension,
  extensionLabel,
  extensionOf,
  meaningOf,
} from "./extensions.ts";
import type { SigningKey } from "./signing-key.ts";
import {
  type Certificate,
  keyIdentifierOf,
  type SigningRequest,
  subjectKeyExtension,
} from "./x509-structures.ts";

export interface Blueprint {
  readonly issuer: Buffer;
  readonly subject: Buffer;
  readonly publicKey: Buffer;
  /** As the request has them. */
  readonly requested: readonly Extension[];
  /** Identifier of the authority's key, where there is an authority. */
  readonly authorityKey?: Buffer | undefined;
  /** When the authority's own certificate ends. */
  readonly authorityEnds?: number | undefined;
}

export interface Making {
  readonly subjectKeyIdentifier: "create_if_not_provided" | "always_create" | "never_create";
  readonly authorityKeyIdentifier: boolean;
}

export function blueprintOf(of: {
  readonly request: SigningRequest | undefined;
  readonly key: SigningKey | undefined;
  readonly authority?: Certificate;
}): Blueprint | Refusal {
  const { request, key, authority } = of;
  const publicKey = request?.publicKey ?? key?.publicKey ?? Buffer.alloc(0);
  if (request && key && !request.publicKey.equals(key.publicKey))
    return refuse("the signing request belongs to another key", {
      help: "make the request anew with this key, or name its own",
      mayResolve: true,
    });
  const subject = request?.subject ?? encodeName([]);
  const requested = request?.extensions ?? [];
  if (!authority) return { issuer: subject, subject, publicKey, requested };
  const identifier = extensionOf(authority.extensions, EXTENSION.subjectKey);
  return {
    issuer: authority.subject,
    subject,
    publicKey,
    requested,
    authorityKey: identifier
      ? der.readElement(identifier.value).content
      : keyIdentifierOf(authority.publicKey),
    authorityEnds: authority.notAfter,
  };
}

/** All extensions that the certificate shall have. */
export function extensionsOf(wanted: Blueprint & Making): readonly Extension[] {
  const { requested, authorityKey, publicKey } = wanted;
  const ownsAuthorityKey = wanted.authorityKeyIdentifier && authorityKey !== undefined;
  const kept = requested.filter(
    ({ oid }) =>
      !(oid === EXTENSION.subjectKey && wanted.subjectKeyIdentifier === "always_create") &&
      !(oid === EXTENSION.authorityKey && ownsAuthorityKey),
  );
  const isNamed = extensionOf(kept, EXTENSION.subjectKey) !== undefined;
  return [
    ...kept,
    ...(isNamed || wanted.subjectKeyIdentifier === "never_create"
      ? []
      : [subjectKeyExtension(keyIdentifierOf(publicKey))]),
    ...(ownsAuthorityKey
      ? [{ oid: EXTENSION.authorityKey, critical: false, value: authorityKeyValue({ key: authorityKey }) }]
      : []),
  ];
}

export interface WantedCertificate extends Blueprint, Making {
  /** Compared where given. */
  readonly times: { readonly notBefore: number; readonly notAfter: number } | undefined;
}

/** `undefined`: it is as wanted. */
export function whyAnother(
  found: Certificate,
  wanted: WantedCertificate,
  signer: Buffer,
): string | undefined {
  if (!found.publicKey.equals(wanted.publicKey)) return "it belongs to another key";
  if (!sameName(found.subject, wanted.subject)) return "its subject is another";
  const other = differingExtension(found.extensions, extensionsOf(wanted));
  if (other !== undefined) return `its ${extensionLabel(other)} is another`;
  if (wanted.times && found.notBefore !== wanted.times.notBefore) return "it begins at another time";
  if (wanted.times && found.notAfter !== wanted.times.notAfter) return "it ends at another time";
  if (!sameName(found.issuer, wanted.issuer)) return "it is issued by another authority";
  return found.isSignedBy(signer) ? undefined : "it is signed by another key";
}

function differingExtension(found: readonly Extension[], wanted: readonly Extension[]): string | undefined {
  const oids = [...new Set([...wanted, ...found].map(({ oid }) => oid))];
  return oids.find((oid) => {
    const [a, b] = [extensionOf(found, oid), extensionOf(wanted, oid)];
    return !a || !b || a.critical !== b.critical || !meansTheSame(a, b);
  });
}

function meansTheSame(a: Extension, b: Extension): boolean {
  try {
    return a.value.equals(b.value) || meaningOf(a) === meaningOf(b);
  } catch {
    return false;
  }
}
