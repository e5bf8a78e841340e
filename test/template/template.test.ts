import { describe, expect, it } from "vitest";
import { Unknown, UnknownValueError } from "../../src/expression/unknown.ts";
import { Float } from "../../src/expression/value/float.ts";
import { OMIT } from "../../src/template/omit.ts";
import { compileTemplate, renderInternal } from "../../src/template/template.ts";
import {
  compiledTemplate,
  contextOf,
  diagnosticsOf,
  fileOf,
  ordinary,
  rendered,
  shown,
} from "../expression/fixtures.ts";

const VARIABLES = {
  name: "pi",
  port: 80,
  list: [1, "a"],
  flag: true,
  nothing: null,
  half: 0.5,
  later: new Unknown("later"),
};

function text(source: string): unknown {
  return ordinary(rendered(source, contextOf(VARIABLES)));
}

describe("text with expressions", () => {
  it.each([
    ["plain", "plain"],
    ["a {b} $c", "a {b} $c"],
    ["host {{ name }}:{{ port }}", "host pi:80"],
    ["{{ name }}{{ port }}", "pi80"],
    ["is {{ flag }} and {{ nothing }}.", "is True and ."],
    ["{{ list }} {{ {'a': half} }}", "[1, 'a'] {'a': 0.5}"],
    ["{{ 10 / 2 }} x", "5.0 x"],
    ["a {{- ' b ' -}} c", "a b c"],
    ["a\n  {{- name }}\n  b", "api\n  b"],
    ["{{ '}}' }}", "}}"],
    ["{{ '{{' }}x{{ '}}' }}", "{{x}}"],
    ["{{ {'a': {'b': 1}}['a']['b'] }}!", "1!"],
    ["{{ {'a':{'b':1}} }}", { a: { b: 1 } }],
    ["x{# a comment {{ no }} #}y", "xy"],
    ["{# only #}", ""],
    ["x {#- c -#} y", "xy"],
    ["{% raw %}{{ .Names }}{% endraw %}", "{{ .Names }}"],
    ["{{ name }} {%- raw -%}  {{x}} {% if %} {%- endraw %} {{ port }}", "pi{{x}} {% if %} 80"],
    [String.raw`{{ 'a\nb' }}\n`, String.raw`a\nb\n`],
    [String.raw`{{ 'eth0' | regex_replace('^eth(\d+)', 'lan\1') }}`, "lan0"],
  ])("%j", (source, expected) => {
    expect(text(source)).toEqual(expected);
  });
});

describe("an expression alone keeps its type", () => {
  it.each([
    ["{{ port }}", 80],
    ["{{ flag }}", true],
    ["{{ nothing }}", null],
    ["{{ list }}", [1, "a"]],
    ["{{ 10 / 2 }}", 5],
    ["{{ list }}\n", [1, "a"]],
    ["  {{ list }}\n", "  [1, 'a']\n"],
    [" {{ name }}\n", " pi\n"],
    ["{{- port -}}", 80],
    ["{{ '80' }}", "80"],
    ["{{ '[1, 2]' }}", "[1, 2]"],
    ["{{ 'True' }}", "True"],
    ["{# c #}{{ port }}", 80],
  ])("%j", (source, expected) => {
    expect(text(source)).toEqual(expected);
  });

  it("`omit` too", () => {
    expect(rendered("{{ omit }}", contextOf())).toBe(OMIT);
    expect(rendered("{{ missing | default(omit) }}", contextOf())).toBe(OMIT);
    expect(diagnosticsOf(() => rendered("x {{ omit }}", contextOf()))).toMatchObject([{ code: "EXP0309" }]);
  });
});

describe("a value for other expressions", () => {
  const internal = (source: string): unknown => {
    const template = compiledTemplate(source);
    if (typeof template === "string") return template;
    return renderInternal(template, contextOf(VARIABLES));
  };

  it("keeps whole floats, omit, and what is not known yet", () => {
    expect(internal("{{ 10 / 2 }}")).toEqual(new Float(5));
    expect(internal("{{ omit }}")).toBe(OMIT);
    expect(internal("{{ later }}")).toEqual(new Unknown("later"));
    expect(internal("x {{ later }}")).toEqual(new Unknown("later"));
    expect(internal("{{ [1, later] }}")).toEqual([1, new Unknown("later")]);
    expect(() => rendered("{{ [1, later] }}", contextOf(VARIABLES))).toThrow(UnknownValueError);
  });
});

describe("mistakes in templates", () => {
  it.each([
    ["a {{ name", "TPL0101 `{{` has no `}}` | {{"],
    ["{{ 'a }}", "EXP0102 the string has no closing ' | '"],
    ["{{ 'a", "TPL0101 `{{` has no `}}` | {{"],
    ["{{ }}", "EXP0104 there is no expression here | {{ }}"],
    ["{{}}", "EXP0104 there is no expression here | {{}}"],
    ["{% if x %}a", "TPL0303 `{% if %}` has no `{% endif %}` | {% if x %}"],
    ["x {%- for a in b %}{% endif %}", "TPL0303 `{% endif %}` can't stand inside `{% for %}` | {% endif %}"],
    ["{% set x 1 %}", "EXP0101 `1` can't stand here; expected the end of the statement | 1"],
    ["x {# y", "TPL0103 `{#` starts a comment that has no end | {#"],
    ["{% raw %} x", "TPL0104 `{% raw %}` has no `{% endraw %}` | {% raw %}"],
    ["{{ groups['{{ g }}'] }}", "EXP0201 the variable `groups` is not defined | groups"],
    ["{{ a.{{ b }} }}", "TPL0105 `{{` inside `{{ }}` | {{"],
    ["{{ name | uper }} and {{ x | lowr }}", "EXP0203 there is no filter `uper` | uper"],
    ["ab {{ nam }} cd", "EXP0201 the variable `nam` is not defined | nam"],
  ])("%j", (source, expected) => {
    const told = diagnosticsOf(() => text(source));
    expect(shown(told)[0]).toBe(expected);
    expect(told[0]?.primary?.end).toBeGreaterThan(told[0]?.primary?.start ?? 0);
  });

  it("are all told at once", () => {
    expect(diagnosticsOf(() => text("{{ name | uper }} and {{ x | lowr }}"))).toHaveLength(2);
  });

  it("point into the file, through the map of offsets", () => {
    const file = fileOf('msg: "a\\t{{ nam }}"');
    const source = "a\t{{ nam }}";
    const { value } = compileTemplate(source, { file, start: 6, end: 19 }, (i) => (i < 2 ? 6 + i : 7 + i));
    if (value === undefined || typeof value === "string") expect.unreachable();
    expect(shown(diagnosticsOf(() => renderInternal(value, contextOf())))).toEqual([
      "EXP0201 the variable `nam` is not defined | nam",
    ]);
  });
});

describe("free names", () => {
  it("are those of all parts", () => {
    const template = compiledTemplate("{{ a }} {{ b.c | default(d) }} {% raw %}{{ e }}{% endraw %}");
    if (typeof template === "string") expect.unreachable();
    expect([...template.freeNames].sort()).toEqual(["a", "b", "d"]);
  });
});
