/** Writing a template from its tree and reading it again gives the same tree; so do the templates that Jinja itself was asked about. */

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Ast } from "../../../src/expression/ast.ts";
import type { Body, Node } from "../../../src/template/jinja/ast.ts";
import { ANSIBLE_OPTIONS } from "../../../src/template/jinja/jinja-options.ts";
import { parseJinja } from "../../../src/template/jinja/parse-jinja.ts";
import { sourceText } from "../../../src/template/jinja/source-text.ts";
import { optionsOf, readCases } from "./fixtures.ts";
import { printJinja } from "./print-jinja.ts";

const PLACES: ReadonlySet<string> = new Set(["start", "end", "nameStart", "nameEnd", "written", "place"]);

function parsed(text: string, options = ANSIBLE_OPTIONS): Body | undefined {
  const source = sourceText(text, true, (i) => i);
  return parseJinja({ source, file: { path: "t", text }, options }).body;
}

/** Without places, and with neighbouring texts as one. */
function shape(value: unknown): unknown {
  if (Array.isArray(value)) return joined(value).map(shape);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PLACES.has(key))
      .map(([key, item]) => [key, shape(item)]),
  );
}

function joined(items: readonly unknown[]): readonly unknown[] {
  const isText = (item: unknown): item is { readonly kind: "text"; readonly text: string } =>
    typeof item === "object" && item !== null && "kind" in item && item.kind === "text";
  return items.reduce<unknown[]>((all, item) => {
    const last = all.at(-1);
    if (isText(item) && item.text === "") return all;
    if (isText(item) && isText(last)) all[all.length - 1] = { ...last, text: last.text + item.text };
    else all.push(item);
    return all;
  }, []);
}

const AT = { start: 0, end: 0 };
const NAMES = fc.constantFrom("a", "b1", "_c", "item");
const name = (n: string): Ast => ({ kind: "name", name: n, ...AT });
const EXPRESSIONS: fc.Arbitrary<Ast> = fc.oneof(
  NAMES.map(name),
  fc.nat().map((value): Ast => ({ kind: "literal", value, ...AT })),
  fc.string().map((value): Ast => ({ kind: "literal", value, ...AT })),
  fc
    .tuple(NAMES, NAMES)
    .map(([test, value]): Ast => ({ kind: "conditional", test: name(test), value: name(value), ...AT })),
  fc.array(NAMES, { maxLength: 3 }).map((items): Ast => ({ kind: "tuple", items: items.map(name), ...AT })),
);
const TEXTS = fc.oneof(
  fc.string(),
  fc
    .string({ unit: fc.constantFrom("{", "%", "}", "#", " ", "\n", "-", "raw", "x") })
    .filter((t) => !/\{%[-+]?\s*endraw/.test(t)),
);

const BODIES = fc.letrec<{ body: Body }>((tie) => ({
  body: fc.array(fc.oneof({ depthSize: "small", withCrossShrink: true }, plainNode(), nested(tie("body"))), {
    maxLength: 3,
  }),
})).body;

function plainNode(): fc.Arbitrary<Node> {
  return fc.oneof(
    TEXTS.map((text): Node => ({ kind: "text", text, ...AT })),
    EXPRESSIONS.map((value): Node => ({ kind: "print", value, ...AT })),
    EXPRESSIONS.map((value): Node => ({ kind: "do", value, ...AT })),
    fc
      .tuple(NAMES, EXPRESSIONS)
      .map(([n, value]): Node => ({ kind: "set", target: { kind: "name", name: n, ...AT }, value, ...AT })),
    fc.tuple(EXPRESSIONS, fc.boolean(), fc.boolean()).map(
      ([value, ignoreMissing, withContext]): Node => ({
        kind: "include",
        name: value,
        ignoreMissing,
        withContext,
        ...AT,
      }),
    ),
  );
}

function nested(body: fc.Arbitrary<Body>): fc.Arbitrary<Node> {
  return fc.oneof(
    fc.tuple(EXPRESSIONS, body, body).map(
      ([test, then, otherwise]): Node => ({
        kind: "if",
        branches: [{ test, body: then }],
        otherwise,
        ...AT,
      }),
    ),
    fc.tuple(NAMES, EXPRESSIONS, fc.boolean(), body, body).map(
      ([n, items, recursive, inner, otherwise]): Node => ({
        kind: "for",
        target: { kind: "name", name: n, ...AT },
        items,
        recursive,
        body: inner,
        otherwise,
        ...AT,
      }),
    ),
    fc.tuple(NAMES, EXPRESSIONS, body).map(
      ([n, value, inner]): Node => ({
        kind: "macro",
        name: n,
        parameters: [{ name: "p", default: value, ...AT }],
        body: inner,
        ...AT,
      }),
    ),
    fc.tuple(NAMES, body).map(
      ([n, inner]): Node => ({
        kind: "set-block",
        target: { kind: "name", name: n, ...AT },
        body: inner,
        ...AT,
      }),
    ),
    fc.tuple(EXPRESSIONS, body).map(
      ([value, inner]): Node => ({
        kind: "with",
        assignments: [{ target: { kind: "name", name: "w", ...AT }, value }],
        body: inner,
        ...AT,
      }),
    ),
  );
}

describe("what was written is read back", () => {
  it("for trees of any kind", () => {
    fc.assert(
      fc.property(BODIES, (body) => {
        const read = parsed(printJinja(body));
        // A JSON round trip leaves out keys that hold nothing.
        expect(JSON.stringify(shape(read))).toBe(JSON.stringify(shape(normalized(body))));
      }),
      { numRuns: 300 },
    );
  });

  it("for every template that Jinja was asked about", () => {
    const { cases } = readCases();
    const texts = cases.flatMap((c) =>
      Object.values(c.templates).map((text) => [text, optionsOf(c.options)] as const),
    );
    let count = 0;
    for (const [text, options] of texts) {
      const body = parsed(text, { ...options, newline: "\n" });
      if (!body) continue;
      count += 1;
      expect(shape(parsed(printJinja(body)))).toEqual(shape(body));
    }
    expect(count).toBeGreaterThan(600);
  });
});

/** Line ends are those that reading gives. */
function normalized(body: Body): Body {
  return JSON.parse(JSON.stringify(body), (key, value) =>
    key === "text" && typeof value === "string" ? value.replace(/\r\n?/g, "\n") : value,
  ) as Body;
}
