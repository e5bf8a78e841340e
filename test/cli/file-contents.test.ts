import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { FileContents } from "../../src/cli/operations/file-contents.ts";
import { type Content, headOf, isHeld, MOST_HELD, sha256Of, sizeOf } from "../../src/host/content.ts";

let folder: string;
const at = (name: string): string => join(folder, name);
const sum = (bytes: Uint8Array, algorithm = "sha256"): string =>
  createHash(algorithm).update(bytes).digest("hex");

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-contents-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function contentOf(contents: FileContents, name: string): Promise<Content> {
  const found = await contents.one(at(name));
  if (!found) throw new Error("no file");
  return found.content;
}

it.each([
  [0, true],
  [1, true],
  [MOST_HELD, true],
  [MOST_HELD + 1, false],
  [3 * 1024 * 1024 + 5, false],
])("tells what a file of %i bytes holds; held in memory: %s", async (size, held) => {
  const bytes = Buffer.alloc(size, "some content ");
  writeFileSync(at("f"), bytes, { mode: 0o640 });
  const found = await new FileContents().one(at("f"));
  if (!found) throw new Error("no file");
  expect([found.mode, isHeld(found.content)]).toEqual([0o640, held]);
  expect([sizeOf(found.content), sha256Of(found.content)]).toEqual([size, sum(bytes)]);
  expect(headOf(found.content)).toBe(bytes.toString("latin1", 0, 16));
  if (!isHeld(found.content))
    expect(found.content).toMatchObject({ path: at("f"), sha1: sum(bytes, "sha1") });
});

it("reads a file once, as long as it stays as it is", async () => {
  const contents = new FileContents();
  for (const size of [10, MOST_HELD + 10]) {
    writeFileSync(at("f"), Buffer.alloc(size, "a"));
    const first = await contentOf(contents, "f");
    const [again, meanwhile] = await Promise.all([contentOf(contents, "f"), contentOf(contents, "f")]);
    expect([again === first, meanwhile === first]).toEqual([true, true]);
    writeFileSync(at("other"), Buffer.alloc(size, "b"));
    renameSync(at("other"), at("f"));
    const changed = await contentOf(contents, "f");
    expect(sha256Of(changed)).toBe(sum(Buffer.alloc(size, "b")));
  }
});

it("follows links, and gives nothing where there is no file", async () => {
  writeFileSync(at("f"), "content");
  symlinkSync("f", at("link"));
  symlinkSync("nowhere", at("dangling"));
  mkdirSync(at("folder"));
  const contents = new FileContents();
  expect(await contentOf(contents, "link")).toEqual(Buffer.from("content"));
  for (const name of ["dangling", "folder", "missing"])
    expect(await contents.one(at(name)), name).toBeUndefined();
});

it("holds many files only where they are small all together", async () => {
  const names = Array.from({ length: 300 }, (_, i) => `f${i}`);
  for (const name of names) writeFileSync(at(name), name.repeat(10));
  const few = await new FileContents().many([...names, "missing"].map(at));
  expect([few.size, [...few.values()].every(({ content }) => isHeld(content))]).toEqual([300, true]);
  writeFileSync(at("f0"), Buffer.alloc(MOST_HELD));
  const many = await new FileContents().many(names.map(at));
  expect([...many.values()].some(({ content }) => isHeld(content))).toBe(false);
  const f7 = many.get(at("f7"))?.content;
  expect(f7 && [sizeOf(f7), sha256Of(f7), headOf(f7)]).toEqual([
    20,
    sum(Buffer.from("f7".repeat(10))),
    "f7f7f7f7f7f7f7f7",
  ]);
});

it("keeps no more than so many bytes of small files", async () => {
  const contents = new FileContents();
  const names = Array.from({ length: 80 }, (_, i) => `f${i}`);
  for (const name of names) writeFileSync(at(name), Buffer.alloc(MOST_HELD, name));
  const first = await contentOf(contents, "f0");
  for (const name of names) await contentOf(contents, name);
  expect(await contentOf(contents, "f79")).toBe(await contentOf(contents, "f79"));
  expect(await contentOf(contents, "f0")).not.toBe(first);
});
