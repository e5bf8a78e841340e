import { describe, expect, it } from "vitest";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { Unknown, UnknownValueError } from "../../src/expression/unknown.ts";
import { parseYaml } from "../../src/source/parse-yaml.ts";
import { OMIT } from "../../src/template/omit.ts";
import {
  compileTree,
  evaluateTree,
  evaluateVariable,
  freeNamesOf,
  isStatic,
  type Tree,
} from "../../src/template/tree.ts";
import {
  contextOf,
  diagnosticsOf,
  fileOf,
  ordinary,
  rendered,
  shown,
  type Variables,
} from "../expression/fixtures.ts";

function treeOf(yaml: string): Tree {
  const { value, diagnostics } = parseYaml(fileOf(yaml));
  if (!value) throw new DiagnosticError(diagnostics);
  const tree = compileTree(value);
  if (!tree.value) throw new DiagnosticError(tree.diagnostics);
  return tree.value;
}

function evaluated(yaml: string, variables: Variables = {}): unknown {
  return ordinary(evaluateTree(treeOf(yaml), contextOf(variables)));
}

describe("trees", () => {
  it("evaluate strings at any depth, keys too", () => {
    const yaml = `
name: "{{ n }}"
plain: text
number: 5
list: ["{{ n }}", 1, {deep: "x{{ n }}"}]
"{{ n }}-key": true
"{{ 5 }}": five
`;
    expect(evaluated(yaml, { n: "pi" })).toEqual({
      name: "pi",
      plain: "text",
      number: 5,
      list: ["pi", 1, { deep: "xpi" }],
      "pi-key": true,
      "5": "five",
    });
  });

  it("leave entries and items out that are omit", () => {
    expect(evaluated('{a: "{{ omit }}", b: ["{{ omit }}", 1], c: {d: "{{ x | default(omit) }}"}}')).toEqual({
      b: [1],
      c: {},
    });
    expect(evaluateTree(treeOf('"{{ omit }}"'), contextOf())).toBe(OMIT);
  });

  it("know whether there is anything to evaluate", () => {
    expect(isStatic(treeOf("{a: [1, {b: text}]}"))).toBe(true);
    expect(isStatic(treeOf('{a: [1, {b: "{{ x }}"}]}'))).toBe(false);
    expect(isStatic(treeOf('{"{{ k }}": 1}'))).toBe(false);
    expect(evaluateTree(treeOf("{a: [1]}"), contextOf())).toEqual(
      Object.assign(Object.create(null), { a: [1] }),
    );
  });

  it("tell the names that they read", () => {
    expect([...freeNamesOf(treeOf('{a: ["{{ x }}"], "{{ k }}": {c: "{{ y.z }} {{ q }}"}}'))].sort()).toEqual([
      "k",
      "q",
      "x",
      "y",
    ]);
  });

  it("don't evaluate what is marked unsafe", () => {
    expect(evaluated('a: !unsafe "{{ x }}"')).toEqual({ a: "{{ x }}" });
  });

  it("give maps without a prototype", () => {
    const value = evaluateTree(treeOf('{__proto__: {x: 1}, constructor: "{{ 1 }}"}'), contextOf()) as object;
    expect(Object.getPrototypeOf(value)).toBeNull();
    expect(Object.keys(value)).toEqual(["__proto__", "constructor"]);
  });

  it("refuse keys that are no text", () => {
    expect(shown(diagnosticsOf(() => evaluated('"{{ [1] }}": x')))).toEqual([
      'TPL0106 the key of a map came out as a list or a map | "{{ [1] }}"',
    ]);
  });

  it("tell all mistakes of a value at once", () => {
    const told = diagnosticsOf(() => evaluated('a: "{{ x | uper }}"\nb: ["{{ y", {"{{ z | lowr }}": 1}]'));
    expect(shown(told)).toEqual([
      "EXP0203 there is no filter `uper` | uper",
      "TPL0101 `{{` has no `}}` | {{",
      "EXP0203 there is no filter `lowr` | lowr",
    ]);
  });

  it.each([
    ["folded", "msg: >-\n  one\n  {{ nam }}\n  two\n"],
    ["literal", "msg: |\n  one\n    {{ nam }}\n"],
    ["double quoted", 'msg: "\\t\\u00e9 {{ nam }}"\n'],
    ["single quoted", "msg: 'it''s {{ nam }}'\n"],
    ["plain", "msg: it is {{ nam }}\n"],
    ["plain over lines", "msg: it is\n  so {{ nam }}\n"],
  ])("point at the place in a %s string", (_, yaml) => {
    expect(shown(diagnosticsOf(() => evaluated(yaml)))).toEqual([
      "EXP0201 the variable `nam` is not defined | nam",
    ]);
  });
});

describe("a variable", () => {
  const variable = (yaml: string, variables: Variables = {}): unknown =>
    evaluateVariable(treeOf(yaml), contextOf(variables));

  it.each([
    ["1.0", "1.0"],
    ["1.10", "1.1"],
    ["3", "3"],
    ['"1.0"', "1.0"],
    ['"{{ 6 / 2 }}"', "3.0"],
    ["[1.0, {a: 2.0}]", "[1.0, {'a': 2.0}]"],
    ["2e3", "2e3"],
    ["2.0e+3", "2000.0"],
  ])("written %s prints as %s", (yaml, expected) => {
    expect(rendered("<{{ v }}>", contextOf({ v: variable(yaml) }))).toBe(`<${expected}>`);
  });

  it("is plain when a module gets it", () => {
    expect(rendered("{{ v }}", contextOf({ v: variable("[1.0, 2]") }))).toEqual([1, 2]);
  });

  it("may be unknown in parts", () => {
    const variables = { later: new Unknown("later") };
    const v = variable('{a: 1, b: "{{ later }}", c: ["x{{ later }}"]}', variables);
    expect(rendered("{{ v.a }}", contextOf({ v }))).toBe(1);
    expect(() => rendered("{{ v.b }}", contextOf({ v }))).toThrow(UnknownValueError);
    expect(() => evaluated('{b: "{{ later }}"}', variables)).toThrow(UnknownValueError);
  });

  it("may be omit", () => {
    expect(variable('"{{ omit }}"')).toBe(OMIT);
    expect(rendered("{{ v }}", contextOf({ v: OMIT }))).toBe(OMIT);
  });
});
