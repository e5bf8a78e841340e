/** Data written as YAML reads back as the same data. How it is laid out is tested against Ansible in test/expression/cases/yaml.json. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dataOf } from "../../src/source/located.ts";
import { parseYamlDocuments, YamlDataError } from "../../src/source/yaml-data.ts";
import { PlainText, type YamlStyle, yamlTextOf } from "../../src/source/yaml-text.ts";

const STYLE: YamlStyle = { indent: 4, flow: "never", sortKeys: true, width: 80, explicitStart: false };

function read(text: string): unknown {
  return parseYamlDocuments(text).map((node) => (node ? dataOf(node) : null));
}

const STRINGS = fc.oneof(
  fc.string(),
  fc.string({ unit: "grapheme" }),
  fc.constantFrom(
    "yes",
    "0644",
    "1:30",
    "~",
    "",
    "- a",
    "a: b",
    "a #b",
    "2024-01-01",
    "x\ny\n",
    "\n x\n  y",
    " lead",
    "trail ",
    "\t",
    "\u0007",
    "'",
    '"',
    "\\",
    "=",
    "<<",
    "{{ x }}",
    "%",
    "@x",
    "`",
    "...",
    "---",
  ),
  fc
    .array(fc.constantFrom("word", "it's", "a:", "#", "\n", " ", "long-long-word"), { maxLength: 60 })
    .map((words) => words.join(" ")),
);

const DATA = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small" },
    STRINGS,
    fc.integer(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(STRINGS, tie("value"), { maxKeys: 4, noNullPrototype: false }),
  ),
})).value;

function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== "object" || value === null) return value;
  return Object.assign(
    Object.create(null),
    Object.fromEntries(Object.entries(value).map(([k, v]) => [k, withoutPrototypes(v)])),
  );
}

describe("YAML text", () => {
  it.each([
    STYLE,
    { ...STYLE, indent: 2, flow: "leaves" as const },
    { ...STYLE, flow: "always" as const, width: 40 },
    { ...STYLE, indent: 2, width: 20, sortKeys: false },
  ])("%j reads back as what was written", (style) => {
    fc.assert(
      fc.property(DATA, (value) => {
        const text = yamlTextOf(value, style);
        expect(read(text), text).toEqual([withoutPrototypes(value)]);
      }),
      { numRuns: 400 },
    );
  });

  it("takes scalars whose text is given as they are", () => {
    expect(yamlTextOf({ a: new PlainText("1.0") }, STYLE)).toBe("a: 1.0\n");
  });

  it("starts with a line of dashes when asked to", () => {
    expect(yamlTextOf({ a: 1 }, { ...STYLE, explicitStart: true })).toBe("---\na: 1\n");
  });
});

describe("YAML data", () => {
  it.each([
    ["a: 1\n---\nb: yes\n", [{ a: 1 }, { b: true }]],
    ["", []],
    ["---\n", [null]],
    ["base: &b {x: 1}\nmore:\n  <<: *b\n  y: 2\n", [{ base: { x: 1 }, more: { x: 1, y: 2 } }]],
    ["a: 1\na: 2\n", [{ a: 2 }]],
    ["a: 0644\nb: 1_000\nc: 2024-01-01\nd: y\n", [{ a: 420, b: 1000, c: "2024-01-01", d: "y" }]],
  ])("%j", (text, expected) => {
    expect(read(text)).toEqual((expected as readonly unknown[]).map(withoutPrototypes));
  });

  it.each(["a: [1", "a: b: c", "\t- x", "*nope"])("%j is no YAML", (text) => {
    expect(() => read(text)).toThrow(YamlDataError);
  });

  it("refuses a bomb of aliases", () => {
    const lines = [
      "a0: &a0 [x,x,x,x,x,x,x,x,x]",
      ...Array.from(
        { length: 9 },
        (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 9 }, () => `*a${i}`).join(",")}]`,
      ),
    ];
    expect(() => read(lines.join("\n"))).toThrow(YamlDataError);
  });
});
