import { describe, expect, it } from "vitest";
import { SyntaxFault, tokenize } from "../../src/expression/lexer.ts";

const NO_BRACES = { braces: false, rawStrings: false };

function kinds(text: string, options = NO_BRACES): readonly string[] {
  return tokenize(text, options).map((t) => (t.kind === "end" ? "end" : `${t.kind}:${t.text}`));
}

describe("tokens", () => {
  it.each([
    ["a.b[0]", ["name:a", "operator:.", "name:b", "operator:[", "integer:0", "operator:]", "end"]],
    ["1.5 // 2", ["float:1.5", "operator://", "integer:2", "end"]],
    ["a.0.1", ["name:a", "operator:.", "integer:0", "operator:.", "integer:1", "end"]],
    ["x|int", ["name:x", "operator:|", "name:int", "end"]],
    ["größe", ["name:größe", "end"]],
    ["1e3", ["float:1e3", "end"]],
    ["1.foo", ["integer:1", "operator:.", "name:foo", "end"]],
    [
      "{'a': {'b': 1}}",
      [
        "operator:{",
        "string:'a'",
        "operator::",
        "operator:{",
        "string:'b'",
        "operator::",
        "integer:1",
        "operator:}",
        "operator:}",
        "end",
      ],
    ],
    ["", ["end"]],
  ])("%s", (text, expected) => {
    expect(kinds(text)).toEqual(expected);
  });

  it("takes `{{` as one token only for conditions", () => {
    expect(kinds("{{ a }}", { braces: true, rawStrings: false })).toEqual([
      "operator:{{",
      "name:a",
      "operator:}}",
      "end",
    ]);
    expect(
      kinds("{{ {'a': {}} }}", { braces: true, rawStrings: false }).filter((t) => t === "operator:}"),
    ).toEqual(["operator:}", "operator:}"]);
  });

  it.each([
    [String.raw`'a\nb'`, "a\nb", String.raw`a\nb`],
    [String.raw`'it\'s'`, "it's", "it's"],
    [String.raw`'\d+'`, String.raw`\d+`, String.raw`\d+`],
    [String.raw`'\\d'`, String.raw`\d`, String.raw`\\d`],
    [String.raw`"\x41\u00e9\U0001F600\101"`, "Aé😀A", String.raw`\x41\u00e9\U0001F600\101`],
  ])("reads the string %s with escapes, and raw", (text, escaped, raw) => {
    expect(tokenize(text, NO_BRACES)[0]?.value).toBe(escaped);
    expect(tokenize(text, { braces: false, rawStrings: true })[0]?.value).toBe(raw);
  });
});

describe("what can't be read", () => {
  it.each([
    ["a && b", "EXP0101", "&&"],
    ["a || b", "EXP0101", "||"],
    ["!a", "EXP0101", "!"],
    ["a === b", "EXP0101", "==="],
    ["a ?? b", "EXP0101", "??"],
    ["a ; b", "EXP0101", ";"],
    ["'abc", "EXP0102", "'"],
    ["[1, 2", "EXP0103", "["],
    ["(1]", "EXP0103", "]"],
    ["1)", "EXP0103", ")"],
    ["3x", "EXP0106", "3x"],
    ["0644", "EXP0106", "0644"],
    ["99999999999999999", "EXP0106", "99999999999999999"],
    ["$x", "EXP0101", "$"],
  ])("%s", (text, code, marked) => {
    try {
      tokenize(text, NO_BRACES);
    } catch (error) {
      if (!(error instanceof SyntaxFault)) throw error;
      expect(error.problem.code).toBe(code);
      expect(text.slice(error.problem.start, error.problem.end)).toBe(marked);
      return;
    }
    expect.unreachable("it was read");
  });
});
