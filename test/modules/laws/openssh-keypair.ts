import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { opensshKeypair } from "../../../src/modules/openssh-keypair.ts";
import { sshKeygen } from "../certificates/host-keys.ts";
import type { Law } from "../law.ts";

const at = (folder: string) => path.join(folder, "id");
const made = (folder: string, ...words: string[]) =>
  void sshKeygen("-q", "-t", "ed25519", "-N", "", "-C", "old", "-f", at(folder), ...words);
const publicHalf = (folder: string) => readFileSync(`${at(folder)}.pub`, "utf8");
const derived = (folder: string, passphrase = "") => sshKeygen("-y", "-P", passphrase, "-f", at(folder));

export const law: Law = {
  module: opensshKeypair,
  notOnBusybox: "there is no ssh-keygen",
  cases: [
    {
      title: "a key where there is none",
      params: (folder) => ({ path: at(folder), type: "ed25519", comment: 'it\'s "ada" $x' }),
      check: (folder) => {
        expect(publicHalf(folder)).toMatch(/ it's "ada" \$x\n$/);
        expect(derived(folder).split(" ")[1]).toBe(publicHalf(folder).split(" ")[1]);
        expect(statSync(at(folder)).mode & 0o777).toBe(0o600);
        expect(statSync(`${at(folder)}.pub`).mode & 0o777).toBe(0o644);
      },
    },
    {
      title: "an encrypted one, with its own mode",
      params: (folder) => ({
        path: at(folder),
        type: "ecdsa",
        size: 384,
        passphrase: "it's $hush",
        mode: "0400",
      }),
      check: (folder) => {
        expect(derived(folder, "it's $hush")).toContain("nistp384");
        expect(statSync(`${at(folder)}.pub`).mode & 0o777).toBe(0o400);
      },
    },
    {
      title: "an RSA key in an older format",
      params: (folder) => ({ path: at(folder), size: 2048, private_key_format: "pkcs1" }),
      check: (folder) => expect(readFileSync(at(folder), "utf8")).toContain("BEGIN RSA PRIVATE KEY"),
    },
    {
      title: "another kind than is there",
      prepare: (folder) => made(folder),
      params: (folder) => ({ path: at(folder), type: "ecdsa" }),
    },
    {
      title: "a key that is as wanted",
      prepare: (folder) => made(folder),
      params: (folder) => ({ path: at(folder), type: "ed25519", size: 4096 }),
      unchanged: true,
    },
    {
      title: "another comment, and the key stays",
      prepare: (folder) => made(folder),
      params: (folder) => ({ path: at(folder), type: "ed25519", comment: "new" }),
      check: (folder) => {
        expect(publicHalf(folder)).toMatch(/ new\n$/);
        expect(derived(folder)).toMatch(/ new\n$/);
      },
    },
    {
      title: "a public half that is missing",
      prepare: (folder) => {
        made(folder);
        rmSync(`${at(folder)}.pub`);
      },
      params: (folder) => ({ path: at(folder), type: "ed25519" }),
      check: (folder) => expect(publicHalf(folder)).toBe(derived(folder)),
    },
    {
      title: "a public half of another key",
      prepare: (folder) => {
        made(folder);
        sshKeygen("-q", "-t", "ed25519", "-N", "", "-f", `${at(folder)}2`);
        writeFileSync(`${at(folder)}.pub`, readFileSync(`${at(folder)}2.pub`));
      },
      params: (folder) => ({ path: at(folder), type: "ed25519" }),
      check: (folder) => expect(publicHalf(folder)).toBe(derived(folder)),
    },
    {
      title: "a damaged key that may be replaced",
      prepare: (folder) => writeFileSync(at(folder), "no key\n", { mode: 0o600 }),
      params: (folder) => ({ path: at(folder), type: "ed25519", regenerate: "full_idempotence" }),
    },
    {
      title: "both halves are to go",
      prepare: (folder) => made(folder),
      params: (folder) => ({ path: at(folder), state: "absent" }),
    },
  ],
};
