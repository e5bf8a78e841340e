import { lchownSync, mkdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { copy } from "../../src/modules/copy.ts";
import { file } from "../../src/modules/file.ts";
import { template } from "../../src/modules/template.ts";
import { tempFolder } from "../host/temp-folder.ts";
import { perform, readParams } from "./local-host.ts";

/** A folder with `f`, `d/x`, and links to each and to nothing. */
function scene(): string {
  const folder = tempFolder();
  mkdirSync(path.join(folder, "d"));
  writeFileSync(path.join(folder, "f"), "x", { mode: 0o640 });
  writeFileSync(path.join(folder, "d/x"), "");
  for (const [name, target] of [
    ["to-f", "f"],
    ["to-d", "d"],
    ["to-nothing", "nothing"],
  ] as const)
    symlinkSync(target, path.join(folder, name));
  return folder;
}

const AT = "@";
const inFolder = (params: object, folder: string) =>
  JSON.parse(JSON.stringify(params).replaceAll(AT, folder)) as Record<string, unknown>;

describe("file refuses", () => {
  it.each([
    [{ path: "@/no" }, "@/no is not there, and `state: file` makes no files", true],
    [{ path: "@/d", state: "file" }, "@/d is a folder", false],
    [{ path: "@/f", state: "directory" }, "@/f is there and is no folder but a file", false],
    [
      { path: "@/to-f", state: "directory", follow: false },
      "@/to-f is there and is no folder but a link",
      false,
    ],
    [{ path: "@/l", state: "link" }, "a link needs a `src`: what it leads to", false],
    [{ path: "@/l", state: "link", src: "no" }, "@/no is not there, so @/l can't lead to it", true],
    [{ path: "@/f", state: "link", src: "d" }, "@/f is a file of its own", false],
    [{ path: "@/d", state: "link", src: "f" }, "@/d is a folder", false],
    [{ path: "@/l", state: "hard", src: "@/no" }, "@/no is not there, so @/l can't lead to it", true],
    [{ path: "@/l", state: "hard", src: "@/d" }, "@/d is a folder; only files can have a second name", false],
    [
      { path: "@/l", state: "link", src: "no", force: true, mode: "0600" },
      "@/no is not there, so it can't be given an owner, group or mode",
      false,
    ],
    [
      { path: "@/f", state: "touch", modification_time: "yesterday" },
      "`modification_time: yesterday` does not fit %Y%m%d%H%M.%S",
      false,
    ],
  ])("%j", async (params, message, mayResolve) => {
    const folder = scene();
    const { refusal, changed } = await perform(file, inFolder(params, folder));
    expect([refusal?.message, refusal?.mayResolve ?? false, changed]).toEqual([
      message.replaceAll(AT, folder),
      mayResolve,
      false,
    ]);
  });

  it.each([
    {},
    { path: "" },
    { path: "/x", state: "hard" },
    { path: "/x", state: "file", recurse: true },
    { path: "/x", mode: "rwx" },
    { path: "/x", state: "there" },
  ])("to read %j", (params) => {
    expect(() => readParams(file, params)).toThrow();
  });
});

describe("file returns", () => {
  it.each([
    [
      { path: "@/f", mode: "u=rwx,go=" },
      { state: "file", mode: "0700", size: 1, path: "@/f" },
    ],
    [
      { path: "@/new", state: "directory" },
      { state: "directory", mode: "0755" },
    ],
    [{ path: "@/to-d", state: "directory" }, { state: "directory" }],
    [
      { path: "@/gone", state: "absent" },
      { state: "absent", path: "@/gone" },
    ],
    [
      { dest: "@/l", src: "f", state: "link" },
      { state: "link", dest: "@/l", src: "f" },
    ],
    [
      { name: "@/t", state: "touch", mode: "0600" },
      { state: "file", dest: "@/t", mode: "0600" },
    ],
    [{ path: "@/to-f" }, { state: "link", src: "f" }],
  ])("%j", async (params, result) => {
    const folder = scene();
    const done = await perform(file, inFolder(params, folder));
    expect([done.refusal, done.failed]).toEqual([undefined, undefined]);
    expect(done.result).toMatchObject(inFolder(result, folder));
  });
});

if (process.getuid?.() === 0) {
  it("root does not follow a link of somebody else to what is not theirs", async () => {
    const folder = scene();
    lchownSync(path.join(folder, "to-f"), 65534, 65534);
    const message = `${folder}/to-f is a link that nobody made, to ${folder}/f, which belongs to root: root does not follow it`;
    for (const params of [{ state: "file" }, { state: "touch" }, { state: "link" }, {}]) {
      const { refusal } = await perform(file, { path: `${folder}/to-f`, mode: "0666", ...params });
      expect([refusal?.message, statSync(path.join(folder, "f")).mode & 0o777]).toEqual([message, 0o640]);
    }
    const through = await perform(copy, { dest: `${folder}/to-f`, content: "new", follow: true });
    expect(through.refusal?.message).toBe(message);
  });
}

const tree = (content: string | Buffer) => ({
  source: {
    path: "/p/files/x",
    isDirectory: false,
    directories: [],
    files: [{ relative: "x", content: Buffer.from(content), mode: 0o644 }],
    links: [],
  },
});

describe("copy refuses", () => {
  it.each([
    [{ content: "x", dest: "@/no/f" }, "the folder @/no is not there, so @/no/f can't be made in it", true],
    [{ content: "x", dest: "@/f/g" }, "@/f is no folder, so @/f/g can't be made in it", false],
    [{ content: "x", dest: "@/d" }, "@/d is a folder, and `content` makes one file", false],
    [{ src: "@/no", dest: "@/g", remote_src: true }, "@/no is not there on the host", true],
    [
      { src: "@/d", dest: "@/d", remote_src: true },
      "@/d/d is in @/d: a folder can't be copied into itself",
      false,
    ],
    [{ src: "@/f", dest: "@/no/", remote_src: true, checksum: "x" }, undefined, false],
  ])("%j", async (params, message, mayResolve) => {
    const folder = scene();
    const { refusal } = await perform(copy, inFolder(params, folder));
    expect([refusal?.message, refusal?.mayResolve ?? false]).toEqual([
      message?.replaceAll(AT, folder),
      mayResolve,
    ]);
  });

  it("another checksum", async () => {
    const folder = scene();
    const wrong = await perform(
      copy,
      { src: "x", dest: `${folder}/g`, checksum: "0".repeat(40) },
      { given: tree("x") },
    );
    expect(wrong.refusal?.message).toMatch(/^the checksum of the file is [0-9a-f]{40}, not 0{40}$/);
  });

  it.each([
    { dest: "/x" },
    { dest: "/x", src: "a", content: "b" },
    { dest: "/x/", content: "b" },
    { dest: "/x", content: "b", validate: "visudo" },
    { content: "x" },
  ])("to read %j", (params) => {
    expect(() => readParams(copy, params)).toThrow();
  });
});

it("template returns what copy does", async () => {
  const folder = scene();
  const given = { source: { path: "/p/x.hbs", text: "a\n", mode: 0o600 } };
  const { result } = await perform(
    template,
    { src: "x.hbs", dest: `${folder}/d`, newline_sequence: "\\r\\n" },
    { given },
  );
  expect(result).toMatchObject({
    src: "x.hbs",
    dest: `${folder}/d/x.hbs`,
    state: "file",
    mode: "0644",
    size: 2,
    checksum: expect.stringMatching(/^[0-9a-f]{40}$/),
    md5sum: "60b725f10c9c85c70d97880dfe8191b3",
  });
});
