import path from "node:path";
import { expect } from "vitest";
import { x509Certificate } from "../../../src/modules/x509-certificate.ts";
import { makeKey, makeRequest, makeRoot, openssl } from "../certificates/host-keys.ts";
import type { Law } from "../law.ts";

const at = (folder: string, name: string) => path.join(folder, name);
const selfsigned = (folder: string) => ({
  path: at(folder, "a.crt"),
  provider: "selfsigned",
  privatekey_path: at(folder, "a.key"),
});
const ownca = (folder: string) => ({
  path: at(folder, "a.crt"),
  provider: "ownca",
  csr_path: at(folder, "a.csr"),
  ownca_path: at(folder, "ca.crt"),
  ownca_privatekey_path: at(folder, "ca.key"),
});
const verify = (folder: string, root: string) =>
  openssl("verify", "-no_check_time", "-partial_chain", "-CAfile", at(folder, root), at(folder, "a.crt"));
const shown = (folder: string) => openssl("x509", "-in", at(folder, "a.crt"), "-noout", "-text");

function authority(folder: string, ...words: string[]): void {
  makeRoot(folder, makeKey(folder, "ca.key", ...words));
  makeRequest(folder, makeKey(folder));
}

export const law: Law = {
  module: x509Certificate,
  notOnBusybox: "there is no openssl",
  cases: [
    {
      title: "a self-signed one without a request",
      prepare: (folder) => void makeKey(folder),
      params: selfsigned,
      check: (folder) => {
        expect(shown(folder)).toContain("X509v3 Subject Key Identifier");
        verify(folder, "a.crt");
      },
    },
    {
      title: "a self-signed one of a request, RSA, for some days",
      prepare: (folder) => void makeRequest(folder, makeKey(folder, "a.key", "-algorithm", "RSA")),
      params: (folder) => ({
        ...selfsigned(folder),
        csr_path: at(folder, "a.csr"),
        selfsigned_not_before: "20260101000000Z",
        selfsigned_not_after: "20600101000000Z",
        ignore_timestamps: false,
        selfsigned_digest: "sha512",
      }),
      check: (folder) => {
        expect(shown(folder)).toContain("DNS:a.home.lan");
        expect(shown(folder)).toContain("Jan  1 00:00:00 2060 GMT");
        expect(shown(folder)).toContain("sha512WithRSAEncryption");
      },
    },
    {
      title: "one that an authority on the host signs",
      prepare: (folder) => authority(folder),
      params: (folder) => ({ ...ownca(folder), ownca_not_after: "+30d", mode: "0640" }),
      check: (folder) => {
        verify(folder, "ca.crt");
        expect(shown(folder)).toContain("X509v3 Authority Key Identifier");
      },
    },
    {
      title: "one that an Ed25519 authority signs, without its identifier",
      prepare: (folder) => authority(folder, "-algorithm", "ED25519"),
      params: (folder) => ({ ...ownca(folder), ownca_create_authority_key_identifier: false }),
      check: (folder) => verify(folder, "ca.crt"),
    },
    {
      title: "one that openssl has signed and that says the same",
      prepare: (folder) => {
        makeKey(folder);
        makeRequest(folder, at(folder, "a.key"));
        openssl(
          ...[
            "x509",
            "-req",
            "-in",
            at(folder, "a.csr"),
            "-key",
            at(folder, "a.key"),
            "-copy_extensions",
            "copyall",
          ],
          ...["-out", at(folder, "a.crt")],
        );
      },
      params: (folder) => ({ ...selfsigned(folder), csr_path: at(folder, "a.csr") }),
      unchanged: true,
    },
    {
      title: "one of another authority, with a copy of the old one",
      prepare: (folder) => {
        authority(folder);
        openssl(
          "req",
          "-x509",
          "-key",
          at(folder, "a.key"),
          "-subj",
          "/CN=a.home.lan",
          "-out",
          at(folder, "a.crt"),
        );
      },
      params: (folder) => ({ ...ownca(folder), backup: true }),
      check: (folder) => verify(folder, "ca.crt"),
    },
    {
      title: "one that is to go, and be kept",
      prepare: (folder) => void makeRoot(folder, makeKey(folder), "a.crt"),
      params: (folder) => ({ path: at(folder, "a.crt"), state: "absent", backup: true }),
    },
  ],
};
