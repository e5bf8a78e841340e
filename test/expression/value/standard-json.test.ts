/** JSON with comments: what goes, what stays, and what is no JSON even so. */

import { describe, expect, it } from "vitest";
import { standardJson } from "../../../src/expression/value/standard-json.ts";

describe("standardJson", () => {
  it.each([
    ["plain JSON", '{"a": [1, 2]}', { a: [1, 2] }],
    ["a comment to the end of its line", '{"a": 1 // one, ]\n}', { a: 1 }],
    ["a comment in the middle", '{"a": /* "b": 2, */ 1}', { a: 1 }],
    ["commas after the last item", '{"a": [1, 2,], "b": {"c": 3,},}', { a: [1, 2], b: { c: 3 } }],
    ["a comma before comments and the bracket", "[1, // one\n /* two */ ]", [1]],
    [
      "what looks like comments inside strings",
      '{"a": "http://x/*y*/", "b": "\\"//,]"}',
      { a: "http://x/*y*/", b: '"//,]' },
    ],
    ["a comma inside a string before a bracket", '["a,", "b,]"]', ["a,", "b,]"]],
    ["a comment without a line end at the end", "[1] // done", [1]],
  ])("reads %s", (_, text, value) => {
    expect(JSON.parse(standardJson(text))).toEqual(value);
  });

  it("keeps every place in the text", () => {
    const text = '{\n  // one\n  "a": 1,\n  /* x\n y */\n}\n';
    expect(standardJson(text)).toBe('{\n        \n  "a": 1 \n      \n     \n}\n');
  });

  it.each(["[1,, 2]", "[,]", "[1 2]", "/* [1]", '{"a": 1, "b" / 2}'])("refuses %s", (text) => {
    expect(() => JSON.parse(standardJson(text))).toThrow(SyntaxError);
  });
});
