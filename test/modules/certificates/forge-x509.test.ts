import { execFileSync } from "node:child_process";
import { generateKeyPairSync, type KeyObject, X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import {
  makeAuthorityCertificate,
  makeLeafCertificate,
} from "../../../src/modules/certificates/forge-x509.ts";
import { readSubjectName, type SubjectName } from "../../../src/modules/certificates/subject-names.ts";
import { tempFolder } from "../../host/temp-folder.ts";

const DAY = 86_400_000;
const NOW = Date.now();
const LIFE = { notBefore: new Date(NOW - DAY), notAfter: new Date(NOW + 90 * DAY) };

const ca = generateKeyPairSync("rsa", { modulusLength: 3072 });
const authority = makeAuthorityCertificate(
  {
    subject: { commonName: "Home CA – Müller", organization: "Home" },
    serial: "4a01",
    notBefore: LIFE.notBefore,
    notAfter: new Date(NOW + 3650 * DAY),
  },
  ca,
);

function leaf(publicKey: KeyObject, names: readonly string[], serial = "4b02"): string {
  const wanted = names.map(readSubjectName).filter((n): n is SubjectName => n !== undefined);
  return makeLeafCertificate(
    {
      subject: { commonName: names[0] ?? "" },
      serial,
      publicKey,
      names: wanted,
      purposes: ["serverAuth"],
      ...LIFE,
    },
    { certificate: authority, key: ca.privateKey },
  );
}

function openssl(words: readonly string[], input?: string): string {
  return execFileSync("openssl", words, { encoding: "utf8", ...(input === undefined ? {} : { input }) });
}

describe("the authority", () => {
  test("is one that may sign servers and nothing above them", () => {
    const certificate = new X509Certificate(authority);
    expect(certificate.ca).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    const text = openssl(["x509", "-noout", "-text"], authority);
    expect(text).toContain("CA:TRUE, pathlen:0");
    expect(text).toContain("Certificate Sign, CRL Sign");
    expect(text).toContain("sha256WithRSAEncryption");
    expect(text).toContain("Version: 3");
  });
});

const KEYS: readonly (readonly [string, () => { publicKey: KeyObject; privateKey: KeyObject }])[] = [
  ["RSA 2048", () => generateKeyPairSync("rsa", { modulusLength: 2048 })],
  ["P-256", () => generateKeyPairSync("ec", { namedCurve: "prime256v1" })],
  ["P-384", () => generateKeyPairSync("ec", { namedCurve: "secp384r1" })],
  ["Ed25519", () => generateKeyPairSync("ed25519")],
];

describe.each(KEYS)("a certificate for a key of %s", (name, make) => {
  const pair = make();
  const pem = leaf(pair.publicKey, ["harbor.home.lan", "*.apps.home.lan", "10.0.0.5", "fd00::2"]);

  test("holds up in node:crypto", () => {
    const certificate = new X509Certificate(pem);
    const issuer = new X509Certificate(authority);
    expect(certificate.checkIssued(issuer)).toBe(true);
    expect(certificate.verify(issuer.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(pair.privateKey)).toBe(true);
    expect(certificate.checkHost("harbor.home.lan")).toBe("harbor.home.lan");
    expect(certificate.checkHost("git.apps.home.lan")).toBe("*.apps.home.lan");
    expect(certificate.checkHost("nas.home.lan")).toBeUndefined();
    expect(certificate.checkIP("10.0.0.5")).toBe("10.0.0.5");
    expect(certificate.checkIP("fd00::2")).toBe("fd00::2");
    expect(certificate.ca).toBe(false);
    expect(certificate.validToDate.getTime()).toBe(Math.floor(LIFE.notAfter.getTime() / 1000) * 1000);
  });

  test("may be used for what its key can do", () => {
    const usage = openssl(["x509", "-noout", "-ext", "keyUsage"], pem).split("\n")[1]?.trim();
    expect(usage).toBe(name.startsWith("RSA") ? "Digital Signature, Key Encipherment" : "Digital Signature");
  });

  test("holds up in openssl, with the authority's identifier", () => {
    const folder = tempFolder();
    const [caFile, leafFile] = [path.join(folder, "ca.pem"), path.join(folder, "leaf.pem")];
    writeFileSync(caFile, authority);
    writeFileSync(leafFile, pem);
    const verified = openssl([
      "verify",
      "-x509_strict",
      "-purpose",
      "sslserver",
      "-verify_hostname",
      "harbor.home.lan",
      "-CAfile",
      caFile,
      leafFile,
    ]);
    expect(verified.trim()).toBe(`${leafFile}: OK`);
    const identifier = (file: string, extension: string): string =>
      openssl(["x509", "-noout", "-ext", extension, "-in", file])
        .split("\n")[1]
        ?.trim()
        .replace(/^keyid:/, "") ?? "";
    expect(identifier(leafFile, "authorityKeyIdentifier")).toBe(identifier(caFile, "subjectKeyIdentifier"));
    expect(identifier(leafFile, "authorityKeyIdentifier")).not.toBe(
      identifier(leafFile, "subjectKeyIdentifier"),
    );
  });
});

test("the same request gives the same certificate", () => {
  const { publicKey } = generateKeyPairSync("ec", { namedCurve: "prime256v1" });
  expect(leaf(publicKey, ["a.lan"])).toBe(leaf(publicKey, ["a.lan"]));
  expect(leaf(publicKey, ["a.lan"])).not.toBe(leaf(publicKey, ["a.lan"], "4b03"));
});
