/** Compiled code on disk: whole, ours, or not there. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openCodeCache, writeCodeCache } from "../../../src/cli/start/code-cache.ts";

const PARTS = new Map([
  ["./main.js", Buffer.from("code of main")],
  ["./run.js", Buffer.alloc(70_000, 7)],
]);

let folder: string;
let path: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-code-"));
  path = join(folder, "homerun/compiled/build");
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

const mode = (of: string): string => (statSync(of).mode & 0o777).toString(8);

describe("a cache of code", () => {
  it("gives back what was written, and lets nobody else in", () => {
    writeCodeCache(path, 2, PARTS);
    const cache = openCodeCache(path);
    expect(cache?.age).toBe(2);
    expect(cache?.names).toEqual([...PARTS.keys()]);
    for (const [name, code] of PARTS) expect(cache?.read(name)?.equals(code)).toBe(true);
    expect(cache?.read("./other.js")).toBeUndefined();
    expect([mode(join(folder, "homerun")), mode(join(folder, "homerun/compiled")), mode(path)]).toEqual([
      "700",
      "700",
      "600",
    ]);
  });

  it("is replaced in one step and leaves nothing beside it", () => {
    writeCodeCache(path, 0, PARTS);
    writeCodeCache(path, 1, new Map([["./main.js", Buffer.from("newer")]]));
    expect(openCodeCache(path)?.read("./main.js")?.toString()).toBe("newer");
    expect(readdirSync(join(folder, "homerun/compiled"))).toEqual(["build"]);
  });

  it("keeps the newest of other builds only", () => {
    for (const [at, name] of ["a", "b", "c", "d", "e"].entries()) {
      writeCodeCache(join(folder, name), 0, PARTS);
      utimesSync(join(folder, name), at, at);
    }
    writeCodeCache(join(folder, "new"), 0, PARTS);
    expect(readdirSync(folder).sort()).toEqual(["c", "d", "e", "new"]);
  });

  it.each<[damage: string, act: () => void]>([
    ["a byte that changed", () => writeFileSync(path, flipped(readFileSync(path), -5))],
    ["a page that a power cut left empty", () => writeFileSync(path, readFileSync(path).fill(0, 40_000))],
    ["an end that is missing", () => truncateSync(path, 60_000)],
  ])("does not hand out a part with %s", (_damage, act) => {
    writeCodeCache(path, 0, PARTS);
    act();
    const cache = openCodeCache(path);
    expect(cache?.read("./main.js")?.toString()).toBe("code of main");
    expect(cache?.read("./run.js")).toBeUndefined();
  });

  it.each<[what: string, act: () => void]>([
    ["nothing there", () => rmSync(path)],
    ["an empty file", () => truncateSync(path, 0)],
    ["half a head", () => truncateSync(path, 20)],
    ["something else", () => writeFileSync(path, "no cache at all, just text ".repeat(99))],
    ["a folder", () => replaceBy(() => mkdirSync(path))],
    ["a link", () => replaceBy(() => symlinkSync(`${path}.real`, path))],
    ["a file that the group may write", () => chmodSync(path, 0o620)],
    ["a file that everybody may write", () => chmodSync(path, 0o602)],
    ["somebody else's file", () => vi.spyOn(process, "getuid").mockReturnValue(statSync(path).uid + 1)],
  ])("is not read where there is %s", (_what, act) => {
    writeCodeCache(path, 0, PARTS);
    act();
    expect(openCodeCache(path)).toBeUndefined();
  });

  it("is not written into somebody else's folder", () => {
    vi.spyOn(process, "getuid").mockReturnValue(statSync(folder).uid + 1);
    writeCodeCache(path, 0, PARTS);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("is not written into a folder that others may write", () => {
    chmodSync(folder, 0o777);
    writeCodeCache(path, 0, PARTS);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    "relative/path",
    "/dev/null/homerun/compiled/build",
    "/proc/none/compiled/build",
    `/${"too-long".repeat(40)}/build`,
  ])("is not written to %s, and nothing fails", (place) => {
    writeCodeCache(place, 0, PARTS);
    expect(existsSync(place)).toBe(false);
  });
});

function replaceBy(make: () => void): void {
  renameSync(path, `${path}.real`);
  make();
}

function flipped(bytes: Buffer, at: number): Buffer {
  const index = bytes.length + at;
  bytes[index] = (bytes[index] ?? 0) ^ 0xff;
  return bytes;
}
