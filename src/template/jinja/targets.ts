/** What `{% set %}`, `{% for %}`, `{% with %}` and macros give a value to. */

import type { TokenCursor } from "../../expression/token-cursor.ts";
import type { NameTarget, Parameter, Target } from "./ast.ts";

const CONSTANTS: ReadonlySet<string> = new Set(["true", "false", "none", "True", "False", "None"]);
const OPERATORS: ReadonlySet<string> = new Set(["and", "or", "not", "in", "is", "if", "else"]);

export function nameTarget(c: TokenCursor, what = "a name"): NameTarget {
  const token = c.current;
  if (token.kind !== "name" || OPERATORS.has(token.text)) return c.unexpected(what);
  if (CONSTANTS.has(token.text))
    c.fail({
      code: "TPL0304",
      message: `\`${token.text}\` can't be given a value`,
      start: token.start,
      end: token.end,
    });
  c.advance(1);
  return { kind: "name", name: token.text, start: c.startOf(token), end: c.end() };
}

/** `a`, `a, b`, `(a, (b, c))`; with `parts`, `ns.a` too. */
export function target(c: TokenCursor, parts: boolean): Target {
  const start = c.startOf(c.current);
  const first = single(c, parts);
  if (!c.isOperator(",")) return first;
  const items = [first];
  while (c.skip(",")) {
    if (c.current.kind !== "name" && !c.isOperator("(")) break;
    if (c.isWord("in")) break;
    items.push(single(c, parts));
  }
  return { kind: "tuple", items, start, end: c.end() };
}

function single(c: TokenCursor, parts: boolean): Target {
  const token = c.current;
  if (!c.skip("(")) return nameOrPart(c, parts);
  const start = c.startOf(token);
  if (c.skip(")")) return { kind: "tuple", items: [], start, end: c.end() };
  const inner = c.deeper(() => target(c, parts));
  c.expect(")", "`,` or `)`");
  return { ...inner, start, end: c.end() };
}

function nameOrPart(c: TokenCursor, parts: boolean): Target {
  const name = nameTarget(c, parts ? "a name to set" : "a name");
  if (!parts || !c.skip(".")) return name;
  const part = nameTarget(c, "the name of a part");
  const object = { kind: "name" as const, name: name.name, start: name.start, end: name.end };
  return { kind: "part", object, name: part.name, start: name.start, end: part.end };
}

/** `(a, b=1)`. */
export function parameters(c: TokenCursor): readonly Parameter[] {
  const all: Parameter[] = [];
  c.expect("(");
  while (!c.isOperator(")")) {
    if (all.length > 0) {
      c.expect(",", "`,` or `)`");
      if (c.isOperator(")")) break;
    }
    all.push(parameter(c, all));
  }
  c.expect(")");
  return all;
}

function parameter(c: TokenCursor, before: readonly Parameter[]): Parameter {
  const token = c.current;
  const { name, start, end } = nameTarget(c, "the name of a parameter");
  const wrong = (message: string): never =>
    c.fail({ code: "TPL0304", message, start: token.start, end: token.end });
  if (before.some((p) => p.name === name)) wrong(`there are two parameters \`${name}\``);
  if (c.skip("=")) return { name, default: c.grammar.expression(c), start, end };
  if (before.some((p) => p.default))
    wrong("a parameter without a default can't follow one that has a default");
  return { name, start, end };
}
