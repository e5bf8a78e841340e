/** Two states are the same only if kind, permissions, owner and content are, path by path. */

import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { differences, type State, stateOf } from "../../bench/compare-state.ts";

let folder = "";
let before: State = new Map();

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-bench-state-"));
  mkdirSync(join(folder, "a"), { mode: 0o755 });
  writeFileSync(join(folder, "a/file"), "one", { mode: 0o644 });
  symlinkSync("file", join(folder, "a/link"));
  before = stateOf(folder);
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("states", () => {
  it.each<[string, () => void, string[]]>([
    ["nothing", () => undefined, []],
    ["content of the same length", () => writeFileSync(join(folder, "a/file"), "two"), ["a/file"]],
    ["permissions of a file", () => chmodSync(join(folder, "a/file"), 0o600), ["a/file"]],
    ["permissions of a folder", () => chmodSync(join(folder, "a"), 0o700), ["a"]],
    ["something more", () => writeFileSync(join(folder, "b"), ""), ["b"]],
    ["something less", () => rmSync(join(folder, "a/file")), ["a/file"]],
    [
      "where a link leads",
      () => {
        rmSync(join(folder, "a/link"));
        symlinkSync("elsewhere", join(folder, "a/link"));
      },
      ["a/link"],
    ],
  ])("differ by %s", (_, change, paths) => {
    change();
    expect(differences(before, stateOf(folder)).map((line) => line.split(":")[0])).toEqual(paths);
  });
});
