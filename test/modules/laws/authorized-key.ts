import { lstatSync, mkdirSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
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
      title: "a key whose options stand in another order",
      prepare: (folder) => prepare(folder, `no-pty,from="10.0.0.0/8,::1" ${A} a\n`),
      params: (folder) => ({
        user,
        key: A,
        key_options: 'from="10.0.0.0/8,::1",no-pty',
        path: `${folder}/.ssh/authorized_keys`,
      }),
      unchanged: true,
    },
    {
      title: "a link in the file's place that is followed",
      prepare: (folder) => {
        prepare(folder, "");
        rmSync(path.join(folder, ".ssh/authorized_keys"));
        writeFileSync(path.join(folder, "elsewhere"), `${B} b\n`, { mode: 0o600 });
        symlinkSync("../elsewhere", path.join(folder, ".ssh/authorized_keys"));
      },
      params: (folder) => ({ user, key: A, path: `${folder}/.ssh/authorized_keys`, follow: true }),
      check: (folder) => {
        expect(readFileSync(path.join(folder, "elsewhere"), "utf8")).toBe(`${B} b\n${A}\n`);
        expect(lstatSync(path.join(folder, ".ssh/authorized_keys")).isSymbolicLink()).toBe(true);
      },
    },
    {
      title: "a link in the file's place that is not",
      prepare: (folder) => {
        prepare(folder, "");
        rmSync(path.join(folder, ".ssh/authorized_keys"));
        writeFileSync(path.join(folder, "elsewhere"), `${B} b\n`, { mode: 0o600 });
        symlinkSync("../elsewhere", path.join(folder, ".ssh/authorized_keys"));
      },
      params: (folder) => ({ user, key: A, path: `${folder}/.ssh/authorized_keys` }),
      check: (folder) => {
        expect(readFileSync(path.join(folder, "elsewhere"), "utf8")).toBe(`${B} b\n`);
        expect(readFileSync(path.join(folder, ".ssh/authorized_keys"), "utf8")).toBe(`${B} b\n${A}\n`);
        expect(lstatSync(path.join(folder, ".ssh/authorized_keys")).isFile()).toBe(true);
      },
    },
    {
      title: "a folder that is not there yet, whose path is given",
      params: (folder) => ({ user, key: A, path: `${folder}/.ssh/authorized_keys` }),
      check: (folder) => expect(modes(folder)).toEqual([0o700, 0o600]),
    },
    {
      title: "a key that is not there and is to go",
      params: (folder) => ({ user, key: A, state: "absent", path: `${folder}/.ssh/authorized_keys` }),
      unchanged: true,
    },
  ],
};
