import { describe, expect, it } from "vitest";
import { loadVarsFile } from "../../src/playbook/load-vars-file.ts";
import { parseVars } from "../../src/playbook/parse-vars.ts";
import { memoryReader, shownDiagnostics } from "../source/golden-case.ts";
import { varsOf } from "./shown.ts";

describe("files of variables", () => {
  it("are maps, of which each value is compiled", () => {
    const reader = memoryReader({ "/p/vars.yml": "a: 1\nb: '{{ a }}'\nc-d: 2\n" });
    const { value, diagnostics } = loadVarsFile("/p/vars.yml", reader, "/p");
    expect(value && varsOf(value)).toEqual({ a: 1, b: "{{ a }}", "c-d": 2 });
    expect(shownDiagnostics(diagnostics)).toMatch(/^warning PB0207 vars\.yml:3:1 /);
  });

  it("may be empty, and may be missing", () => {
    const reader = memoryReader({ "empty.yml": "---\n" });
    expect(loadVarsFile("empty.yml", reader)).toEqual({ value: new Map(), diagnostics: [] });
    expect(loadVarsFile("nope.yml", reader)).toEqual({ diagnostics: [] });
  });

  it("are read anew each time", () => {
    const files: Record<string, string> = { "a.yml": "x: 1\n" };
    const reader = memoryReader(files);
    const read = (): unknown => varsOf(loadVarsFile("a.yml", reader).value ?? new Map());
    expect(read()).toEqual({ x: 1 });
    files["a.yml"] = "x: 2\n";
    expect(read()).toEqual({ x: 2 });
  });

  it.each([
    ["- 1\n", "PB0311"],
    ["text\n", "PB0311"],
    ["a: {{ x }}\n", "SRC0101"],
    ["__proto__: 1\n", "PB0207"],
    ["a: !vault |\n  secret\n", "VLT0104"],
    ["a: '{{ x'\n", "TPL0101"],
  ])("%j is refused", (text, code) => {
    const { value, diagnostics } = loadVarsFile("a.yml", memoryReader({ "a.yml": text }));
    expect([value, diagnostics.map((d) => d.code)]).toEqual([undefined, [code]]);
  });
});

it("variables can stand in a text", () => {
  const { value, diagnostics } = parseVars({ path: "-e (1)", text: "{a: 1, b: [x]}" });
  expect([value && varsOf(value), diagnostics]).toEqual([{ a: 1, b: ["x"] }, []]);
  expect(parseVars({ path: "-e (1)", text: "[1]" }).value).toBeUndefined();
});
