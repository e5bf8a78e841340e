/** The tables of codes against the program and its tests: no code without a use, none that nothing has ever produced. */

import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { CODES, type Code, explanationOf } from "../../src/diagnostics/codes.ts";
import { EXAMPLES } from "../../src/diagnostics/examples.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const ALL = Object.keys(CODES) as Code[];

function filesBelow(folder: string): readonly string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory()
      ? filesBelow(path)
      : /\.(ts|case|snap|json)$/.test(name)
        ? [path]
        : [];
  });
}

function codesIn(paths: readonly string[]): ReadonlySet<string> {
  const families = [...new Set(ALL.map((code) => code.replace(/\d+$/, "")))].join("|");
  const pattern = new RegExp(`\\b(?:${families})\\d{4}\\b`, "g");
  return new Set(paths.flatMap((path) => readFileSync(path, "utf8").match(pattern) ?? []));
}

const used = codesIn(filesBelow(join(ROOT, "src")).filter((path) => !path.includes("/diagnostics/")));
const tested = codesIn(filesBelow(join(ROOT, "test")).filter((path) => path !== import.meta.filename));

/** What no test names: why not. */
const UNTESTED: Readonly<Record<string, readonly string[]>> = {
  "the words of commander for what homerun has words of its own": ["CLI0100"],
  "needs a machine that the lab can't be on": [
    ...["LAB0001", "LAB0002", "LAB0003", "LAB0006", "LAB0007", "LAB0008", "LAB0009", "LAB0010", "LAB0011"],
    "LAB0014",
  ],
  "a server that misbehaves at a certain moment": ["CON0103", "CON0507", "CON0805"],
  "of parts that were made together with this table": [
    ...[
      "CLI0205",
      "CLI0207",
      "CLI0208",
      "CLI0209",
      "CLI0210",
      "EXP0310",
      "PB0225",
      "RUN0120",
      "RUN0131",
      "RUN0132",
      "RUN0134",
      "RUN0135",
    ],
    ...[
      "TPL0301",
      "TPL0304",
      "TPL0305",
      "TPL0306",
      "TPL0307",
      "TPL0308",
      "TPL0309",
      "TPL0310",
      "TPL0311",
      "TPL0312",
    ],
    "VLT0105",
  ],
  "said of a task's result, which tests look at instead": [
    ...["RUN0102", "RUN0103", "RUN0104", "RUN0105", "RUN0109", "RUN0111", "RUN0112"],
  ],
};

/** Families whose mistakes stand in files: their pages show what is wrong and what is right. */
const WRITTEN = ALL.filter((code) => /^(SRC|INV|PB|MOD|EXP|TPL)/.test(code));

describe("codes", () => {
  it.each(WRITTEN)("%s shows an example", (code) => {
    expect(explanationOf(code).text).toMatch(/\n {2}\S/);
  });

  it("have no example left over", () => {
    expect(Object.keys(EXAMPLES).filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
  });

  it("are all used by the program", () => {
    expect(ALL.filter((code) => !used.has(code))).toEqual([]);
  });

  it("that the program uses are all in the tables", () => {
    expect([...used].filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
  });

  it("are all named by a test, or it is said why not", () => {
    const excused = new Set(Object.values(UNTESTED).flat());
    expect(ALL.filter((code) => !tested.has(code) && !excused.has(code))).toEqual([]);
    expect([...excused].filter((code) => !Object.hasOwn(CODES, code))).toEqual([]);
  });

  it.each(ALL)("%s has a page that says what, why and what to do", (code) => {
    const { title, text } = explanationOf(code);
    expect(title).toMatch(/^\S.{4,90}\S$/);
    expect(title.endsWith(".")).toBe(false);
    expect(text.length).toBeGreaterThan(60);
    expect(text.split("\n").filter((line) => /\s$/.test(line))).toEqual([]);
  });
});
