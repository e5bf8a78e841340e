/** What Jinja itself can't be asked about: places of errors, limits, copies, settings in the first line, names that are read. */

import { describe, expect, it } from "vitest";
import { type Diagnostic, DiagnosticError } from "../../../src/diagnostics/diagnostic.ts";
import { positionAt } from "../../../src/diagnostics/span.ts";
import { Unknown, UnknownValueError } from "../../../src/expression/unknown.ts";
import { compileJinja } from "../../../src/template/jinja/compile-jinja.ts";
import { renderJinja } from "../../../src/template/jinja/render-jinja.ts";
import { contextOf } from "../../expression/fixtures.ts";
import { compiledJinja, loaderOf, renderedJinja } from "./fixtures.ts";

function failure(work: () => unknown): Diagnostic {
  try {
    work();
  } catch (error) {
    if (error instanceof DiagnosticError && error.diagnostics[0]) return error.diagnostics[0];
    throw error;
  }
  throw new Error("nothing went wrong");
}

/** Code, place, words; then the places that led there. */
function told(templates: Readonly<Record<string, string>>, variables = {}): readonly string[] {
  const { code, message, primary, labels = [] } = failure(() => renderedJinja(templates, variables));
  const at = (span: typeof primary): string => {
    if (!span) return "nowhere";
    const { line, column } = positionAt(span.file, span.start);
    return `${span.file.path}:${line}:${column} ${span.file.text.slice(span.start, span.end)}`;
  };
  return [`${code} ${message} | ${at(primary)}`, ...labels.map((l) => `${l.text} ${at(l.span)}`)];
}

describe("mistakes are told with their place", () => {
  it.each<[string, readonly string[]]>([
    ["a\n{{ nope }}", ["EXP0201 the variable `nope` is not defined | main:2:4 nope"]],
    ["\r\n\r\n{{ nope }}", ["EXP0201 the variable `nope` is not defined | main:3:4 nope"]],
    ["{% if x %}\n{% iff %}", ["TPL0302 there is no statement `iff` | main:2:1 {% iff %}"]],
    ["{% for x in y %}\n", ["TPL0303 `{% for %}` has no `{% endfor %}` | main:1:1 {% for x in y %}"]],
    [
      "{% if x %}{% endfor %}",
      ["TPL0303 `{% endfor %}` can't stand inside `{% if %}` | main:1:11 {% endfor %}"],
    ],
    ["{% endif %}", ["TPL0303 `{% endif %}` belongs to nothing that is open | main:1:1 {% endif %}"]],
    ["{% set x = %}", ["EXP0101 the expression ends where a value should follow | main:1:10 = "]],
    [
      "{% if a %}b{% endif c %}",
      ["EXP0101 `c` can't stand here; expected the end of the statement | main:1:21 c"],
    ],
    [
      "{% for a, b in [[1]] %}{% endfor %}",
      ["TPL0307 1 element can't be given to 2 names | main:1:16 [[1]]"],
    ],
    ["{% set x.y = 1 %}", ["EXP0201 the variable `x` is not defined | main:1:8 x"]],
    ["{% set x = {} %}{% set x.y = 1 %}", ["TPL0311 a map has no parts that can be set | main:1:24 x"]],
    [
      "{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}",
      ["TPL0309 the macro `m` takes at most 1 argument, but got 2 | main:1:39 2"],
    ],
    [
      "{% macro m(aa) %}{% endmacro %}{{ m(ab=2) }}",
      ["TPL0309 the macro `m` has no parameter `ab` | main:1:37 ab=2"],
    ],
    [
      "{% block a %}{% endblock %}{% block a %}{% endblock %}",
      [
        "TPL0308 there are two blocks `a` | main:1:28 {% block a %}",
        "the first is here main:1:1 {% block a %}",
      ],
    ],
    ["{% include 'nope' %}", ["TPL0305 the template `nope` is not to be found | main:1:12 'nope'"]],
    ["{% include '../part' %}", ["TPL0305 the template `../part` is not to be found | main:1:12 '../part'"]],
    ["{{ x | uper }}", ["EXP0203 there is no filter `uper` | main:1:8 uper"]],
    ["{% if x is uper %}{% endif %}", ["EXP0204 there is no test `uper` | main:1:12 uper"]],
    ["{{ lokup('env') }}", ["EXP0206 there is no function `lokup` | main:1:4 lokup"]],
    ["{{ 'a' ~ omit }}", ["EXP0309 `omit` can't be part of a computation | main:1:4 'a' ~ omit"]],
    ["a{{ omit }}", ["EXP0309 `omit` can't be part of text | main:1:5 omit"]],
    ["{% filter uper %}{% endfilter %}", ["EXP0203 there is no filter `uper` | main:1:11 uper"]],
    [
      "#jinja2: trim_blocks=False\n",
      [
        "TPL0310 failed to parse jinja2 override `trim_blocks=False`: a name, a colon and a value | main:1:9  trim_blocks=False",
      ],
    ],
    [
      "#jinja2: trim_blocks: maybe\n",
      ["TPL0310 `trim_blocks` is True or False, not maybe | main:1:9  trim_blocks: maybe"],
    ],
  ])("%j", (main, expected) => {
    expect(told({ main })).toEqual(expected);
  });

  it("through includes and macros, back to where they came in", () => {
    const templates = {
      main: "x\n{% include 'a' %}",
      a: "{% from 'b' import m %}\n\n{{ m(1) }}",
      b: "{% macro m(v) %}\n{{ v + nope }}{% endmacro %}",
    };
    expect(told(templates)).toEqual([
      "EXP0201 the variable `nope` is not defined | b:2:8 nope",
      "included here main:2:1 {% include 'a' %}",
    ]);
  });

  it("in a template that is brought in and can't be read", () => {
    expect(told({ main: "{% include 'a' %}", a: "{% if %}" })).toEqual([
      "EXP0101 the expression ends where a value should follow | a:1:5 f ",
    ]);
  });
});

describe("what never ends is ended", () => {
  it.each<[string, Readonly<Record<string, string>>, string]>([
    ["a macro", { main: "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}" }, "TPL0306"],
    ["an include", { main: "{% include 'a' %}", a: "{% include 'a' %}" }, "TPL0306"],
    [
      "templates that extend each other",
      { main: "{% extends 'a' %}", a: "{% extends 'b' %}", b: "{% extends 'a' %}" },
      "TPL0306",
    ],
    ["a block", { main: "{% block a %}{{ self.a() }}{% endblock %}" }, "TPL0306"],
    ["a recursive loop", { main: "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}" }, "TPL0306"],
    [
      "a list that grows",
      { main: "{% set l = [1] %}{% for x in l %}{% do l.append(x) %}{% endfor %}" },
      "EXP0401",
    ],
    [
      "too many passes",
      { main: "{% for a in range(3000) %}{% for b in range(3000) %}{% endfor %}{% endfor %}" },
      "EXP0401",
    ],
    [
      "too much text",
      {
        main: "{% set ns = namespace(t='x' * 1000000) %}{% for a in range(99) %}{% set ns.t = ns.t ~ ns.t %}{% endfor %}",
      },
      "EXP0401",
    ],
  ])("%s", (_, templates, code) => {
    expect(failure(() => renderedJinja(templates)).code).toBe(code);
  });
});

describe("a host's variables", () => {
  it("are never changed by a template", () => {
    const inner = { a: [1] };
    const variables = { list: [1], map: inner };
    const main = "{% do list.append(2) %}{% do map.a.append(3) %}{% do map.update(b=1) %}{{ list }}{{ map }}";
    expect(renderedJinja({ main }, variables)).toBe("[1, 2]{'a': [1, 3], 'b': 1}");
    expect(variables).toEqual({ list: [1], map: { a: [1] } });
  });

  it("nor by one that only a variable names", () => {
    const variables = { list: [1], file: "part" };
    const templates = {
      main: "{% set mine = list %}{% include file %}{{ mine }}",
      part: "{% do mine.append(2) %}",
    };
    expect(renderedJinja(templates, variables)).toBe("[1, 2]");
    expect(variables.list).toEqual([1]);
  });

  it("are text, whatever is in them", () => {
    const variables = { said: "{{ 7 * 7 }}{% include 'secret' %}" };
    expect(renderedJinja({ main: "{{ said }}{% set x = said %}{{ x }}", secret: "!" }, variables)).toBe(
      variables.said.repeat(2),
    );
  });

  it("can't be called, and lead nowhere", () => {
    expect(
      failure(() => renderedJinja({ main: "{{ f() }}{% macro f() %}{% endmacro %}" }, { f: 1 })).code,
    ).toBe("EXP0206");
    for (const part of ["constructor", "__proto__", "__class__", "parts", "call"])
      expect(
        failure(() => renderedJinja({ main: `{% macro m() %}{% endmacro %}{{ m.${part} }}` })).code,
      ).toBe("EXP0202");
  });

  it("that are not known yet make the whole unknown", () => {
    const variables = { later: new Unknown("later") };
    expect(() => renderedJinja({ main: "{% if later %}a{% endif %}" }, variables)).toThrow(UnknownValueError);
    expect(() => renderedJinja({ main: "{{ later }}" }, variables)).toThrow(UnknownValueError);
    expect(renderedJinja({ main: "{% if false %}{{ later }}{% endif %}." }, variables)).toBe(".");
  });
});

describe("settings in the first line", () => {
  it.each([
    ["#jinja2: trim_blocks: False\n{% if true %}\na{% endif %}\n", "\na\n"],
    ["#jinja2:trim_blocks:False,lstrip_blocks:True\n  {% if true %}\na{% endif %}", "\na"],
    ["#jinja2: variable_start_string: '[[', variable_end_string: ']]'\n[[ 1 ]] {{ 2 }}", "1 {{ 2 }}"],
    ["#jinja2: newline_sequence: '\\r\\n'\na\nb\n", "a\r\nb\r\n"],
    [" #jinja2: trim_blocks: False\n", " #jinja2: trim_blocks: False\n"],
  ])("%j", (main, expected) => {
    expect(renderedJinja({ main })).toBe(expected);
  });

  it("tell of names that Jinja does not have", () => {
    const text = "#jinja2: trim_block: True\nx";
    const { value, diagnostics } = compileJinja({ text, file: { path: "t", text }, header: true });
    expect(value).toBeDefined();
    expect(diagnostics).toMatchObject([
      { code: "TPL0310", severity: "warning", help: "did you mean `trim_blocks`?" },
    ]);
  });

  it("hold for what the template brings in, where they are no settings", () => {
    const templates = {
      main: "#jinja2: trim_blocks: False\n{% include 'a' %}",
      a: "#jinja2: x\n{% if true %}\nb{% endif %}",
    };
    const template = compiledJinja(templates.main);
    expect(renderJinja(template, contextOf({}), loaderOf(templates, template.options))).toBe(
      "#jinja2: x\n\nb",
    );
  });
});

describe("names that a template reads", () => {
  it.each<[string, readonly string[]]>([
    ["{{ a }}{% if b %}{{ c.d }}{% endif %}", ["a", "b", "c"]],
    ["{% set a = b %}{{ a }}{% for x in xs if x %}{{ x }}{{ loop.index }}{% endfor %}", ["b", "xs"]],
    ["{% macro m(p, q=d) %}{{ p }}{{ q }}{{ e }}{{ varargs }}{% endmacro %}{{ m(f) }}", ["d", "e", "f"]],
    ["{{ lookup('vars', 'other') }}{{ range(n) }}{{ omit }}", ["other", "n"]],
    ["{% include 'x' %}{{ a }}", ["*", "a"]],
    ["{% import 'x' as m %}{{ m.f(a) }}", ["a"]],
    ["{% with w = v %}{{ w }}{% endwith %}{{ w }}", ["v", "w"]],
    ["{% filter indent(n) %}{{ t }}{% endfilter %}", ["n", "t"]],
  ])("%j", (text, expected) => {
    expect([...compiledJinja(text).freeNames].sort()).toEqual([...expected].sort());
  });
});
