import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import type { ControllerTree } from "../../../src/modules/contract/needs.ts";
import { copy } from "../../../src/modules/copy.ts";
import type { Law } from "../law.ts";

const read = (folder: string, name: string) => readFileSync(path.join(folder, name), "utf8");
const modeOf = (folder: string, name: string) => statSync(path.join(folder, name)).mode & 0o7777;

const oneFile: ControllerTree = {
  path: "/playbook/files/one.conf",
  isDirectory: false,
  directories: [],
  files: [{ relative: "one.conf", content: Buffer.from("one\n"), mode: 0o640 }],
  links: [],
};

const aFolder: ControllerTree = {
  path: "/playbook/files/site",
  isDirectory: true,
  directories: [
    { relative: "sub dir", mode: 0o755 },
    { relative: "empty", mode: 0o700 },
  ],
  files: [
    { relative: "index.html", content: Buffer.from("<html>\n"), mode: 0o600 },
    { relative: "sub dir/new\nline", content: Buffer.from([0, 1, 2, 255]), mode: 0o644 },
  ],
  links: [{ relative: "sub dir/link", target: "../index.html" }],
};

export const law: Law = {
  module: copy,
  cases: [
    {
      title: "text",
      params: (folder) => ({ content: "hello\n", dest: `${folder}/f`, mode: "0600" }),
      check: (folder) => expect([read(folder, "f"), modeOf(folder, "f")]).toEqual(["hello\n", 0o600]),
    },
    {
      title: "text over other text, with a copy of it",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "old\n", { mode: 0o640 }),
      params: (folder) => ({ content: "new\n", dest: `${folder}/f`, backup: true }),
      check: (folder) => {
        expect([read(folder, "f"), modeOf(folder, "f")]).toEqual(["new\n", 0o640]);
        expect(readdirSync(folder)).toHaveLength(2);
      },
    },
    {
      title: "text that is there, with another mode",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "same", { mode: 0o640 }),
      params: (folder) => ({ content: "same", dest: `${folder}/f`, mode: "u=rw,go=r" }),
      check: (folder) => expect(modeOf(folder, "f")).toBe(0o644),
    },
    {
      title: "text that is there",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "same", { mode: 0o640 }),
      params: (folder) => ({ content: "same", dest: `${folder}/f` }),
      unchanged: true,
    },
    {
      title: "a map, as JSON",
      params: (folder) => ({ content: { a: [1, "ü"], b: null }, dest: `${folder}/f` }),
      check: (folder) => expect(read(folder, "f")).toBe('{"a": [1, "\\u00fc"], "b": null}'),
    },
    {
      title: "a file, called so",
      given: () => ({ source: oneFile }),
      params: (folder) => ({ src: "one.conf", dest: `${folder}/two.conf`, mode: "preserve" }),
      check: (folder) =>
        expect([read(folder, "two.conf"), modeOf(folder, "two.conf")]).toEqual(["one\n", 0o640]),
    },
    {
      title: "a file into a folder",
      prepare: (folder) => mkdirSync(path.join(folder, "d")),
      given: () => ({ source: oneFile }),
      params: (folder) => ({ src: "some/one.conf", dest: `${folder}/d` }),
      check: (folder) =>
        expect([read(folder, "d/one.conf"), modeOf(folder, "d/one.conf")]).toEqual(["one\n", 0o644]),
    },
    {
      title: "a file into a folder that is not there",
      given: () => ({ source: oneFile }),
      params: (folder) => ({ src: "one.conf", dest: `${folder}/d/e/`, directory_mode: "0750" }),
      check: (folder) =>
        expect([read(folder, "d/e/one.conf"), modeOf(folder, "d/e")]).toEqual(["one\n", 0o750]),
    },
    {
      title: "a file where another may stay",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "mine"),
      given: () => ({ source: oneFile }),
      params: (folder) => ({ src: "one.conf", dest: `${folder}/f`, force: false }),
      unchanged: true,
    },
    {
      title: "a file through a link",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "real"), "old");
        symlinkSync("real", path.join(folder, "link"));
      },
      params: (folder) => ({ content: "new", dest: `${folder}/link`, follow: true }),
      check: (folder) =>
        expect([read(folder, "real"), readlinkSync(path.join(folder, "link"))]).toEqual(["new", "real"]),
      unpredictable: "the link leads to a path that is promised under its own name",
    },
    {
      title: "a file instead of a link",
      prepare: (folder) => symlinkSync("/etc/passwd", path.join(folder, "link")),
      params: (folder) => ({ content: "new", dest: `${folder}/link` }),
      check: (folder) => expect(read(folder, "link")).toBe("new"),
    },
    {
      title: "what is in a folder",
      given: () => ({ source: aFolder }),
      params: (folder) => ({ src: "site/", dest: `${folder}/www`, mode: "preserve", directory_mode: "0711" }),
      check: (folder) => {
        expect(readFileSync(path.join(folder, "www/sub dir/new\nline"))).toEqual(Buffer.from([0, 1, 2, 255]));
        expect(["www", "www/empty", "www/index.html"].map((name) => modeOf(folder, name))).toEqual([
          0o711, 0o711, 0o600,
        ]);
        expect(readlinkSync(path.join(folder, "www/sub dir/link"))).toBe("../index.html");
      },
    },
    {
      title: "a folder into one with other things in it",
      prepare: (folder) => {
        mkdirSync(path.join(folder, "www/site/sub dir"), { recursive: true });
        writeFileSync(path.join(folder, "www/site/index.html"), "old", { mode: 0o604 });
        writeFileSync(path.join(folder, "www/site/mine"), "mine");
      },
      given: () => ({ source: aFolder }),
      params: (folder) => ({ src: "site", dest: `${folder}/www/` }),
      check: (folder) => {
        expect([read(folder, "www/site/index.html"), modeOf(folder, "www/site/index.html")]).toEqual([
          "<html>\n",
          0o604,
        ]);
        expect(read(folder, "www/site/mine")).toBe("mine");
      },
    },
    {
      title: "a file of the host",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "x");
        chmodSync(path.join(folder, "f"), 0o751);
      },
      params: (folder) => ({ src: `${folder}/f`, dest: `${folder}/g`, remote_src: true }),
      check: (folder) => expect([read(folder, "g"), modeOf(folder, "g")]).toEqual(["x", 0o751]),
      unpredictable: "what the copy holds is not looked at on the controller",
    },
    {
      title: "a folder of the host",
      prepare: (folder) => {
        mkdirSync(path.join(folder, "a/sub"), { recursive: true });
        writeFileSync(path.join(folder, "a/sub/new\nline"), "x", { mode: 0o640 });
        symlinkSync("sub", path.join(folder, "a/link"));
      },
      params: (folder) => ({ src: `${folder}/a/`, dest: `${folder}/b`, remote_src: true }),
      check: (folder) => {
        expect([read(folder, "b/sub/new\nline"), modeOf(folder, "b/sub/new\nline")]).toEqual(["x", 0o640]);
        expect(readlinkSync(path.join(folder, "b/link"))).toBe("sub");
      },
      unpredictable: "what the copies hold is not looked at on the controller",
    },
  ],
};
