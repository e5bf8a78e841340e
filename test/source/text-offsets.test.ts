import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Document, Scalar } from "yaml";
import { entryOf, type ScalarNode } from "../../src/source/located.ts";
import { parseYaml } from "../../src/source/parse-yaml.ts";

function scalar(text: string): ScalarNode {
  const { value } = parseYaml({ path: "f.yml", text });
  const node = value?.kind === "map" ? entryOf(value, "a")?.value : undefined;
  if (node?.kind !== "scalar") throw new Error(`no scalar in ${JSON.stringify(text)}`);
  return node;
}

/** Each character of `word` in the value stands where the file has it. */
function expectWord(text: string, word: string): void {
  const node = scalar(text);
  const at = String(node.value).indexOf(word);
  expect(at).toBeGreaterThanOrEqual(0);
  for (let i = 0; i < word.length; i++) {
    if (!/\s/.test(word[i] ?? "")) expect(text[node.offsetAt(at + i)]).toBe(word[i]);
  }
}

describe("offsets of text in the file", () => {
  it.each([
    ["plain", "a: one {{ two }} three", "{{ two }}"],
    ["plain over lines", "a: one\n  two\n\n  {{ three }}\n", "{{ three }}"],
    ["single quotes", "a: 'it''s {{ x }}'", "{{ x }}"],
    ["single quotes over lines", "a: 'it''s\n  {{ x }}'", "{{ x }}"],
    ["double quotes", 'a: "say \\"hi\\" {{ x }}"', "{{ x }}"],
    ["double quotes with code points", 'a: "\\u00e9\\U0001F600\\x41 {{ x }}"', "{{ x }}"],
    ["double quotes over lines", 'a: "one \\\n  two\n\n  {{ x }}"', "{{ x }}"],
    ["literal block", "a: |\n  one\n    two\n  {{ x }}\n", "{{ x }}"],
    ["literal block with a comment and an indicator", "a: |2- # why\n    one\n  {{ x }}\n", "{{ x }}"],
    ["literal block that starts with an empty line", "a: |\n\n  one\n  {{ x }}\n", "{{ x }}"],
    ["folded block", "a: >\n  one\n  two {{ x }}\n\n    more {{ y }}\n  end\n", "{{ y }}"],
    ["folded block, kept", "a: >+\n  one\n  {{ x }}\n\n", "{{ x }}"],
    ["carriage returns", "a: |\r\n  one\r\n  {{ x }}\r\n", "{{ x }}"],
  ])("%s", (_, text, word) => expectWord(text, word));

  it("maps the ends too", () => {
    const node = scalar('a: "x y"');
    expect([node.offsetAt(0), node.offsetAt(3)]).toEqual([4, 7]);
  });

  const word = fc.string({
    unit: fc.constantFrom("a", "b", "é", "'", '"', "\\", "{", "}", ":", "#", "-", "x"),
    maxLength: 8,
  });
  const text = fc
    .array(fc.oneof(word, fc.constantFrom(" ", "\n", "\n\n", "  ", "\t")), { maxLength: 12 })
    .map((p) => p.join(""));
  const style = fc.constantFrom(
    Scalar.PLAIN,
    Scalar.QUOTE_SINGLE,
    Scalar.QUOTE_DOUBLE,
    Scalar.BLOCK_LITERAL,
    Scalar.BLOCK_FOLDED,
  );

  it("holds for whatever the yaml library writes", () => {
    fc.assert(
      fc.property(text, style, fc.integer({ min: 20, max: 60 }), (value, type, lineWidth) => {
        const node = new Scalar(value);
        node.type = type;
        const written = new Document({ a: node }).toString({ lineWidth, minContentWidth: 0 });
        const parsed = parseYaml({ path: "f.yml", text: written });
        const read = parsed.value?.kind === "map" ? entryOf(parsed.value, "a")?.value : undefined;
        fc.pre(read?.kind === "scalar" && read.value === value);
        if (read?.kind !== "scalar") return;
        for (let i = 0; i < value.length; i++) {
          const char = value[i] ?? "";
          const offset = read.offsetAt(i);
          if (/[\s\\"]/.test(char) || written[offset] === "\\") continue;
          expect(
            written[offset],
            `character ${i} of ${JSON.stringify(value)} in ${JSON.stringify(written)}`,
          ).toBe(char);
        }
        const offsets = Array.from(value, (_, i) => read.offsetAt(i));
        expect(offsets).toEqual([...offsets].sort((a, b) => a - b));
      }),
      { numRuns: 3000, seed: 1 },
    );
  });
});
