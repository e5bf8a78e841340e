import path from "node:path";
import { expect } from "vitest";
import { opensslCsr } from "../../../src/modules/openssl-csr.ts";
import { makeKey, makeRequest, openssl } from "../certificates/host-keys.ts";
import type { Law } from "../law.ts";

const csr = (folder: string) => path.join(folder, "a.csr");
const base = (folder: string) => ({ path: csr(folder), privatekey_path: path.join(folder, "a.key") });
const shown = (folder: string) => openssl("req", "-in", csr(folder), "-noout", "-text", "-verify");

export const law: Law = {
  module: opensslCsr,
  notOnBusybox: "there is no openssl",
  cases: [
    {
      title: "a request where there is none, with everything that one can ask for",
      prepare: (folder) => void makeKey(folder),
      params: (folder) => ({
        ...base(folder),
        subject: { C: "DE", O: "Haus Ö", OU: ["A", 'B "quoted"'], emailAddress: "a@home.lan" },
        common_name: "a.home.lan",
        subject_alt_name: [
          "DNS:a.home.lan",
          "DNS:*.häuser.lan",
          "IP:10.0.0.5",
          "IP:fd00::5",
          "email:a@home.lan",
          "URI:https://a.home.lan/x",
          "RID:1.2.3.4",
          "dirName:CN=dir,O=Home",
          "otherName:1.3.6.1.4.1.311.20.2.3;UTF8:ada@home.lan",
        ],
        key_usage: ["digitalSignature", "Certificate Sign"],
        key_usage_critical: true,
        extended_key_usage: ["serverAuth", "clientAuth", "1.2.3.4.5"],
        basic_constraints: ["CA:TRUE", "pathlen:0"],
        basic_constraints_critical: true,
        ocsp_must_staple: true,
        name_constraints_permitted: ["DNS:.home.lan", "IP:10.0.0.0/8"],
        name_constraints_excluded: ["email:.evil.lan"],
        name_constraints_critical: true,
        create_subject_key_identifier: true,
        authority_key_identifier: "00:11:22",
        authority_cert_issuer: ["DNS:ca.home.lan"],
        authority_cert_serial_number: 12345,
        crl_distribution_points: [
          { full_name: ["URI:http://ca.home.lan/crl"], reasons: ["key_compromise", "aa_compromise"] },
          { relative_name: ["CN=crl1"], crl_issuer: ["dirName:CN=crl"] },
        ],
        digest: "sha384",
      }),
      check: (folder) => {
        const text = shown(folder);
        expect(text).toContain("CA:TRUE, pathlen:0");
        expect(text).toContain("status_request");
        expect(text).toContain("ecdsa-with-SHA384");
        expect(text).toContain("IP Address:FD00:0:0:0:0:0:0:5");
        expect(text).toContain("DNS:*.xn--huser-gra.lan");
        expect(text).toContain("Permitted:");
      },
    },
    {
      title: "an RSA key that is encrypted, and a name of its own",
      prepare: (folder) =>
        void makeKey(folder, "a.key", "-algorithm", "RSA", "-aes256", "-pass", "pass:it's $hush"),
      params: (folder) => ({
        ...base(folder),
        privatekey_passphrase: "it's $hush",
        common_name: "a.home.lan",
        mode: "0600",
      }),
      check: (folder) => expect(shown(folder)).toContain("DNS:a.home.lan"),
    },
    {
      title: "an Ed25519 key, and nothing said",
      prepare: (folder) => void makeKey(folder, "a.key", "-algorithm", "ED25519"),
      params: base,
      check: (folder) => expect(shown(folder)).toContain("ED25519"),
    },
    {
      title: "one that openssl has made and that says the same",
      prepare: (folder) => void makeRequest(folder, makeKey(folder)),
      params: (folder) => ({ ...base(folder), subject: { CN: "a.home.lan" } }),
      unchanged: true,
    },
    {
      title: "one of another key, with a copy of the old one",
      prepare: (folder) => {
        makeRequest(folder, makeKey(folder, "old.key"));
        makeKey(folder);
      },
      params: (folder) => ({ ...base(folder), common_name: "a.home.lan", backup: true }),
    },
    {
      title: "one that is to go, and be kept",
      prepare: (folder) => void makeRequest(folder, makeKey(folder)),
      params: (folder) => ({ ...base(folder), state: "absent", backup: true }),
    },
  ],
};
