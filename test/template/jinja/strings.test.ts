/** Statements in the strings of playbooks: every case of `string-cases.json`, which holds what Ansible 2.18 made of them (`make-string-cases.py`). */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { OMIT } from "../../../src/template/omit.ts";
import { contextOf, diagnosticsOf, ordinary, rendered } from "../../expression/fixtures.ts";

interface StringCases {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly { readonly text: string; readonly result?: unknown; readonly error?: true }[];
}

const { variables, cases } = JSON.parse(
  readFileSync(join(import.meta.dirname, "string-cases.json"), "utf8"),
) as StringCases;

describe("as up to 2.18", () => {
  it.each(cases)("$text", ({ text, result, error }) => {
    const value = (): unknown => ordinary(rendered(text, contextOf(structuredClone(variables), {}, "2.18")));
    if (error) expect(diagnosticsOf(value)).not.toEqual([]);
    else expect(value()).toEqual(result);
  });
});

describe("from 2.19 on, text stays text and a value stays a value", () => {
  it.each<[string, unknown]>([
    ["{% if flag %}{{ port }}{% endif %}", 80],
    ["{% if flag %}{{ list }}{% endif %}", ["a", "b", "c"]],
    ["{% if flag %}[1, 2]{% endif %}", "[1, 2]"],
    ["{% if flag %}True{% endif %}", "True"],
    ["{% set l = [] %}{% for x in list %}{% do l.append(x) %}{% endfor %}{{ l }}", ["a", "b", "c"]],
    ["{% for x in list %}{{ x }}{% endfor %}", "abc"],
  ])("%s", (text, expected) => {
    expect(ordinary(rendered(text, contextOf(structuredClone(variables), {}, "2.19")))).toEqual(expected);
  });
});

describe("omit", () => {
  it.each(["2.18", "2.19"] as const)(
    "is the outcome where it is all that is printed, with %s",
    (language) => {
      const context = contextOf(variables, {}, language);
      expect(rendered("{% if flag %}{{ omit }}{% else %}a{% endif %}", context)).toBe(OMIT);
      expect(rendered("{% if off %}{{ omit }}{% else %}a{% endif %}", context)).toBe("a");
      expect(diagnosticsOf(() => rendered("{% if flag %}{{ omit }}b{% endif %}", context))).toMatchObject([
        { code: "EXP0309" },
      ]);
    },
  );
});
