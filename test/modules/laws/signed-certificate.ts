import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { signedCertificate } from "../../../src/modules/signed-certificate.ts";
import { asGiven, makeAuthority, NOW } from "../certificates/make-authority.ts";
import type { Law } from "../law.ts";

const authority = makeAuthority();

function key(folder: string, ...algorithm: string[]): void {
  execFileSync("openssl", ["genpkey", ...algorithm, "-out", path.join(folder, "a.key")], { stdio: "pipe" });
}

const RSA = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
const EC = ["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:prime256v1"];

function params(folder: string): Readonly<Record<string, unknown>> {
  return {
    path: path.join(folder, "a.crt"),
    privatekey_path: path.join(folder, "a.key"),
    ca_directory: "/ca",
    subject_alt_name: ["harbor.home.lan", "IP:10.0.0.5"],
  };
}

/** As a person would ask openssl, at the time of the harness. */
function verify(folder: string): void {
  const caFile = path.join(folder, "..", "ca.pem");
  writeFileSync(caFile, authority.certificate);
  const words = [
    "-x509_strict",
    "-attime",
    String(NOW),
    "-verify_hostname",
    "harbor.home.lan",
    "-CAfile",
    caFile,
  ];
  const leaf = path.join(folder, "a.crt");
  const said = execFileSync("openssl", ["verify", ...words, leaf], { encoding: "utf8" });
  expect(said).toBe(`${leaf}: OK\n`);
}

export const law: Law = {
  module: signedCertificate,
  notOnBusybox: "there is no openssl",
  cases: [
    {
      title: "for an RSA key",
      prepare: (f) => key(f, ...RSA),
      params,
      given: () => asGiven(authority),
      check: verify,
    },
    {
      title: "for an elliptic key",
      prepare: (f) => key(f, ...EC),
      params,
      given: () => asGiven(authority),
      check: verify,
    },
    {
      title: "in place of something that is none",
      prepare: (folder) => {
        key(folder, ...EC);
        writeFileSync(path.join(folder, "a.crt"), "not a certificate\n");
      },
      params: (folder) => ({ ...params(folder), backup: true, mode: "0640" }),
      given: () => asGiven(authority),
      check: verify,
    },
    {
      title: "that is to go",
      prepare: (folder) => writeFileSync(path.join(folder, "a.crt"), "whatever\n"),
      params: (folder) => ({ path: path.join(folder, "a.crt"), state: "absent" }),
      given: () => asGiven(authority),
    },
  ],
};
