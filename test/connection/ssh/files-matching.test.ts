/** Patterns of `Include` lines: what a shell would take for them. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { filesMatching } from "../../../src/connection/ssh/files-matching.ts";

const root = mkdtempSync(join(tmpdir(), "homerun-matching-"));
const FILES = [
  "config.d/10-a.conf",
  "config.d/20-b.conf",
  "config.d/.hidden.conf",
  "config.d/notes",
  "x/1/k",
  "x/2/k",
  "a{b}",
];
for (const file of FILES) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), "");
}
afterAll(() => rmSync(root, { recursive: true, force: true }));

it.each<[pattern: string, expected: readonly string[]]>([
  ["config.d/*.conf", ["config.d/10-a.conf", "config.d/20-b.conf"]],
  ["config.d/*", ["config.d/10-a.conf", "config.d/20-b.conf", "config.d/notes"]],
  ["config.d/.*", ["config.d/.hidden.conf"]],
  ["config.d/?0-[a-z].conf", ["config.d/10-a.conf", "config.d/20-b.conf"]],
  ["config.d/[!1]*.conf", ["config.d/20-b.conf"]],
  ["x/*/k", ["x/1/k", "x/2/k"]],
  ["a{b}*", ["a{b}"]],
  ["**", ["a{b}", "config.d", "x"]],
  ["nothing/*", []],
  ["config.d/none*", []],
  ["config.d/none", ["config.d/none"]],
])("%s", (pattern, expected) => {
  expect(filesMatching(join(root, pattern))).toEqual(expected.map((path) => join(root, path)));
});
