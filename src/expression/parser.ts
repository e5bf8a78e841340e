/** Tokens to a syntax tree: Jinja's expression grammar with its precedence, which differs from Python's in places. */

import type { Ast, BinaryOperator, Comparison, ComparisonOperator } from "./ast.ts";
import { tokenize } from "./lexer.ts";
import { filterChain, piped, postfix } from "./parse-operand.ts";
import { primary } from "./parse-primary.ts";
import { type Grammar, type ParseOptions, TokenCursor } from "./token-cursor.ts";

export interface Parsed {
  readonly root: Ast;
  /** Where `{{` stood, in the text. */
  readonly braces: readonly number[];
}

const GRAMMAR: Grammar = {
  expression,
  tuple,
  unconditional: disjunction,
  filters: filterChain,
  parse: (text, options) => parse(text, options).root,
};

const COMPARISONS: ReadonlySet<string> = new Set(["==", "!=", "<", "<=", ">", ">="]);

/** For what a statement consists of. Throws `SyntaxFault`. */
export function cursorOver(text: string, options: ParseOptions): TokenCursor {
  return new TokenCursor(tokenize(text, options), options, GRAMMAR);
}

/** Throws `SyntaxFault`. */
export function parse(text: string, options: ParseOptions): Parsed {
  const c = new TokenCursor(tokenize(text, options), options, GRAMMAR);
  if (c.atEnd())
    c.fail({ code: "EXP0104", message: "there is no expression here", start: 0, end: c.current.end });
  const root = tuple(c);
  if (!c.atEnd()) c.unexpected("an operator, a filter or the end");
  return { root, braces: c.braces };
}

/** `a, b` without parentheses is a tuple. */
function tuple(c: TokenCursor): Ast {
  const start = c.startOf(c.current);
  const first = expression(c);
  if (!c.isOperator(",")) return first;
  const items = [first];
  while (c.skip(",")) {
    if (c.current.kind === "end" || c.isOperator(")") || c.isOperator("}}")) break;
    items.push(expression(c));
  }
  return { kind: "tuple", items, start, end: c.end() };
}

function expression(c: TokenCursor): Ast {
  return c.deeper(() => conditional(c));
}

function conditional(c: TokenCursor): Ast {
  let node = disjunction(c);
  while (c.skipWord("if")) {
    const test = disjunction(c);
    const otherwise = c.skipWord("else") ? expression(c) : undefined;
    node = {
      kind: "conditional",
      test,
      value: node,
      ...(otherwise ? { else: otherwise } : {}),
      start: node.start,
      end: c.end(),
    };
  }
  return node;
}

function disjunction(c: TokenCursor): Ast {
  let left = conjunction(c);
  while (c.skipWord("or")) {
    const right = conjunction(c);
    left = { kind: "logical", operator: "or", left, right, start: left.start, end: right.end };
  }
  return left;
}

function conjunction(c: TokenCursor): Ast {
  let left = negation(c);
  while (c.skipWord("and")) {
    const right = negation(c);
    left = { kind: "logical", operator: "and", left, right, start: left.start, end: right.end };
  }
  return left;
}

function negation(c: TokenCursor): Ast {
  if (!c.isWord("not")) return comparison(c);
  const start = c.startOf(c.next());
  const operand = c.deeper(() => negation(c));
  return { kind: "unary", operator: "not", operand, start, end: operand.end };
}

function comparison(c: TokenCursor): Ast {
  const first = sum(c);
  const rest: Comparison["rest"][number][] = [];
  for (;;) {
    const operator = comparisonOperator(c);
    if (!operator) break;
    rest.push({ operator, operand: sum(c) });
  }
  if (rest.length === 0) return first;
  return { kind: "comparison", first, rest, start: first.start, end: c.end() };
}

function comparisonOperator(c: TokenCursor): ComparisonOperator | undefined {
  const { kind, text } = c.current;
  if (kind === "operator" && COMPARISONS.has(text)) {
    c.advance(1);
    return text as ComparisonOperator;
  }
  if (c.skipWord("in")) return "in";
  if (c.isWord("not") && c.following?.text === "in") {
    c.advance(2);
    return "not in";
  }
  return undefined;
}

function leftToRight(c: TokenCursor, operators: readonly BinaryOperator[], operand: () => Ast): Ast {
  let left = operand();
  for (;;) {
    const operator = operators.find((o) => c.isOperator(o));
    if (!operator) return left;
    c.advance(1);
    const right = operand();
    left = { kind: "binary", operator, left, right, start: left.start, end: right.end };
  }
}

function sum(c: TokenCursor): Ast {
  return leftToRight(c, ["+", "-"], () => concat(c));
}

function concat(c: TokenCursor): Ast {
  const first = product(c);
  if (!c.isOperator("~")) return first;
  const parts = [first];
  while (c.skip("~")) parts.push(product(c));
  return { kind: "concat", parts, start: first.start, end: c.end() };
}

function product(c: TokenCursor): Ast {
  return leftToRight(c, ["*", "//", "/", "%"], () => power(c));
}

/** Left to right, unlike Python's. */
function power(c: TokenCursor): Ast {
  return leftToRight(c, ["**"], () => unary(c, true));
}

function unary(c: TokenCursor, withFilters: boolean): Ast {
  const token = c.current;
  let node: Ast;
  if (c.isOperator("-") || c.isOperator("+")) {
    c.advance(1);
    const operand = c.deeper(() => unary(c, false));
    node = {
      kind: "unary",
      operator: token.text as "-" | "+",
      operand,
      start: c.startOf(token),
      end: operand.end,
    };
  } else {
    node = postfix(c, primary(c));
  }
  return withFilters ? piped(c, node) : node;
}
