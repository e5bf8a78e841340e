/** A certificate for the stand-in of TrueNAS: signed by an authority of the test, so that both ways of trusting it can be tried. */

import { createPublicKey, generateKeyPairSync, X509Certificate } from "node:crypto";
import {
  makeAuthorityCertificate,
  makeLeafCertificate,
} from "../../../src/modules/certificates/forge-x509.ts";

export interface NasCertificate {
  readonly certificate: string;
  readonly privateKey: string;
  readonly authority: string;
  /** As Node writes it: with colons. */
  readonly fingerprint: string;
}

const DAY = 24 * 60 * 60 * 1000;

export function makeNasCertificate(address: string): NasCertificate {
  const pair = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const validity = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 30 * DAY) };
  const authority = makeAuthorityCertificate(
    { subject: { commonName: "NAS test authority" }, serial: "01", ...validity },
    pair,
  );
  const leaf = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const certificate = makeLeafCertificate(
    {
      subject: { commonName: "nas" },
      serial: "02",
      ...validity,
      publicKey: createPublicKey(leaf.privateKey),
      names: [{ kind: "ip", value: address }],
      purposes: ["serverAuth"],
    },
    { certificate: authority, key: pair.privateKey },
  );
  const privateKey = leaf.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
  return { certificate, privateKey, authority, fingerprint: new X509Certificate(certificate).fingerprint256 };
}
