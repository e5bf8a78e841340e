/** Nothing that a host says can move the cursor, hide text or turn its order around. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printableLine, printableLines } from "../../src/report/printable.ts";
import { createTheme } from "../../src/report/theme.ts";
import { cutEnd, cutMiddle, padEnd, widthOf } from "../../src/report/width.ts";

const ESC = "\u001b";

describe("printableLine", () => {
  it.each([
    ["colours", `${ESC}[1;31mred${ESC}[0m`, "red"],
    ["cursor movements", `a${ESC}[2J${ESC}[Hb`, "ab"],
    ["8-bit sequences", "a\u009b31mb", "ab"],
    ["titles", `a${ESC}]0;title\u0007b`, "ab"],
    ["links", `${ESC}]8;;http://evil${ESC}\\text${ESC}]8;;${ESC}\\`, "text"],
    ["device strings", `a${ESC}P1;2|x${ESC}\\b`, "ab"],
    ["unfinished sequences", `a${ESC}[31`, "a"],
    ["unfinished titles", `a${ESC}]0;never ends`, "a"],
    ["short escapes", `a${ESC}cb${ESC}7c`, "abc"],
    ["a lone escape at the end", `a${ESC}`, "a"],
    ["bells and backspaces", "a\u0007b\bc", "a\\x07b\\x08c"],
    ["NUL and DEL", "a\0b\u007f", "a\\x00b\\x7f"],
    ["direction", "a\u202etxt.exe\u2066b", "a<U+202E>txt.exe<U+2066>b"],
    ["hidden characters", "a\u200bb\ufeffc\u{e0041}", "a<U+200B>b<U+FEFF>c<U+E0041>"],
    ["line separators", "a\u2028b", "a<U+2028>b"],
    ["line ends", "a\r\nb\nc", "a\\nb\\nc"],
    ["tabs", "a\tb", "a b"],
    ["half characters", "a\ud800b", "a\ufffdb"],
    ["other scripts and emoji", "名前 naïve 👩‍👩‍👧 עברית", "名前 naïve 👩‍👩‍👧 עברית"],
  ])("makes %s harmless", (_name, text, expected) => {
    expect(printableLine(text)).toBe(expected);
  });

  it("leaves no control, whatever comes", () => {
    const nasty = fc.array(
      fc.oneof(
        fc.constantFrom(ESC, "\u009b", "[", "]", "0;", "m", "\u0007", "\\", "P", "\r", "\n", "\u202e"),
        fc.string({ unit: "binary" }),
      ),
    );
    fc.assert(
      fc.property(nasty, (parts) => {
        expect(printableLine(parts.join(""))).not.toMatch(
          /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/,
        );
      }),
      { numRuns: 500 },
    );
  });

  it("does not take forever over a hostile text", () => {
    const text = `${ESC}]`.repeat(100_000) + `${ESC}[`.repeat(100_000);
    expect(printableLine(text)).not.toContain(ESC);
  });
});

describe("printableLines", () => {
  it("keeps of a progress bar what a terminal would show", () => {
    expect(printableLines("0%\r50%\r100%\nnext\r\n\n")).toEqual(["100%", "next"]);
  });

  it("expands tabs to columns", () => {
    expect(printableLines("a\tb\n12345678\tc")).toEqual(["a       b", "12345678        c"]);
  });
});

describe("the theme", () => {
  it("makes every segment safe, with and without colours", () => {
    for (const level of [0, 1, 2, 3] as const) {
      const painted = createTheme(level).paint([
        `${ESC}[2Ja`,
        { text: `b\u202e${ESC}[H`, style: "failed" },
        "\n",
      ]);
      expect(painted.replace(/\u001b\[[\d;]*m/g, "")).toBe("ab<U+202E>\\n");
    }
  });
});

describe("widths", () => {
  it.each([
    ["abc", 3],
    ["名前", 4],
    ["👩‍👩‍👧", 2],
    ["é", 1],
    ["", 0],
  ])("knows that %j takes %i columns", (text, width) => {
    expect(widthOf(text)).toBe(width);
  });

  it.each([
    ["abcdef", 4, "abc…", "ab…f"],
    ["名前名前", 5, "名前…", "名…前"],
    ["abc", 3, "abc", "abc"],
    ["abc", 0, "", ""],
    ["abc", 1, "…", "…"],
  ])("cuts %j to %i columns", (text, columns, end, middle) => {
    expect([cutEnd(text, columns), cutMiddle(text, columns)]).toEqual([end, middle]);
    expect(widthOf(padEnd(end, 9))).toBe(9);
  });

  it("never exceeds what it was given", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), fc.nat(20), (text, columns) => {
        expect(widthOf(cutEnd(text, columns))).toBeLessThanOrEqual(columns);
        expect(widthOf(cutMiddle(text, columns))).toBeLessThanOrEqual(columns);
      }),
    );
  });
});
