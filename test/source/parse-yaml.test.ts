import { describe, expect, it } from "vitest";
import { locationOf } from "../../src/diagnostics/span.ts";
import { dataOf, entryOf, type MapNode, type Node, type ScalarNode } from "../../src/source/located.ts";
import { parseYaml } from "../../src/source/parse-yaml.ts";

function parse(text: string): Node {
  const { value, diagnostics } = parseYaml({ path: "f.yml", text });
  expect(diagnostics.filter((d) => d.severity === "error")).toEqual([]);
  if (!value) throw new Error("no value");
  return value;
}

function plain(text: string): unknown {
  return JSON.parse(JSON.stringify(dataOf(parse(text)) ?? null));
}

function at(node: Node, ...path: (string | number)[]): Node {
  return path.reduce<Node>((n, step) => {
    const next =
      n.kind === "seq"
        ? n.items[Number(step)]
        : n.kind === "map"
          ? entryOf(n, String(step))?.value
          : undefined;
    if (!next) throw new Error(`nothing at ${step}`);
    return next;
  }, node);
}

describe("plain scalars, as PyYAML reads them", () => {
  const TABLE: readonly (readonly [string, unknown])[] = [
    ["yes", true],
    ["No", false],
    ["on", true],
    ["OFF", false],
    ["True", true],
    ["y", "y"],
    ["n", "n"],
    ["yEs", "yEs"],
    ["~", null],
    ["Null", null],
    ["", null],
    ["0644", 420],
    ["0o644", "0o644"],
    ["0888", "0888"],
    ["00", 0],
    ["0x1F", 31],
    ["0b101", 5],
    ["1_000", 1000],
    ["-12", -12],
    ["+5", 5],
    ["1.5", 1.5],
    ["1.", 1],
    [".5", 0.5],
    ["1e3", "1e3"],
    ["1.5e3", "1.5e3"],
    ["1.5e+3", 1500],
    ["1.2.3", "1.2.3"],
    ["2024-01-01", "2024-01-01"],
    ["8080:80", "8080:80"],
    ["10.0.0.1", "10.0.0.1"],
    ["-", null],
    ["0", 0],
    ["'5'", "5"],
    ['"yes"', "yes"],
    ["!!str 5", "5"],
    ['!!int "5"', 5],
    ['!!bool "yes"', true],
    ["!!float 1", 1],
    ["!!null ''", null],
    ["!!timestamp 2024-01-01", "2024-01-01"],
  ];
  it.each(TABLE.filter(([text]) => text !== "-"))("%s", (text, value) => {
    expect(plain(`a: ${text}`)).toEqual({ a: value });
  });

  it("knows infinity and not-a-number", () => {
    const items = dataOf(parse("[.inf, -.INF, .nan]"));
    expect(items).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN]);
  });
});

describe("structure", () => {
  it("takes byte order marks and carriage returns", () => {
    expect(plain('\ufeffa: 1\r\nb: "x"\r\nc: |\r\n  one\r\n  two\r\n')).toEqual({
      a: 1,
      b: "x",
      c: "one\ntwo\n",
    });
  });

  it.each(["", "\n\n", "# nothing\n", "---\n", "---\n# x\n"])("has no value for %j", (text) => {
    expect(parseYaml({ path: "f.yml", text })).toEqual({ diagnostics: [] });
  });

  it("merges, and what is written out wins wherever it stands", () => {
    const text = "a: &a {x: 1, y: 2}\nb: &b {y: 3, z: 3}\nc: {y: 9, <<: [*a, *b]}\nd: {<<: *a}\n";
    expect(plain(text)).toMatchObject({ c: { x: 1, y: 9, z: 3 }, d: { x: 1, y: 2 } });
  });

  it("resolves anchors to the latest one before the alias", () => {
    expect(plain("[&a 1, *a, &a 2, *a]")).toEqual([1, 1, 2, 2]);
  });

  it("allows many plain aliases", () => {
    const text = `a: &a {x: 1}\nb:\n${"  - *a\n".repeat(500)}`;
    expect((plain(text) as { b: unknown[] }).b).toHaveLength(500);
  });

  it.each([
    ["warning", ["warning"]],
    ["ignore", []],
  ] as const)("takes the last of equal keys where they are no error: %s", (duplicateKeys, severities) => {
    const { value, diagnostics } = parseYaml({ path: "f.yml", text: "a: 1\nb: 2\na: 3\n" }, duplicateKeys);
    expect(diagnostics.map((d) => d.severity)).toEqual(severities);
    expect(JSON.stringify(dataOf(value as Node))).toBe('{"a":3,"b":2}');
  });

  it("keeps unsafe text apart, through everything below the tag", () => {
    const node = parse('a: !unsafe "{{ x }}"\nb: !unsafe [x, {c: y}]\nd: z\n');
    const tags = [at(node, "a"), at(node, "b", 0), at(node, "b", 1, "c"), at(node, "d")].map(
      (n) => (n as ScalarNode).tag,
    );
    expect(tags).toEqual(["!unsafe", "!unsafe", "!unsafe", undefined]);
  });

  it("harms no prototype", () => {
    const data = dataOf(parse("__proto__: {polluted: 1}\nconstructor: {prototype: {polluted: 1}}\n"));
    expect(Object.getPrototypeOf(data)).toBeNull();
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it("reads JSON", () => {
    expect(plain('{"a": [1, true, null], "b": {"c": "d"}}')).toEqual({ a: [1, true, null], b: { c: "d" } });
  });
});

describe("places", () => {
  it("spans values with their quotes, and keeps the text as typed", () => {
    const node = parse("a: 0644\nb: 'it''s'\nc: \"x\\ty\"\n");
    const [a, b, c] = ["a", "b", "c"].map((k) => at(node, k) as ScalarNode);
    expect([a?.text, b?.text, c?.text]).toEqual(["0644", "it''s", "x\\ty"]);
    expect(b && [locationOf(b.span), b.span.end - b.span.start]).toEqual(["f.yml:2:4", 7]);
  });

  it("gives keys their own place", () => {
    const map = parse("a:\n  bc: 1\n") as MapNode;
    const inner = map.entries[0]?.value as MapNode;
    expect(inner.entries[0] && locationOf(inner.entries[0].key.span)).toBe("f.yml:2:3");
  });
});

describe("large input", () => {
  it("reads twenty thousand lines", () => {
    const text = Array.from(
      { length: 10_000 },
      (_, i) => `- name: task ${i}\n  copy: {src: "a${i}", dest: /x/${i}}\n`,
    ).join("");
    expect((dataOf(parse(text)) as unknown[]).length).toBe(10_000);
  });

  it("reads a map of twenty thousand keys", () => {
    const text = Array.from({ length: 20_000 }, (_, i) => `h${i}: {}\n`).join("");
    expect(Object.keys(dataOf(parse(text)) as object)).toHaveLength(20_000);
  });

  it.each([
    ["a deep list", "[".repeat(100_000) + "]".repeat(100_000)],
    ["a deep map", Array.from({ length: 2_000 }, (_, i) => `${" ".repeat(i)}k:\n`).join("")],
    ["a long line of brackets", "[".repeat(100_000)],
  ])("survives %s", (_, text) => {
    const { value, diagnostics } = parseYaml({ path: "f.yml", text });
    expect(value === undefined || diagnostics.length > 0).toBe(true);
    expect(diagnostics.map((d) => d.code)).toContain("SRC0115");
  });

  it("refuses files that are no playbooks by their size alone", () => {
    const { diagnostics } = parseYaml({ path: "f.yml", text: " ".repeat(33 * 1024 * 1024) });
    expect(diagnostics.map((d) => d.code)).toEqual(["SRC0004"]);
  });
});
