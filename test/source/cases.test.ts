import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { SRC } from "../../src/diagnostics/codes/source.ts";
import { parseYaml } from "../../src/source/parse-yaml.ts";
import { codesIn, expectedOf, readCases, shownDiagnostics } from "./golden-case.ts";

const CASES = readCases(join(import.meta.dirname, "cases"));

/** Need files that are no text, or are very large: see file-reader.test.ts and parse-yaml.test.ts. */
const ELSEWHERE = new Set(["SRC0002", "SRC0003", "SRC0004"]);

describe("YAML problems", () => {
  it.each(CASES.map((c) => [c.name, c] as const))("%s", (_, golden) => {
    const actual = Object.entries(golden.files)
      .map(([path, text]) => shownDiagnostics(parseYaml({ path, text }).diagnostics))
      .join("");
    expect(actual).toBe(expectedOf(golden, actual));
  });

  it("has a case for every code", () => {
    const missing = Object.keys(SRC).filter((code) => !codesIn(CASES).has(code) && !ELSEWHERE.has(code));
    expect(missing).toEqual([]);
  });
});
