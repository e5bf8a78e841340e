import { describe, expect, it } from "vitest";
import { type Ast, childrenOf } from "../../src/expression/ast.ts";
import { parse } from "../../src/expression/parser.ts";
import { print } from "../../src/expression/print.ts";
import { compiled, diagnosticsOf, shown } from "./fixtures.ts";

function tree(text: string): Ast {
  return parse(text, { braces: false, rawStrings: false, startAt: (i) => i, endAt: (i) => i }).root;
}

/** The tree with every grouping shown. */
function grouped(node: Ast): string {
  switch (node.kind) {
    case "binary":
      return `(${grouped(node.left)} ${node.operator} ${grouped(node.right)})`;
    case "logical":
      return `(${grouped(node.left)} ${node.operator} ${grouped(node.right)})`;
    case "unary":
      return `(${node.operator} ${grouped(node.operand)})`;
    case "concat":
      return `(${node.parts.map(grouped).join(" ~ ")})`;
    case "comparison":
      return `(${[grouped(node.first), ...node.rest.map((r) => `${r.operator} ${grouped(r.operand)}`)].join(" ")})`;
    case "conditional":
      return `(${grouped(node.value)} if ${grouped(node.test)} else ${node.else ? grouped(node.else) : "?"})`;
    case "filter":
      return `(${grouped(node.input)} | ${[node.name, ...node.args.map((a) => grouped(a.value))].join(" ")})`;
    case "test":
      return `(${grouped(node.input)} is ${[node.negated ? `not ${node.name}` : node.name, ...node.args.map((a) => grouped(a.value))].join(" ")})`;
    default:
      return print(node);
  }
}

describe("precedence is Jinja's", () => {
  it.each([
    ["1 + 2 * 3", "(1 + (2 * 3))"],
    ["1 - 2 - 3", "((1 - 2) - 3)"],
    ["2 ** 3 ** 2", "((2 ** 3) ** 2)"],
    ["-2 ** 2", "((- 2) ** 2)"],
    ["1 + 2 ~ 3", "(1 + (2 ~ 3))"],
    ["1 ~ 2 * 3", "(1 ~ (2 * 3))"],
    ["a | f + 1", "((a | f) + 1)"],
    ["-a | f", "((- a) | f)"],
    ["a + b | f", "(a + (b | f))"],
    ["not a is b", "(not (a is b))"],
    ["not a == b", "(not (a == b))"],
    ["a is b and c", "((a is b) and c)"],
    ["a is not b", "(a is not b)"],
    ["a is divisibleby 3", "(a is divisibleby 3)"],
    ["a is b(1) or c", "((a is b 1) or c)"],
    ["a or b and c", "(a or (b and c))"],
    ["a < b <= c", "(a < b <= c)"],
    ["a not in b", "(a not in b)"],
    ["a in b == c", "(a in b == c)"],
    ["a if b else c if d else e", "(a if b else (c if d else e))"],
    ["a if b or c", "(a if (b or c) else ?)"],
    ["a | f(1) | g", "((a | f 1) | g)"],
    ["a is b | g", "((a is b) | g)"],
  ])("%s", (text, expected) => {
    expect(grouped(tree(text))).toBe(expected);
  });
});

describe("places", () => {
  it("are those of the text, for every node", () => {
    const text = "{'a': xs[1:n] | map('upper', k=v) | list, b.c(d): -e ~ f if g is not h(1) else (i,)}";
    const seen: string[] = [];
    const visit = (node: Ast): void => {
      seen.push(text.slice(node.start, node.end));
      for (const child of childrenOf(node)) {
        expect(child.start).toBeGreaterThanOrEqual(node.start);
        expect(child.end).toBeLessThanOrEqual(node.end);
        visit(child);
      }
    };
    visit(tree(text));
    expect(seen).toEqual([
      text,
      "'a'",
      "xs[1:n] | map('upper', k=v) | list",
      "xs[1:n] | map('upper', k=v)",
      "xs[1:n]",
      "xs",
      "1",
      "n",
      "'upper'",
      "v",
      "b.c(d)",
      "b.c",
      "b",
      "d",
      "-e ~ f if g is not h(1) else (i,)",
      "-e ~ f",
      "-e",
      "e",
      "f",
      "g is not h(1)",
      "g",
      "1",
      "(i,)",
      "i",
    ]);
  });
});

describe("mistakes", () => {
  it.each([
    ["a = 'b'", "EXP0101 `=` can't stand here; expected an operator, a filter or the end | ="],
    ["a b", "EXP0101 `b` can't stand here; expected an operator, a filter or the end | b"],
    ["a +", "EXP0101 the expression ends where a value should follow | +"],
    ["| f", "EXP0101 `|` can't stand here; expected a value | |"],
    ["a |", "EXP0101 the expression ends where the name of a filter should follow | |"],
    ["a is", "EXP0101 the expression ends where the name of a test should follow | s"],
    ["a.", "EXP0101 the expression ends where a name should follow | ."],
    ["a[]", "EXP0101 `]` can't stand here; expected a key or a position | ]"],
    ["{'a'}", "EXP0101 `}` can't stand here; expected `:` and a value | }"],
    ["f(a=1, 2)", "EXP0101 an argument without a name can't follow one with a name | 2"],
    ["and b", "EXP0101 `and` can't stand here; expected a value | and"],
    ["   ", "EXP0104 there is no expression here |    "],
    ["", "EXP0104 there is no expression here | "],
    [`${"(".repeat(300)}1${")".repeat(300)}`, "EXP0107 the expression is nested too deeply | ("],
    [`${"not ".repeat(300)}1`, "EXP0107 the expression is nested too deeply | not"],
    [`${"-".repeat(300)}1`, "EXP0107 the expression is nested too deeply | -"],
  ])("%s", (text, expected) => {
    expect(shown(diagnosticsOf(() => compiled(text)))).toEqual([expected]);
  });
});
