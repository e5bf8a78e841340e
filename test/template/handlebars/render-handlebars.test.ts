import { describe, expect, it } from "vitest";
import { MISSING } from "../../../src/expression/evaluate.ts";
import { Unknown, UnknownValueError } from "../../../src/expression/unknown.ts";
import { Float } from "../../../src/expression/value/float.ts";
import { renderHandlebars } from "../../../src/template/handlebars/render-handlebars.ts";
import { contextOf, diagnosticsOf, shown } from "../../expression/fixtures.ts";
import { output, template } from "./fixtures.ts";

describe("helpers are the filters and tests of expressions", () => {
  it.each([
    ["{{upper name}}", "PI"],
    ["{{join list ', '}}", "1, 2"],
    ["{{join list d='-'}}", "1-2"],
    ["{{default missing 'x'}}", "x"],
    ["{{default missing.a.b 8080}}", "8080"],
    ["{{default map.c (upper name)}}", "PI"],
    ["{{to_json map}}", '{"a": 1}'],
    ["{{indent (to_nice_yaml map) 2}}", "a: 1\n"],
    ["{{#if (defined missing)}}y{{else}}n{{/if}}", "n"],
    ["{{#if (defined map.a)}}y{{/if}}", "y"],
    ["{{#if (eq name 'pi')}}y{{/if}}", "y"],
    ["{{#if (and (gt port 10) (not (eq name 'x')))}}y{{/if}}", "y"],
    ["{{#if (or missing_is_not_read name)}}y{{/if}}", "TPL0203"],
    ["{{#if (version '1.10' '1.9' '>')}}y{{/if}}", "y"],
    ["{{#eq name 'pi'}}same{{else}}other{{/eq}}", "same"],
    ["{{#in 'a' map}}has{{/in}}", "has"],
    ["{{#each (sort words)}}{{this}}{{/each}}", "ab"],
    ["{{#each (selectattr hosts 'up')}}{{n}}{{/each}}", "1"],
    ["{{#each list}}{{add @index 1}}{{/each}}", "12"],
    ["{{concat name ':' port}}", "pi:80"],
    ["{{format '%s-%03d' name port}}", "pi-080"],
    ["{{join (array 'a' name) '/'}}", "a/pi"],
    ["{{divide port 8}}", "10.0"],
    ["{{is_lower name}}{{lower 'X'}}", "truex"],
    ["{{ternary (eq port 80) 'http' 'other'}}", "http"],
    ["{{regex_replace 'a1' '\\d' 'x'}}", "ax"],
  ])("%s", (text, expected) => {
    const variables = {
      name: "pi",
      port: 80,
      list: [1, 2],
      map: { a: 1 },
      words: ["b", "a"],
      hosts: [
        { n: 1, up: true },
        { n: 2, up: false },
      ],
    };
    const render = (): string => output(text, variables);
    if (/^[A-Z]{3}\d{4}$/.test(expected)) expect(diagnosticsOf(render)).toMatchObject([{ code: expected }]);
    else expect(render()).toBe(expected);
  });

  it("never hide a variable of the same name", () => {
    expect(
      output("{{count}} {{version}} {{items}} {{first}} {{lower}}", {
        count: 3,
        version: "1.2",
        items: "i",
        first: "f",
        lower: "l",
      }),
    ).toBe("3 1.2 i f l");
  });
});

describe("values in text", () => {
  it.each([
    [true, "true"],
    [false, "false"],
    [null, ""],
    [5, "5"],
    [new Float(5), "5.0"],
    [1e21, "1000000000000000000000"],
    ["{{x}} & <b>", "{{x}} & <b>"],
  ])("%j", (x, expected) => {
    expect(output("{{x}}", { x })).toBe(expected);
  });

  it("what is not known yet makes the whole text unknown", () => {
    const x = new Unknown("later");
    for (const text of [
      "{{x}}",
      "{{#if x}}{{/if}}",
      "{{#each x}}{{/each}}",
      "{{x.y}}",
      "{{upper x}}",
      "{{#with x}}{{/with}}",
    ]) {
      expect(() => output(text, { x })).toThrow(UnknownValueError);
    }
    expect(output("{{#if (defined x)}}y{{/if}}", { x })).toBe("y");
  });
});

describe("only what is used is read", () => {
  it("from a scope", () => {
    const read: string[] = [];
    const scope = {
      get: (name: string): unknown => {
        read.push(name);
        return name === "a" ? { b: 1 } : MISSING;
      },
      names: () => ["a", "z"],
    };
    expect(
      renderHandlebars(template("{{a.b}}{{#if (defined q)}}{{/if}}"), scope, { ...contextOf(), scope }),
    ).toBe("1");
    expect(read).toEqual(["a", "q"]);
  });

  it("a plain map serves as well", () => {
    expect(renderHandlebars(template("{{a}}"), { a: 1 }, contextOf())).toBe("1");
  });

  it.each([
    ["{{a.b}} {{upper c}} {{default d e}}", ["a", "c", "d", "e"]],
    ["{{#each hosts}}{{name}}{{../port}}{{@root.domain}}{{/each}}", ["hosts", "port", "domain"]],
    ["{{#each hosts as |h|}}{{h.name}}{{#with h.x}}{{../../y}}{{../z}}{{/with}}{{/each}}", ["hosts", "y"]],
    ["{{#if a}}{{b}}{{else}}{{c}}{{/if}}", ["a", "b", "c"]],
    ["{{> p q=r}}{{#each s}}{{> p}}{{/each}}", ["r", "s", "inside", "above"]],
    ["{{#each m}}{{@key}}{{this}}{{/each}}", ["m"]],
  ])("the names of %s are known beforehand", (text, expected) => {
    expect(
      [...template(text, { p: "{{inside}}{{#each inside}}{{../above}}{{/each}}" }).freeNames].sort(),
    ).toEqual([...expected].sort());
  });
});

describe("mistakes", () => {
  const variables = { hostname: "pi", hosts: [{ name: "a" }], map: { size: 1 }, list: [1] };

  it.each([
    ["{{hostnam}}", "TPL0203 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?"],
    [
      "{{upper hostnam}}",
      "TPL0203 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?",
    ],
    [
      "{{#if hostnam}}{{/if}}",
      "TPL0203 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?",
    ],
    [
      "{{#unless hostnam}}{{/unless}}",
      "TPL0203 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?",
    ],
    [
      "{{#each hostnam}}{{/each}}",
      "TPL0203 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?",
    ],
    [
      "{{#with hostnam}}{{/with}}",
      "TPL0203 the variable `hostnam` is not defined | hostnam | did you mean `hostname`?",
    ],
    ["{{#each hosts}}{{nam}}{{/each}}", "TPL0203 the current item has no `nam` | nam | did you mean `name`?"],
    [
      "{{#each hosts}}{{hostname}}{{/each}}",
      "TPL0203 the current item has no `hostname` | hostname | it is a variable of the host: write @root.hostname",
    ],
    [
      "{{#each hosts}}{{#each ../list}}{{name}}{{/each}}{{/each}}",
      "TPL0203 the current item has no `name` | name | it belongs to an outer item: write ../name",
    ],
    [
      "{{map.siez}}",
      "TPL0203 `map.siez` is not defined: there is no `siez` | map.siez | did you mean `size`?",
    ],
    ["{{../hostname}}", "TPL0203 `../hostname` goes further up than there are contexts | ../hostname"],
    [
      "{{@index}}",
      "TPL0203 there is no `@index` here | @index | @index, @key, @first and @last exist inside {{#each}}, @root everywhere",
    ],
    [
      "{{hosts}}",
      'TPL0207 a list can\'t be printed | {{hosts}} | say how: {{join list ", "}} or {{#each list}} … {{/each}}',
    ],
    [
      "{{map}}",
      "TPL0207 a map can't be printed | {{map}} | say how: {{to_json map}} or {{#each map}} … {{/each}}",
    ],
    ["{{#each hostname}}{{/each}}", "TPL0208 {{#each}} goes over a list or a map, not a string | hostname"],
    [
      "{{upper}}",
      "TPL0203 the variable `upper` is not defined | upper | `upper` is a helper: write {{upper value}}",
    ],
    [
      "{{from_json hostname}}",
      "EXP0306 the text is no JSON: Unexpected token 'p', \"pi\" is not valid JSON | {{from_json hostname}}",
    ],
    [
      "x {{add 1 'a'}}",
      "EXP0303 `+` can't be used with a number and a string | {{add 1 'a'}} | join text with `~`, or make numbers of both sides with `| int`",
    ],
    [
      "{{> @partial-block}}",
      "TPL0205 the partial was not given a block | {{> @partial-block}} | include it with {{#> name}} … {{/name}}",
    ],
    ["{{> loop}}", "TPL0209 partials are nested more than 100 deep | {{> loop}}"],
    ["{{> broken}}", "TPL0203 the variable `nam` is not defined | nam"],
    ["{{mandatory missing 'set it'}}", "EXP0307 set it | {{mandatory missing 'set it'}}"],
    ["{{lookup map 'x'}}", "TPL0203 there is no `x` in it | {{lookup map 'x'}}"],
  ])("while rendering: %s", (text, expected) => {
    const told = diagnosticsOf(() => output(text, variables, { loop: "{{> loop}}", broken: "\n {{nam}}" }));
    expect(told.map((d) => [...shown([d]), ...(d.help ? [d.help] : [])].join(" | "))).toEqual([expected]);
  });

  it.each([
    ['{"port": {{port}}}', "TPL0202 three closing braces after a placeholder that has two | }}}"],
    ["{{#if x}}\n{{#each y}}\n{{/each}}\n", "TPL0201 `{{#if}}` is not closed | {{#if x}}"],
    ["{{#if x}}\n{{/each}}", "TPL0201 `{{#if}}` is closed by `{{/each}}` | if"],
    ["{{name | upper}}", "TPL0201 `|` is not Handlebars | |"],
    ["a {{name", "TPL0201 `{{` has no `}}` | {{"],
    ["{{/if}}", "TPL0201 `{{/if}}` closes nothing | {{/if}}"],
    ["{{foo bar}}", "TPL0204 there is no helper `foo` | foo"],
    ["{{uper name}}", "TPL0204 there is no helper `uper` | uper"],
    ["{{if x}}", "TPL0204 there is no helper `if` | if"],
    ["{{#foo}}{{/foo}}", "TPL0204 `{{#foo}}` says not what to do with `foo` | foo"],
    ["{{#if}}{{/if}}", "TPL0208 `{{#if}}` needs one value, not 0 | if"],
    ["{{#if a b}}{{/if}}", "TPL0208 `{{#if}}` needs one value, not 2 | if"],
    ["{{replace a 'b'}}", "EXP0301 the helper `replace` needs `new` | replace"],
    ["{{upper a 1}}", "EXP0301 the helper `upper` takes no arguments, but got 1 | 1"],
    ["{{join a x=1}}", "EXP0301 the helper `join` has no argument `x` | x=1"],
    ["{{> heder}}", "TPL0205 there is no partial `heder` | {{> heder}}"],
    ["{{> (lookup a 'b')}}", "TPL0206 the name of a partial can't be computed | (lookup a 'b')"],
    ["{{* deco}}", "TPL0206 decorators can't be used | {{* deco}}"],
    ['{{#*inline "x"}}{{/inline}}', 'TPL0206 decorators can\'t be used | {{#*inline "x"}}{{/inline}}'],
  ])("before anything runs: %s", (text, expected) => {
    expect(shown(diagnosticsOf(() => template(text, { header: "x" })))).toEqual([expected]);
  });

  it("in partials are told at their place", () => {
    const told = diagnosticsOf(() => template("{{> a}}", { a: "x\n{{> b}}", b: "{{uper x}}" }));
    expect(told).toMatchObject([{ code: "TPL0204", primary: { file: { path: "templates/b.hbs" } } }]);
  });

  it("in partials that nobody includes don't matter", () => {
    expect(output("x", {}, { broken: "{{#if" })).toBe("x");
  });
});

describe("a template reaches nothing of JavaScript", () => {
  it.each([
    "{{constructor}}",
    "{{__proto__}}",
    "{{s.constructor.name}}",
    "{{toString}}",
    "{{lookup s 'constructor'}}",
    "{{l.map}}",
    "{{#with l}}{{push}}{{/with}}",
  ])("%s", (text) => {
    expect(diagnosticsOf(() => output(text, { s: "x", l: [1] }))).toMatchObject([{ code: "TPL0203" }]);
  });

  it("and stays within its limits", () => {
    const context = {
      ...contextOf({ big: Array.from({ length: 100 }, (_, i) => i) }),
      budget: { steps: 5000, size: 1e6 },
    };
    const text = "{{#each big}}{{#each @root.big}}{{#each @root.big}}{{this}}{{/each}}{{/each}}{{/each}}";
    expect(diagnosticsOf(() => renderHandlebars(template(text), context.scope, context))).toMatchObject([
      { code: "EXP0401" },
    ]);
  });
});
