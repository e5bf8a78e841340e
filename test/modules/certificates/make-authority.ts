/** An authority for tests, as the engine gives it to `signed_certificate`. Its clock is that of the law's harness. */

import { generateKeyPairSync, type KeyObject } from "node:crypto";
import { makeAuthorityCertificate } from "../../../src/modules/certificates/forge-x509.ts";
import type { Authority } from "../../../src/modules/contract/needs.ts";

export const NOW = 1_700_000_000;
const DAY = 86_400;

export interface TestAuthority {
  readonly certificate: string;
  readonly key: KeyObject;
}

/** `days` from the harness's now. */
export function makeAuthority(name = "Test CA", days = 3650): TestAuthority {
  const pair = generateKeyPairSync("rsa", { modulusLength: 3072 });
  const certificate = makeAuthorityCertificate(
    {
      subject: { commonName: name },
      serial: "4a01",
      notBefore: new Date((NOW - DAY) * 1000),
      notAfter: new Date((NOW + days * DAY) * 1000),
    },
    pair,
  );
  return { certificate, key: pair.privateKey };
}

export function asGiven(
  { certificate, key }: TestAuthority,
  serial = "4b02",
): { readonly authority: Authority } {
  return { authority: { state: "ready", directory: "/ca", certificate, key, serial } };
}
