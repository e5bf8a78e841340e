/** Printing a tree and parsing the text gives the same tree. */

import fc from "fast-check";
import { expect, it } from "vitest";
import type { Argument, Ast } from "../../src/expression/ast.ts";
import { parse } from "../../src/expression/parser.ts";
import { print } from "../../src/expression/print.ts";

const AT = { start: 0, end: 0 };
const NAMES = fc.constantFrom("a", "b1", "_c", "größe", "item", "notes", "island");

function literal(value: string | number | boolean | null, float?: true): Ast {
  return { kind: "literal", value, ...(float ? { float } : {}), ...AT };
}

const LITERALS: fc.Arbitrary<Ast> = fc.oneof(
  fc.nat().map((n) => literal(n)),
  fc.double({ min: 0.001, max: 1e6, noNaN: true }).map((n) => literal(n, true)),
  fc.string({ unit: "binary" }).map((s) => literal(s)),
  fc.constantFrom(true, false, null).map((v) => literal(v)),
);

function nodes(inner: fc.Arbitrary<Ast>): fc.Arbitrary<Ast> {
  const args: fc.Arbitrary<readonly Argument[]> = fc
    .tuple(
      fc.array(inner, { maxLength: 2 }),
      fc.uniqueArray(fc.tuple(NAMES, inner), { maxLength: 2, selector: ([name]) => name }),
    )
    .map(([positional, named]) => [
      ...positional.map((value) => ({ value, ...AT })),
      ...named.map(([name, value]) => ({ name, value, ...AT })),
    ]);
  const items = fc.array(inner, { maxLength: 3 });
  const optional = fc.option(inner, { nil: undefined });
  const given = (name: string, value: Ast | undefined): object => (value ? { [name]: value } : {});
  return fc.oneof(
    items.map((i): Ast => ({ kind: "list", items: i, ...AT })),
    items.map((i): Ast => ({ kind: "tuple", items: i, ...AT })),
    fc
      .array(fc.record({ key: inner, value: inner }), { maxLength: 2 })
      .map((entries): Ast => ({ kind: "dict", entries, ...AT })),
    fc.tuple(inner, NAMES).map(([object, name]): Ast => ({ kind: "attribute", object, name, ...AT })),
    fc.tuple(inner, inner).map(([object, key]): Ast => ({ kind: "subscript", object, key, ...AT })),
    fc.tuple(inner, optional, optional, optional).map(
      ([object, from, to, step]) =>
        ({
          kind: "slice",
          object,
          ...given("from", from),
          ...given("to", to),
          ...given("step", step),
          ...AT,
        }) as Ast,
    ),
    fc.tuple(inner, args).map(([callee, a]): Ast => ({ kind: "call", callee, args: a, ...AT })),
    fc.tuple(inner, NAMES, args).map(
      ([input, name, a]): Ast => ({
        kind: "filter",
        input,
        name,
        nameStart: 0,
        nameEnd: 0,
        args: a,
        ...AT,
      }),
    ),
    fc.tuple(inner, NAMES, args, fc.boolean()).map(
      ([input, name, a, negated]): Ast => ({
        kind: "test",
        input,
        name,
        nameStart: 0,
        nameEnd: 0,
        args: a,
        negated,
        ...AT,
      }),
    ),
    fc
      .tuple(fc.constantFrom("+" as const, "-" as const, "not" as const), inner)
      .map(([operator, operand]): Ast => ({ kind: "unary", operator, operand, ...AT })),
    fc
      .tuple(
        fc.constantFrom(
          "+" as const,
          "-" as const,
          "*" as const,
          "/" as const,
          "//" as const,
          "%" as const,
          "**" as const,
        ),
        inner,
        inner,
      )
      .map(([operator, left, right]): Ast => ({ kind: "binary", operator, left, right, ...AT })),
    fc
      .tuple(fc.constantFrom("and" as const, "or" as const), inner, inner)
      .map(([operator, left, right]): Ast => ({ kind: "logical", operator, left, right, ...AT })),
    fc.array(inner, { minLength: 2, maxLength: 3 }).map((parts): Ast => ({ kind: "concat", parts, ...AT })),
    fc
      .tuple(
        inner,
        fc.array(
          fc.record({
            operator: fc.constantFrom("==" as const, "<" as const, "in" as const, "not in" as const),
            operand: inner,
          }),
          { minLength: 1, maxLength: 2 },
        ),
      )
      .map(([first, rest]): Ast => ({ kind: "comparison", first, rest, ...AT })),
    fc
      .tuple(inner, inner, optional)
      .map(
        ([value, test, otherwise]) =>
          ({ kind: "conditional", test, value, ...given("else", otherwise), ...AT }) as Ast,
      ),
  );
}

const EXPRESSIONS = fc.letrec<{ node: Ast }>((tie) => ({
  node: fc.oneof(
    { depthSize: "small" },
    LITERALS,
    NAMES.map((name): Ast => ({ kind: "name", name, ...AT })),
    nodes(tie("node")),
  ),
})).node;

function withoutPlaces(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(withoutPlaces);
  if (typeof node !== "object" || node === null) return node;
  const entries = Object.entries(node).filter(
    ([key]) => !["start", "end", "nameStart", "nameEnd"].includes(key),
  );
  return Object.fromEntries(entries.map(([key, value]) => [key, withoutPlaces(value)]));
}

it("reads back what it printed", () => {
  fc.assert(
    fc.property(EXPRESSIONS, (node) => {
      const text = print(node);
      const { root } = parse(text, { braces: false, rawStrings: false, startAt: (i) => i, endAt: (i) => i });
      expect(withoutPlaces(root), text).toEqual(withoutPlaces(node));
    }),
    { numRuns: 600 },
  );
});
