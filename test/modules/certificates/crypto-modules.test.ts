import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { AnyModule } from "../../../src/modules/contract/module.ts";
import { opensshKeypair } from "../../../src/modules/openssh-keypair.ts";
import { opensslCsr } from "../../../src/modules/openssl-csr.ts";
import { opensslPrivatekey } from "../../../src/modules/openssl-privatekey.ts";
import { x509Certificate } from "../../../src/modules/x509-certificate.ts";
import { DASH, SHELLS } from "../../host/run-primitive.ts";
import { tempFolder } from "../../host/temp-folder.ts";
import { perform, readParams } from "../local-host.ts";
import { makeKey, makeRequest, makeRoot, openssl, sshKeygen } from "./host-keys.ts";

const CSR = { path: "/a.csr", privatekey_path: "/a.key" };
const OWN = { path: "/a.crt", provider: "selfsigned", privatekey_path: "/a.key" };
const CA = { path: "/a.crt", provider: "ownca", csr_path: "/a.csr" };

type Row = readonly [AnyModule, Readonly<Record<string, unknown>>, string];

const REFUSED: readonly Row[] = [
  [opensslCsr, { path: "/a.csr" }, "`privatekey_path` or `privatekey_content` is needed"],
  [opensslCsr, { ...CSR, privatekey_content: "x" }, "can't both be given"],
  [opensslCsr, { ...CSR, subject: { CN: "a" }, subject_ordered: [{ CN: "a" }] }, "can't both be given"],
  [opensslCsr, { ...CSR, common_name: "a", subject_ordered: [{ CN: "a" }] }, "can't both be given"],
  [opensslCsr, { ...CSR, subject_ordered: [{ CN: "a", O: "b" }] }, "exactly one part"],
  [opensslCsr, { ...CSR, subject: { nope: "a" } }, "no part of a subject"],
  [opensslCsr, { ...CSR, subject: { CN: { a: 1 } } }, "text, or a list of texts"],
  [opensslCsr, { ...CSR, subject: { O: "" } }, "it is empty"],
  [opensslCsr, { ...CSR, country_name: "Germany" }, "two letters"],
  [opensslCsr, { ...CSR, common_name: "x".repeat(65) }, "at most 64"],
  [opensslCsr, { ...CSR, subject_alt_name: "nas.home.lan" }, "write `DNS:nas.home.lan`"],
  [opensslCsr, { ...CSR, subject_alt_name: "IP:10.0.0.300" }, "no address"],
  [opensslCsr, { ...CSR, subject_alt_name: "IP:10.0.0.1/8" }, "behind its prefix"],
  [opensslCsr, { ...CSR, subject_alt_name: "RID:x" }, "no object identifier"],
  [opensslCsr, { ...CSR, subject_alt_name: "dirName:nope=1" }, "no part of a name"],
  [opensslCsr, { ...CSR, subject_alt_name: "otherName:1.2.3;WAT:x" }, "its value begins with"],
  [opensslCsr, { ...CSR, subject_alt_name: "what:ever" }, "it begins with `DNS:`"],
  [opensslCsr, { ...CSR, name_constraints_permitted: "home.lan" }, "name_constraints_permitted"],
  [opensslCsr, { ...CSR, key_usage: "digitalSignatur" }, "digitalSignature"],
  [opensslCsr, { ...CSR, extended_key_usage: "nope" }, "knows no `nope`"],
  [opensslCsr, { ...CSR, basic_constraints: "CA:MAYBE" }, "knows no `CA:MAYBE`"],
  [opensslCsr, { ...CSR, basic_constraints: "pathlen:1" }, "authorities only"],
  [opensslCsr, { ...CSR, digest: "sha3" }, "sha256"],
  [opensslCsr, { ...CSR, version: 3 }, "version 1"],
  [opensslCsr, { ...CSR, subject_key_identifier: "0g" }, "hexadecimal"],
  [opensslCsr, { ...CSR, subject_key_identifier: "00", create_subject_key_identifier: true }, "both"],
  [opensslCsr, { ...CSR, authority_cert_issuer: "DNS:ca" }, "go together"],
  [opensslCsr, { ...CSR, crl_distribution_points: [{}] }, "is needed"],
  [opensslCsr, { ...CSR, crl_distribution_points: [{ relative_name: ["crl"] }] }, "no part of a name"],
  [x509Certificate, { path: "/a.crt" }, "`provider` is missing"],
  [x509Certificate, { ...OWN, provider: "acme" }, "certbot"],
  [x509Certificate, { ...OWN, provider: "entrust" }, "Entrust"],
  [x509Certificate, { ...OWN, acme_directory: "https://x" }, "of the provider `acme`"],
  [x509Certificate, { ...OWN, privatekey_content: "x" }, "can't both be given"],
  [x509Certificate, { path: "/a.crt", provider: "selfsigned" }, "is needed for `provider: selfsigned`"],
  [x509Certificate, CA, "`ownca_path` or `ownca_content` is needed"],
  [x509Certificate, { ...OWN, selfsigned_not_after: "tomorrow" }, "an offset such as"],
  [x509Certificate, { ...OWN, selfsigned_not_after: "20270231000000Z" }, "an offset such as"],
  [x509Certificate, { ...OWN, selfsigned_version: 2 }, "version 3"],
  [x509Certificate, { ...OWN, provider: "assertonly" }, "selfsigned"],
  [opensslPrivatekey, { path: "/k", format: "raw" }, "can't be written as bytes alone"],
  [opensslPrivatekey, { path: "/k", type: "X448", format: "pkcs1" }, "`pkcs8` or `raw`"],
  [opensslPrivatekey, { path: "/k", type: "Ed25519", format: "raw", passphrase: "x" }, "can't be encrypted"],
  [opensslPrivatekey, { path: "/k", type: "DSA", size: 1500 }, "1024, 2048"],
  [opensslPrivatekey, { path: "/k", passphrase: "a\nb" }, "one line"],
  [opensslPrivatekey, { path: "/k", cipher: "des3" }, "aes256"],
  [opensshKeypair, { path: "/k", type: "rsa1" }, "version 1 of the protocol"],
  [opensshKeypair, { path: "/k", size: 512 }, "1024 to"],
  [opensshKeypair, { path: "/k", type: "ecdsa", size: 255 }, "256, 384 or 521"],
  [opensshKeypair, { path: "/k", type: "dsa", size: 2048 }, "1024 bits"],
  [opensshKeypair, { path: "/k", comment: "a\nb" }, "one line"],
  [opensshKeypair, { path: "/k", passphrase: "abc" }, "at least 5"],
  [opensshKeypair, { path: "/k", type: "ed25519", private_key_format: "pkcs8" }, "its own format"],
];

describe("refused when the playbook is read", () => {
  test.each(REFUSED.map(([module, params, why]) => ({ name: module.name, module, params, why })))(
    "$name: $why",
    ({ module, params, why }) => {
      expect(() => readParams(module, params)).toThrow(why);
    },
  );
});

describe("what Ansible's names mean", () => {
  test("removal needs neither key nor provider", () => {
    expect(() => readParams(opensslCsr, { path: "/a.csr", state: "absent" })).not.toThrow();
    expect(() => readParams(x509Certificate, { path: "/a.crt", state: "absent" })).not.toThrow();
  });
});

const at = (folder: string, name: string) => path.join(folder, name);

/** A folder with a key, a request of it, and an authority. */
function house(): string {
  const folder = tempFolder();
  makeRequest(folder, makeKey(folder));
  makeRoot(folder, makeKey(folder, "ca.key"));
  return folder;
}

const ca = (folder: string) => ({
  path: at(folder, "a.crt"),
  provider: "ownca",
  csr_path: at(folder, "a.csr"),
  ownca_path: at(folder, "ca.crt"),
  ownca_privatekey_path: at(folder, "ca.key"),
});

describe("on a host", () => {
  const REFUSALS: readonly (readonly [string, (folder: string) => Row])[] = [
    [
      "a key that is not there",
      (f) => [opensslCsr, { path: at(f, "x.csr"), privatekey_path: at(f, "no") }, "there is no file"],
    ],
    [
      "no key",
      (f) => [opensslCsr, { path: at(f, "x.csr"), privatekey_path: at(f, "a.csr") }, "can't be read"],
    ],
    [
      "a brought key that is none",
      (f) => [opensslCsr, { path: at(f, "x.csr"), privatekey_content: "x" }, "privatekey_content"],
    ],
    ["a folder", (f) => [opensslCsr, { path: f, privatekey_path: at(f, "a.key") }, "is a folder"]],
    [
      "a request that is not there",
      (f) => [x509Certificate, { ...ca(f), csr_path: at(f, "no") }, "does not exist"],
    ],
    ["no request", (f) => [x509Certificate, { ...ca(f), csr_path: at(f, "a.key") }, "no signing request"]],
    [
      "an authority that is not there",
      (f) => [x509Certificate, { ...ca(f), ownca_path: at(f, "no") }, "does not exist"],
    ],
    [
      "no authority",
      (f) => [x509Certificate, { ...ca(f), ownca_path: at(f, "a.csr") }, "no certificate in PEM"],
    ],
    [
      "an authority's wrong key",
      (f) => [x509Certificate, { ...ca(f), ownca_privatekey_path: at(f, "a.key") }, "does not belong"],
    ],
    [
      "a request of another key",
      (f) => [x509Certificate, { ...ca(f), privatekey_path: at(f, "ca.key") }, "belongs to another key"],
    ],
    [
      "an end before the beginning",
      (f) => [x509Certificate, { ...ca(f), ownca_not_after: "-1d" }, "end before it begins"],
    ],
    ["no ssh key", (f) => [opensshKeypair, { path: at(f, "a.csr") }, "can't be read"]],
    ["a folder for a key", (f) => [opensshKeypair, { path: f }, "is a folder"]],
    [
      "another kind of key that may not be replaced",
      (f) => [opensslPrivatekey, { path: at(f, "a.key"), regenerate: "fail" }, "another kind"],
    ],
    [
      "a passphrase for an open key",
      (f) => [
        opensslPrivatekey,
        { path: at(f, "a.key"), passphrase: "hush", regenerate: "partial_idempotence" },
        "not encrypted",
      ],
    ],
    [
      "a folder that is not there",
      (f) => [opensshKeypair, { path: at(f, "no/id"), type: "ed25519" }, "cannot enter"],
    ],
    [
      "a key that can't sign",
      (f) => {
        makeKey(f, "x.key", "-algorithm", "X25519");
        return [opensslCsr, { path: at(f, "x.csr"), privatekey_path: at(f, "x.key") }, "can't sign"];
      },
    ],
  ];

  test.each(REFUSALS)("%s", async (_title, row) => {
    const folder = house();
    const [module, params, why] = row(folder);
    const before = readdirSync(folder).sort();
    const done = await perform(module, params);
    expect(done.refusal?.message ?? done.failed).toContain(why);
    expect(readdirSync(folder).sort()).toEqual(before);
  });

  test.each([
    [opensslPrivatekey, { size: 2048 }, "the host has no openssl"],
    [opensslCsr, { privatekey_path: "a.key" }, "the host has no openssl"],
    [opensshKeypair, { type: "ed25519" }, "the host has no ssh-keygen"],
  ] as const)("a host without the tool: %#", async (module, params, why) => {
    const folder = house();
    const tools = at(folder, "tools");
    mkdirSync(tools);
    const words = [
      "sed",
      "cat",
      "stat",
      "ls",
      "tr",
      "wc",
      "grep",
      "head",
      "tail",
      "id",
      "mktemp",
      "find",
      "rm",
    ];
    for (const word of words)
      symlinkSync(
        execFileSync("/bin/sh", ["-c", `command -v ${word}`])
          .toString()
          .trim(),
        at(tools, word),
      );
    const key = "privatekey_path" in params ? { privatekey_path: at(folder, "a.key") } : {};
    const run = { shell: { ...DASH, path: tools } };
    writeFileSync(at(folder, "there"), "x", { mode: 0o600 });
    const done = await perform(module, { ...params, ...key, path: at(folder, "there") }, run);
    expect(done.refusal?.message).toContain(why);
  });

  test("hostile names of files and hostile values are only that", async () => {
    const folder = house();
    const name = `-out "$(touch x)' ;\n%s\\`;
    const key = at(folder, `${name}.key`);
    const subject = { O: `"$(touch y)";\n[ v3 ]\nCA=TRUE`, CN: "a, b/c=d\\e" };
    await perform(opensslPrivatekey, { path: key, type: "Ed25519" });
    const done = await perform(opensslCsr, {
      path: at(folder, `${name}.csr`),
      privatekey_path: key,
      subject,
      use_common_name_for_san: false,
    });
    expect(done.failed).toBeUndefined();
    const again = await perform(opensslCsr, {
      path: at(folder, `${name}.csr`),
      privatekey_path: key,
      subject,
      use_common_name_for_san: false,
    });
    expect(again.changed).toBe(false);
    const ssh = await perform(opensshKeypair, {
      path: at(folder, `${name}.ssh`),
      type: "ed25519",
      comment: `-C "$(touch z)" %s`,
    });
    expect([ssh.failed, ssh.result.comment]).toEqual([undefined, `-C "$(touch z)" %s`]);
    expect(readdirSync(folder).filter((f) => ["x", "y", "z"].includes(f))).toEqual([]);
  });

  test.each(SHELLS.map((shell) => ({ name: shell.name, shell })))(
    "a chain from nothing, in $name",
    async ({ shell }) => {
      const folder = tempFolder();
      const tools = tempFolder();
      for (const tool of ["openssl", "ssh-keygen"]) symlinkSync(`/usr/bin/${tool}`, at(tools, tool));
      const run = { shell: { ...shell, path: `${shell.path}:${tools}` } };
      const all = async () => {
        const steps: readonly (readonly [AnyModule, Readonly<Record<string, unknown>>])[] = [
          [opensslPrivatekey, { path: at(folder, "ca.key"), type: "ECC", passphrase: "hush 'x'" }],
          [
            opensslCsr,
            {
              path: at(folder, "ca.csr"),
              privatekey_path: at(folder, "ca.key"),
              privatekey_passphrase: "hush 'x'",
              common_name: "CA",
              use_common_name_for_san: false,
              basic_constraints: ["CA:TRUE"],
              basic_constraints_critical: true,
              key_usage: "keyCertSign",
            },
          ],
          [
            x509Certificate,
            {
              path: at(folder, "ca.crt"),
              provider: "selfsigned",
              privatekey_path: at(folder, "ca.key"),
              privatekey_passphrase: "hush 'x'",
              csr_path: at(folder, "ca.csr"),
            },
          ],
          [opensslPrivatekey, { path: at(folder, "a.key"), size: 2048 }],
          [
            opensslCsr,
            { path: at(folder, "a.csr"), privatekey_path: at(folder, "a.key"), common_name: "a.home.lan" },
          ],
          [
            x509Certificate,
            { ...ca(folder), ownca_privatekey_passphrase: "hush 'x'", ownca_not_after: "+30d" },
          ],
          [opensshKeypair, { path: at(folder, "id"), type: "ed25519", passphrase: "it's hush" }],
        ];
        const changed: boolean[] = [];
        for (const [module, params] of steps) {
          const done = await perform(module, params, run);
          expect([done.refusal, done.failed]).toEqual([undefined, undefined]);
          changed.push(done.changed);
        }
        return changed;
      };
      expect(new Set(await all())).toEqual(new Set([true]));
      expect(new Set(await all())).toEqual(new Set([false]));
      openssl(
        "verify",
        "-no_check_time",
        "-x509_strict",
        "-CAfile",
        at(folder, "ca.crt"),
        at(folder, "a.crt"),
      );
      expect(sshKeygen("-y", "-P", "it's hush", "-f", at(folder, "id"))).toContain("ssh-ed25519");
      expect(readdirSync(folder).filter((name) => name.startsWith(".homerun"))).toEqual([]);
    },
  );

  test("keys that the task brings along sign and leave nothing behind", async () => {
    const folder = house();
    const content = readFileSync(at(folder, "ca.key"), "utf8");
    const { ownca_privatekey_path: _key, ownca_path: _path, csr_path: _csr, ...rest } = ca(folder);
    const done = await perform(x509Certificate, {
      ...rest,
      csr_content: readFileSync(at(folder, "a.csr"), "utf8"),
      ownca_content: readFileSync(at(folder, "ca.crt"), "utf8"),
      ownca_privatekey_content: content,
      return_content: true,
    });
    expect(done.result.certificate).toBe(readFileSync(at(folder, "a.crt"), "utf8"));
    expect(JSON.stringify(done.result)).not.toContain("PRIVATE");
    expect(readdirSync(folder).sort()).toEqual(["a.crt", "a.csr", "a.key", "ca.crt", "ca.key"]);
  });

  test("serial numbers are not the same twice", async () => {
    const folder = house();
    const first = await perform(x509Certificate, ca(folder));
    const second = await perform(x509Certificate, { ...ca(folder), force: true });
    expect(first.result.serial_number).not.toEqual(second.result.serial_number);
  });

  test("a link in the place of the file is replaced, not followed", async () => {
    const folder = house();
    writeFileSync(at(folder, "precious"), "precious");
    symlinkSync(at(folder, "precious"), at(folder, "a.crt"));
    symlinkSync(at(folder, "precious"), at(folder, "id.pub"));
    await perform(x509Certificate, ca(folder));
    await perform(opensshKeypair, { path: at(folder, "id"), type: "ed25519" });
    expect(readFileSync(at(folder, "precious"), "utf8")).toBe("precious");
    expect(() => readlinkSync(at(folder, "a.crt"))).toThrow();
  });

  test("the key itself is told only where it is asked for", async () => {
    const folder = tempFolder();
    const params = { path: at(folder, "k"), type: "Ed25519" };
    const plain = await perform(opensslPrivatekey, params);
    expect(JSON.stringify(plain.result)).not.toContain("PRIVATE KEY");
    const shown = await perform(opensslPrivatekey, { ...params, return_content: true });
    expect([shown.changed, shown.result.privatekey]).toEqual([false, readFileSync(at(folder, "k"), "utf8")]);
    const made = await perform(opensslPrivatekey, { ...params, format: "raw", return_content: true });
    expect(made.result.privatekey).toBe(readFileSync(at(folder, "k")).toString("base64"));
  });

  test("an ssh key that others may read is known all the same, and closed", async () => {
    const folder = tempFolder();
    sshKeygen("-q", "-t", "ed25519", "-N", "", "-f", at(folder, "id"));
    chmodSync(at(folder, "id"), 0o644);
    const done = await perform(opensshKeypair, { path: at(folder, "id"), type: "ed25519", mode: "0600" });
    expect([done.failed, done.changed, existsSync(at(folder, "id"))]).toEqual([undefined, true, true]);
    const listed = sshKeygen("-l", "-f", at(folder, "id"));
    expect(listed).toContain(String(done.result.fingerprint));
  });
});
