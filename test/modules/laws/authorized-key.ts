import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import path from "node:path";
import { expect } from "vitest";
import { authorizedKey } from "../../../src/modules/authorized-key.ts";
import type { Law } from "../law.ts";

const A = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMoMVOyjIHvEy9Z+IN6WnbQwlQyLU3grNOw2XJtEx6vF";
const B = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIM+8E9/55yceXU3JSlsaAHLRz03SnFxYvag4HrKLe4rU";
const user = userInfo().username;

function modes(folder: string): readonly number[] {
  return [".ssh", ".ssh/authorized_keys"].map((name) => statSync(path.join(folder, name)).mode & 0o7777);
}

function prepare(folder: string, text: string, directory = 0o700, file = 0o600): void {
  mkdirSync(path.join(folder, ".ssh"), { mode: directory });
  writeFileSync(path.join(folder, ".ssh/authorized_keys"), text, { mode: file });
}

export const law: Law = {
  module: authorizedKey,
  cases: [
    {
      title: "the first key, with its folder",
      params: (folder) => ({
        user,
        key: `${A} a\n${B} b\n`,
        path: `${folder}/.ssh/authorized_keys`,
        manage_dir: true,
      }),
      check: (folder) => expect(modes(folder)).toEqual([0o700, 0o600]),
    },
    {
      title: "a key in a folder that is open to others",
      prepare: (folder) => prepare(folder, `${A} a\n`, 0o755, 0o644),
      params: (folder) => ({ user, key: [A], path: `${folder}/.ssh/authorized_keys`, manage_dir: true }),
      check: (folder) => expect(modes(folder)).toEqual([0o700, 0o600]),
    },
    {
      title: "one key and no other",
      prepare: (folder) => prepare(folder, `# old\n${B} b\n`),
      params: (folder) => ({
        user,
        key: A,
        exclusive: true,
        key_options: "no-pty",
        path: `${folder}/.ssh/authorized_keys`,
      }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, ".ssh/authorized_keys"), "utf8")).toBe(`no-pty ${A}\n`),
    },
    {
      title: "a key that is to go",
      prepare: (folder) => prepare(folder, `${A} a\n${B} b\n`),
      params: (folder) => ({ user, key: A, state: "absent", path: `${folder}/.ssh/authorized_keys` }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, ".ssh/authorized_keys"), "utf8")).toBe(`${B} b\n`),
    },
    {
      title: "a key that is not there and is to go",
      params: (folder) => ({ user, key: A, state: "absent", path: `${folder}/.ssh/authorized_keys` }),
      unchanged: true,
    },
  ],
};
