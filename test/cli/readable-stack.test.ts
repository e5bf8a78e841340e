/** A trace of built code leads to the lines that were written. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { transformSync } from "esbuild";
import { afterAll, expect, it } from "vitest";
import { readableStack } from "../../src/cli/readable-stack.ts";

const folder = mkdtempSync(join(tmpdir(), "homerun-stack-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const SOURCE = `export function outer(): never {
  return inner();
}

function inner(): never {
  throw new Error("broken");
}
`;

/** The trace of an error in a part that was built from `src/cli/broken.ts`. */
function traceOf(place: string, withMap: boolean): string {
  mkdirSync(join(folder, place), { recursive: true });
  const { code, map } = transformSync(SOURCE, {
    loader: "ts",
    format: "cjs",
    minifyWhitespace: true,
    sourcemap: "external",
    sourcefile: "../src/cli/broken.ts",
  });
  const part = join(folder, place, "part.js");
  writeFileSync(join(folder, place, "package.json"), '{ "type": "commonjs" }');
  writeFileSync(part, code);
  if (withMap) writeFileSync(`${part}.map`, map);
  try {
    (createRequire(import.meta.url)(part) as { outer(): unknown }).outer();
  } catch (error) {
    return (error as Error).stack ?? "";
  }
  return "it did not fail";
}

it("names files, lines and columns of the sources", () => {
  const lines = readableStack(traceOf("a folder (with parentheses)", true)).split("\n");
  expect(lines.slice(0, 3)).toEqual([
    "Error: broken",
    expect.stringMatching(/^ +at inner \(src\/cli\/broken\.ts:6:9\)$/),
    expect.stringMatching(/^ +at (?:\S+\.)?outer \(src\/cli\/broken\.ts:2:10\)$/),
  ]);
});

it("leaves a trace alone where there is no map, or a wrong one", () => {
  const bare = traceOf("bare", false);
  expect(readableStack(bare)).toBe(bare);
  writeFileSync(join(folder, "bare/part.js.map"), "{");
  expect(readableStack(bare)).toBe(bare);
  expect(readableStack("Error: at (x.js:1:2)\n    at node:fs:1:2")).toBe(
    "Error: at (x.js:1:2)\n    at node:fs:1:2",
  );
});
