/** Our rendering against Handlebars' own runtime, for everything that both can do. */

import Handlebars from "handlebars";
import { describe, expect, it } from "vitest";
import { output, type Partials } from "./fixtures.ts";

const DATA = {
  name: "pi",
  port: 80,
  ratio: 0.5,
  yes: true,
  no: false,
  empty: "",
  zero: 0,
  nothing: null,
  none: [],
  hosts: [
    { name: "a", ip: "10.0.0.1", tags: ["x", "y"] },
    { name: "b", ip: "10.0.0.2", tags: [] },
  ],
  map: { one: 1, two: { three: 3 } },
  words: ["u", "v", "w"],
  html: '<a href="x">&\'`=</a>',
  index: 5,
};

const CASES: readonly (readonly [text: string, partials?: Partials])[] = [
  ["plain text"],
  ["a {{name}} b {{port}} {{ratio}} {{yes}} {{no}} [{{empty}}] [{{nothing}}]"],
  ["{{html}} {{{html}}} {{&html}}"],
  ["{{map.one}} {{map.two.three}} {{map/one}} {{map.[one]}} {{hosts.[1].name}} {{hosts.0.ip}}"],
  ["{{#if yes}}1{{else}}2{{/if}}{{#if no}}1{{else}}2{{/if}}"],
  [
    "{{#if zero}}1{{else}}2{{/if}}{{#if zero includeZero=true}}1{{else}}2{{/if}}{{#if none}}1{{else}}2{{/if}}{{#if empty}}1{{/if}}{{#if nothing}}1{{/if}}{{#if map}}m{{/if}}",
  ],
  ["{{#unless no}}1{{/unless}}{{#unless yes}}1{{else}}2{{/unless}}"],
  ["{{#if no}}1{{else if yes}}2{{else}}3{{/if}}"],
  ["{{#if no}}1{{else if no}}2{{else}}3{{/if}}"],
  ["{{#each hosts}}{{name}}={{ip}}{{#unless @last}},{{/unless}}{{/each}}"],
  ["{{#each words}}{{@index}}{{this}}{{@first}}{{@last}}{{.}} {{/each}}"],
  ["{{#each map}}{{@key}}:{{@index}} {{/each}}"],
  ["{{#each none}}x{{else}}empty{{/each}}{{#each nothing}}x{{else}}null{{/each}}"],
  ["{{#each hosts as |h i|}}{{i}}{{h.name}}{{name}}{{#each h.tags as |t|}}{{t}}{{h.name}}{{/each}}{{/each}}"],
  ["{{#each hosts}}{{#each tags}}{{../name}}{{this}}{{../../port}}{{@../index}}{{/each}}{{/each}}"],
  ["{{#each hosts}}{{@root.port}} {{../port}} {{/each}}"],
  ["{{#with map}}{{one}} {{two.three}} {{../name}}{{/with}}"],
  ["{{#with map as |m|}}{{m.one}} {{one}}{{/with}}"],
  ["{{#with nothing}}1{{else}}2{{/with}}{{#with none}}1{{else}}2{{/with}}"],
  ["{{#each hosts}}{{#with this}}{{name}}{{../name}}{{/with}}{{/each}}"],
  ["{{#each hosts}}{{#if tags}}{{name}}{{../name}}{{/if}}{{/each}}"],
  ["{{lookup map 'one'}}{{lookup words 1}}{{#each words}}{{lookup ../words @index}}{{/each}}"],
  ["{{! comment }}a{{!-- b }} --}}c"],
  ["a\n{{#if yes}}\n  b\n{{/if}}\nc\n"],
  ["a\n  {{#each words}}\n  - {{this}}\n  {{/each}}\nc"],
  ["a {{~name~}} b"],
  ["a\n{{~#if yes~}}\n b \n{{~/if~}}\n c"],
  ["{{#each words~}}\n {{this}}\n{{~/each}}"],
  ["\\{{name}} \\\\{{name}} {{{{raw}}}} {{name}} {{{{/raw}}}}x"],
  ["{ {{name}} } {x: {{port}} }"],
  ["{{> p}}", { p: "[{{name}}]" }],
  ["a\n  {{> p}}\nb", { p: "{{name}}\n\n{{port}}\n" }],
  ["a\n  {{> p}}\nb", { p: "{{name}}\n{{port}}" }],
  ["x {{> p}} y\n", { p: "1\n2\n" }],
  ["{{> p map}}{{> p hosts.[0]}}", { p: "({{#if one}}{{one}}{{/if}}{{#if name}}{{name}}{{/if}})" }],
  ["{{> p a=1 b=name}}", { p: "{{a}}{{b}}{{port}}" }],
  ["{{#each hosts}}{{> p sep=';'}}{{/each}}", { p: "{{name}}{{sep}}" }],
  ["{{> p map one=9}}", { p: "{{one}} {{two.three}}" }],
  ["{{#> p}}in {{name}}{{/p}}", { p: "<{{> @partial-block}}>" }],
  ["{{#> p}}\n in\n{{/p}}\n", { p: "<\n {{> @partial-block}}\n>\n" }],
  ["{{> a/b}}{{> c-d}}", { "a/b": "1", "c-d": "2" }],
  ["{{> p n=2}}", { p: "{{n}}{{> q}}", q: "q{{n}}{{name}}" }],
  ["{{#each words}}{{#if @first}}first{{else if @last}}last{{else}}mid{{/if}}{{/each}}"],
  ["{{this.name}} {{./name}} {{#each words}}{{this}}{{../this.name}}{{/each}}"],
  ["{{#each hosts}}{{this.name}}{{./ip}}{{/each}}"],
  ["\r\na\r\n{{#if yes}}\r\nb\r\n{{/if}}\r\n"],
];

function reference(text: string, partials: Partials): string {
  const handlebars = Handlebars.create();
  for (const [name, source] of Object.entries(partials)) handlebars.registerPartial(name, source);
  handlebars.registerHelper("raw", function (this: unknown, options: Handlebars.HelperOptions) {
    return options.fn(this);
  });
  return handlebars.compile(text, { noEscape: true })(DATA);
}

// Numbers side by side are kept apart in the cases: Handlebars adds them up, {{a}}{{b}} being a + b in its code.
describe("as Handlebars itself", () => {
  it.each(CASES.map(([text, partials = {}]) => ({ text, partials })))("$text", ({ text, partials }) => {
    // Partials see the names of their own context only, so those that test for them say so with a default.
    const own = Object.fromEntries(
      Object.entries(partials).map(([name, source]) => [
        name,
        source.replaceAll(/\{\{#if (one|name)\}\}/g, "{{#if (defined $1)}}"),
      ]),
    );
    expect(output(text, DATA, own)).toBe(reference(text, partials));
  });
});
