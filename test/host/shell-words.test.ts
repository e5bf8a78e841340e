import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteAll } from "../../src/host/shell.ts";
import { splitWords } from "../../src/host/shell-words.ts";

describe("splitWords", () => {
  it.each([
    ["a b  c", ["a", "b", "c"]],
    ["", []],
    ["  \t\n ", []],
    ["'a b' \"c d\"", ["a b", "c d"]],
    ["a'b'\"c\"d", ["abcd"]],
    ["''", [""]],
    ["a\\ b \\'", ["a b", "'"]],
    ['"a\\"b" "a\\\\b" "a\\nb" "\\$x"', ['a"b', "a\\b", "a\\nb", "\\$x"]],
    ["'a\\'", ["a\\"]],
    ["$x `y` * | > &&", ["$x", "`y`", "*", "|", ">", "&&"]],
    ["a#b # c", ["a#b", "#", "c"]],
  ])("%j", (line, words) => {
    expect(splitWords(line)).toEqual(words);
  });

  it.each(["'a", '"a', "a\\", "a 'b\" c"])("does not end: %j", (line) => {
    expect(splitWords(line)).toBeUndefined();
  });

  it("undoes quoting", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" }).filter((s) => !s.includes("\0"))), (words) => {
        expect(splitWords(quoteAll(words))).toEqual(words);
      }),
    );
  });
});

it("quotes what a shell gives back", () => {
  const words = [
    "a b",
    "it's",
    '"',
    "$HOME",
    "`id`",
    "new\nline",
    "",
    "-n",
    "*",
    "\\",
    "~",
    "ünï",
    "!",
    "{a,b}",
  ];
  for (const shell of ["dash", "bash"]) {
    const said = execFileSync(shell, ["-c", `printf '%s\\0' ${quoteAll(words)}`]);
    expect(said.toString().split("\0").slice(0, -1)).toEqual(words);
  }
});
