import { execFileSync } from "node:child_process";
import { statSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { opensslPrivatekey } from "../../../src/modules/openssl-privatekey.ts";
import type { Law } from "../law.ts";

function openssl(...words: string[]): void {
  execFileSync("openssl", words, { stdio: "pipe" });
}

export const law: Law = {
  module: opensslPrivatekey,
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
      check: (folder) => openssl("pkey", "-in", path.join(folder, "a.key"), "-passin", "pass:hush", "-noout"),
    },
    {
      title: "another kind than is there, with a copy of the old one",
      prepare: (folder) => openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({
        path: path.join(folder, "a.key"),
        type: "ECC",
        curve: "secp384r1",
        backup: true,
      }),
    },
    {
      title: "the right kind with the wrong mode",
      prepare: (folder) => openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), type: "Ed25519", mode: "0400" }),
    },
    {
      title: "a key of another kind that shall not be replaced",
      prepare: (folder) => openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), regenerate: "never" }),
      unchanged: true,
    },
    {
      title: "a key that is to go",
      prepare: (folder) => openssl("genpkey", "-algorithm", "ED25519", "-out", path.join(folder, "a.key")),
      params: (folder) => ({ path: path.join(folder, "a.key"), state: "absent" }),
    },
  ],
};
