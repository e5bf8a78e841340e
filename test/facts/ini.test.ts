import { describe, expect, test } from "vitest";
import { readIni } from "../../src/facts/ini.ts";

/** What comes of each was compared with Python's ConfigParser. */
const READ: readonly (readonly [title: string, text: string, sections: object])[] = [
  ["nothing", "", {}],
  [
    "names in small letters, values as they are",
    '[G]\nBar = Loaded\nq="x"',
    { G: { bar: "Loaded", q: '"x"' } },
  ],
  ["colons, and signs in values", "[a]\nb: c=d\n", { a: { b: "c=d" } }],
  ["comments on lines of their own", "; x\n[a]\n# y\nb=c # d\n", { a: { b: "c # d" } }],
  ["values of several lines", "[a]\nb=1\n  2\n\n  3\n\nc=\n", { a: { b: "1\n2\n\n3", c: "" } }],
  ["defaults, and references", "[DEFAULT]\nd=1\n[a]\ne=%(D)s%%\n", { a: { d: "1", e: "1%" } }],
];

const WRONG: readonly (readonly [title: string, text: string, wrong: string])[] = [
  ["a line that is no entry", "[a]\nb\n", "text"],
  ["an entry before any section", "b=c\n", "text"],
  ["a section twice", "[a]\n[a]\n", "text"],
  ["an entry twice", "[a]\nb=1\nB=2\n", "text"],
  ["a reference to nothing", "[a]\nb=%(c)s\n", "value"],
  ["a reference to itself", "[a]\nb=%(b)s\n", "value"],
  ["a percent sign alone", "[a]\nb=5%\n", "value"],
];

describe("INI", () => {
  test.each(READ)("%s", (_title, text, sections) => {
    expect(readIni(text)).toEqual({ sections });
  });

  test.each(WRONG)("%s is wrong", (_title, text, wrong) => {
    expect(readIni(text)).toMatchObject({ wrong });
  });
});
