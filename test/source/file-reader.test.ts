import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { fileReader } from "../../src/source/file-reader.ts";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "homerun-reader-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

it("reads text, and tells files, folders and nothing apart", () => {
  const path = folder();
  writeFileSync(join(path, "b.yml"), "a: é\n");
  mkdirSync(join(path, "a"));
  const reader = fileReader();
  expect(reader.read(join(path, "b.yml"))).toBe("a: é\n");
  expect(
    [join(path, "a"), join(path, "b.yml"), join(path, "c"), join(path, "b.yml/x")].map(reader.kind),
  ).toEqual(["directory", "file", undefined, undefined]);
  expect(reader.list(path)).toEqual(["a", "b.yml"]);
  expect([reader.read(join(path, "c")), reader.read(join(path, "a")), reader.list(join(path, "c"))]).toEqual([
    undefined,
    undefined,
    [],
  ]);
});

it("refuses what is no UTF-8", () => {
  const path = join(folder(), "latin.yml");
  writeFileSync(path, Buffer.from([0x61, 0x3a, 0x20, 0xe9]));
  expect(() => fileReader().read(path)).toThrowError(DiagnosticError);
  expect(() => fileReader().read(path)).toThrowError(/SRC0003: .* is no UTF-8 text/);
});

it("says when a file can't be read", () => {
  const path = join(folder(), "loop");
  expect(() => fileReader().read(`${path}\0`)).toThrowError(/SRC0002/);
});
