/** Values that stand for themselves: names, numbers, strings, and everything in brackets. */

import type { Ast, DictLiteral } from "./ast.ts";
import { SyntaxFault, type Token } from "./lexer.ts";
import { KEYWORDS, type ParseOptions, type TokenCursor } from "./token-cursor.ts";

const BRACES = /(\{\{[\s\S]*?\}\})/;

const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ["true", true],
  ["True", true],
  ["false", false],
  ["False", false],
  ["none", null],
  ["None", null],
]);

export function primary(c: TokenCursor): Ast {
  const token = c.current;
  switch (token.kind) {
    case "name":
      return nameOrConstant(c, token);
    case "string":
      return strings(c);
    case "integer":
    case "float":
      c.advance(1);
      return {
        kind: "literal",
        value: Number(token.value),
        ...(token.kind === "float" ? { float: true as const } : {}),
        start: c.startOf(token),
        end: c.end(),
      };
    case "operator":
      if (token.text === "(") return parentheses(c);
      if (token.text === "[") return list(c);
      if (token.text === "{{") return doubleBraces(c);
      if (token.text === "{") return dict(c);
  }
  return c.unexpected("a value");
}

function nameOrConstant(c: TokenCursor, token: Token): Ast {
  if (KEYWORDS.has(token.text)) c.unexpected("a value");
  c.advance(1);
  const place = { start: c.startOf(token), end: c.end() };
  const constant = CONSTANTS.get(token.text);
  if (constant !== undefined) return { kind: "literal", value: constant, ...place };
  return { kind: "name", name: token.text, ...place };
}

/** Strings side by side are one string. */
function strings(c: TokenCursor): Ast {
  const start = c.startOf(c.current);
  const tokens: Token[] = [];
  while (c.current.kind === "string") tokens.push(c.next());
  const place = { start, end: c.end() };
  if (!c.options.braces || !tokens.some((token) => BRACES.test(token.text))) {
    return { kind: "literal", value: tokens.map((token) => token.value).join(""), ...place };
  }
  return { kind: "concat", parts: tokens.flatMap((token) => bracesIn(c, token)), ...place };
}

/** `'{{ a }}-b'` in a condition: the text with the expressions put in. */
function bracesIn(c: TokenCursor, token: Token): readonly Ast[] {
  const quote = token.text.slice(0, 1);
  return token.text
    .slice(1, -1)
    .split(BRACES)
    .reduce<{ parts: Ast[]; at: number }>(
      ({ parts, at }, piece) => {
        const braced = piece.startsWith("{{");
        if (braced) c.braces.push(at);
        const text = braced ? piece.slice(2, -2) : quote + piece + quote;
        const from = braced ? at + 2 : at - 1;
        const map = (offset: (i: number) => number) => (i: number) => offset(from + i);
        const options = {
          braces: false,
          rawStrings: braced,
          startAt: map(c.options.startAt),
          endAt: map(c.options.endAt),
        };
        if (piece !== "") parts.push(inner(c, text, from, options));
        return { parts, at: at + piece.length };
      },
      { parts: [], at: token.start + 1 },
    ).parts;
}

function inner(c: TokenCursor, text: string, from: number, options: ParseOptions): Ast {
  try {
    return c.grammar.parse(text, options);
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const { start, end } = error.problem;
    throw new SyntaxFault({ ...error.problem, start: start + from, end: end + from });
  }
}

function parentheses(c: TokenCursor): Ast {
  const start = c.startOf(c.next());
  if (c.skip(")")) return { kind: "tuple", items: [], start, end: c.end() };
  const inner = c.deeper(() => c.grammar.tuple(c));
  c.expect(")", "an operator or `)`");
  return { ...inner, start, end: c.end() };
}

function list(c: TokenCursor): Ast {
  const start = c.startOf(c.next());
  const items: Ast[] = [];
  while (!c.isOperator("]")) {
    if (items.length > 0) {
      c.expect(",", "`,` or `]`");
      if (c.isOperator("]")) break;
    }
    items.push(c.grammar.expression(c));
  }
  c.expect("]");
  return { kind: "list", items, start, end: c.end() };
}

function dict(c: TokenCursor): Ast {
  const start = c.startOf(c.next());
  const entries: DictLiteral["entries"][number][] = [];
  while (!c.isOperator("}")) {
    if (entries.length > 0) {
      c.expect(",", "`,` or `}`");
      if (c.isOperator("}")) break;
    }
    const key = c.grammar.expression(c);
    c.expect(":", "`:` and a value");
    entries.push({ key, value: c.grammar.expression(c) });
  }
  c.expect("}");
  return { kind: "dict", entries, start, end: c.end() };
}

function doubleBraces(c: TokenCursor): Ast {
  const token = c.next();
  c.braces.push(token.start);
  const inner = c.deeper(() => c.grammar.tuple(c));
  c.expect("}}", "an operator or `}}`");
  return { kind: "braces", inner, start: c.startOf(token), end: c.end() };
}
