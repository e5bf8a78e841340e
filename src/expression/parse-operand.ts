/** What stands around a value: parts of it, calls, filters and tests. */

import type { Argument, Ast } from "./ast.ts";
import { primary } from "./parse-primary.ts";
import { KEYWORDS, type TokenCursor } from "./token-cursor.ts";

export function piped(c: TokenCursor, input: Ast): Ast {
  let node = input;
  for (;;) {
    if (c.skip("|")) node = filter(c, node);
    else if (c.skipWord("is")) node = test(c, node);
    else if (c.isOperator("(")) node = call(c, node);
    else return node;
  }
}

/** Filters one after the other, the first without a bar before it. */
export function filterChain(c: TokenCursor, input: Ast): Ast {
  let node = filter(c, input);
  while (c.skip("|")) node = filter(c, node);
  return node;
}

function dottedName(c: TokenCursor, what: string): { name: string; nameStart: number; nameEnd: number } {
  const start = c.current;
  const wanted = `the name of a ${what}`;
  const part = (): string => (c.current.kind === "name" ? c.next().text : c.unexpected(wanted));
  let name = part();
  while (c.skip(".")) name += `.${part()}`;
  return { name, nameStart: c.startOf(start), nameEnd: c.end() };
}

function filter(c: TokenCursor, input: Ast): Ast {
  const name = dottedName(c, "filter");
  const args = c.isOperator("(") ? callArguments(c) : [];
  return { kind: "filter", input, ...name, args, start: input.start, end: c.end() };
}

function test(c: TokenCursor, input: Ast): Ast {
  const negated = c.skipWord("not");
  const name = dottedName(c, "test");
  const args = c.isOperator("(") ? callArguments(c) : bareArgument(c);
  return { kind: "test", input, ...name, args, negated, start: input.start, end: c.end() };
}

/** `is divisibleby 3`. */
function bareArgument(c: TokenCursor): readonly Argument[] {
  const { kind, text } = c.current;
  const starts =
    kind === "string" ||
    kind === "integer" ||
    kind === "float" ||
    (kind === "operator" && (text === "[" || text === "{"));
  if (!starts && !(kind === "name" && !KEYWORDS.has(text))) return [];
  const value = postfix(c, primary(c));
  return [{ value, start: value.start, end: value.end }];
}

function call(c: TokenCursor, callee: Ast): Ast {
  const args = callArguments(c);
  return { kind: "call", callee, args, start: callee.start, end: c.end() };
}

function callArguments(c: TokenCursor): readonly Argument[] {
  c.expect("(");
  const args: Argument[] = [];
  while (!c.isOperator(")")) {
    if (args.length > 0) {
      c.expect(",", "`,` or `)`");
      if (c.isOperator(")")) break;
    }
    args.push(argument(c, args));
  }
  c.expect(")");
  return args;
}

function argument(c: TokenCursor, before: readonly Argument[]): Argument {
  const token = c.current;
  const start = c.startOf(token);
  const spread = c.skip("**") ? "dict" : c.skip("*") ? "list" : undefined;
  if (spread) {
    const value = c.grammar.expression(c);
    return { spread, value, start, end: value.end };
  }
  const following = c.following;
  if (token.kind === "name" && following?.kind === "operator" && following.text === "=") {
    c.advance(2);
    const value = c.grammar.expression(c);
    return { name: token.text, value, start, end: value.end };
  }
  if (before.some((a) => a.name !== undefined)) {
    c.fail({
      code: "EXP0101",
      message: "an argument without a name can't follow one with a name",
      start: token.start,
      end: token.end,
    });
  }
  const value = c.grammar.expression(c);
  return { value, start, end: value.end };
}

export function postfix(c: TokenCursor, input: Ast): Ast {
  let node = input;
  for (;;) {
    if (c.skip(".")) node = member(c, node);
    else if (c.isOperator("[")) node = subscript(c, node);
    else if (c.isOperator("(")) node = call(c, node);
    else return node;
  }
}

function member(c: TokenCursor, object: Ast): Ast {
  const token = c.current;
  if (token.kind === "name") {
    c.advance(1);
    return { kind: "attribute", object, name: token.text, start: object.start, end: c.end() };
  }
  if (token.kind !== "integer") c.unexpected("a name");
  c.advance(1);
  const end = c.end();
  const key: Ast = { kind: "literal", value: Number(token.value), start: c.startOf(token), end };
  return { kind: "subscript", object, key, start: object.start, end };
}

function subscript(c: TokenCursor, object: Ast): Ast {
  c.expect("[");
  const from = c.isOperator(":") ? undefined : subscriptKey(c);
  if (!c.isOperator(":")) {
    c.expect("]", "`]`");
    return { kind: "subscript", object, key: from as Ast, start: object.start, end: c.end() };
  }
  c.advance(1);
  const to = c.isOperator(":") || c.isOperator("]") ? undefined : c.grammar.expression(c);
  const step = c.skip(":") && !c.isOperator("]") ? c.grammar.expression(c) : undefined;
  c.expect("]", "`]`");
  const bounds = { ...(from ? { from } : {}), ...(to ? { to } : {}), ...(step ? { step } : {}) };
  return { kind: "slice", object, ...bounds, start: object.start, end: c.end() };
}

function subscriptKey(c: TokenCursor): Ast {
  if (c.isOperator("]")) c.unexpected("a key or a position");
  return c.grammar.expression(c);
}
