import { execFileSync } from "node:child_process";
import { readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { opensslPrivatekey } from "../../../src/modules/openssl-privatekey.ts";
import type { Law } from "../law.ts";

function openssl(...words: string[]): string {
  return execFileSync("openssl", words, { stdio: "pipe" }).toString();
}

export const law: Law = {
  module: opensslPrivatekey,
  notOnBusybox: "there is no openssl",
  cases: [
    {
      title: "a key where there is none",
      params: (folder) => ({ path: path.join(folder, "a.key"), size: 2048 }),
      check: (folder) => expect(statSync(path.join(folder, "a.key")).mode & 0o7777).toBe(0o600),
    },
    {
      title: "an elliptic one, encrypted",
      params: (folder) => ({
        path: path.join(folder, "a.key"),
        type: "ECC",
        passphrase: "hush",
        mode: "0640",
      }),
      check: (folder) =>
        void openssl("pkey", "-in", path.join(folder, "a.key"), "-passin", "pass:hush", "-noout"),
    },
    {
      title: "another kind than is there, with a copy of the old one",
      prepare: (folder) =>
        void openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({
        path: path.join(folder, "a.key"),
        type: "ECC",
        curve: "secp384r1",
        backup: true,
      }),
    },
    {
      title: "the right kind with the wrong mode",
      prepare: (folder) =>
        void openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), type: "Ed25519", mode: "0400" }),
    },
    {
      title: "a key of another kind that shall not be replaced",
      prepare: (folder) =>
        void openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), regenerate: "never" }),
      unchanged: true,
    },
    ...["Ed25519", "X25519", "Ed448", "X448"].map((type) => ({
      title: `bytes alone: ${type}`,
      params: (folder: string) => ({ path: path.join(folder, "a.key"), type, format: "raw" }),
      check: (folder: string) =>
        expect([32, 56, 57]).toContain(readFileSync(path.join(folder, "a.key")).length),
    })),
    {
      title: "PKCS#1 where the key can be written so",
      params: (folder) => ({ path: path.join(folder, "a.key"), size: 2048, format: "auto" }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "a.key"), "utf8")).toContain("BEGIN RSA PRIVATE KEY"),
    },
    {
      title: "the same key in another format, encrypted, with a copy of the old one",
      prepare: (folder) =>
        void openssl(
          ...["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
          ...["-aes256", "-pass", "pass:it's $hush", "-out", path.join(folder, "a.key")],
        ),
      params: (folder) => ({
        path: path.join(folder, "a.key"),
        type: "ECC",
        curve: "secp256r1",
        format: "pkcs1",
        format_mismatch: "convert",
        passphrase: "it's $hush",
        backup: true,
        return_content: true,
      }),
      check: (folder) => {
        expect(readFileSync(path.join(folder, "a.key"), "utf8")).toContain("Proc-Type: 4,ENCRYPTED");
        const [copy = ""] = readdirSync(folder).filter((name) => name.endsWith("~"));
        const halves = ["a.key", copy].map((name) =>
          openssl("pkey", "-in", path.join(folder, name), "-passin", "pass:it's $hush", "-pubout"),
        );
        expect(halves[0]).toEqual(halves[1]);
      },
    },
    {
      title: "another format is no reason to touch it by default",
      prepare: (folder) => void openssl("genpkey", "-algorithm", "RSA", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), size: 2048, return_content: true }),
      unchanged: true,
    },
    {
      title: "a key without a passphrase where there shall be one",
      prepare: (folder) =>
        void openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), type: "Ed25519", passphrase: "hush" }),
    },
    {
      title: "a DSA key",
      params: (folder) => ({ path: path.join(folder, "a.key"), type: "DSA", size: 1024 }),
    },
    {
      title: "a key that is to go",
      prepare: (folder) =>
        void openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), state: "absent" }),
    },
  ],
};
