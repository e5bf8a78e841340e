/** The grammar of every statement, by the name that its tag starts with. */

import type { Ast } from "../../expression/ast.ts";
import type { TokenCursor } from "../../expression/token-cursor.ts";
import { BODY_TEXT, type If, type Node } from "./ast.ts";
import type { StatementReader } from "./parse-jinja.ts";
import { INHERITANCE } from "./statements-of-files.ts";
import { nameTarget, parameters, target } from "./targets.ts";

export type Statement = (reader: StatementReader) => Node;

/** `a, b` is a tuple; an inline if needs parentheses. */
function unconditionalTuple(c: TokenCursor): Ast {
  const start = c.startOf(c.current);
  const first = c.grammar.unconditional(c);
  if (!c.isOperator(",")) return first;
  const items = [first];
  while (c.skip(",")) {
    if (c.atEnd() || c.isWord("recursive")) break;
    items.push(c.grammar.unconditional(c));
  }
  return { kind: "tuple", items, start, end: c.end() };
}

function noInlineIf(c: TokenCursor): void {
  if (!c.isWord("if")) return;
  const { start, end } = c.current;
  c.fail({
    code: "TPL0301",
    message: "an inline if can't stand here",
    help: "put parentheses around it: (a if b else c)",
    start,
    end,
  });
}

function ifStatement({ cursor, place, until, opens, finish }: StatementReader): Node {
  const branches: If["branches"][number][] = [];
  let c = cursor;
  for (;;) {
    const test = unconditionalTuple(c);
    noInlineIf(c);
    opens(c);
    const ended = until("endif", "elif", "else");
    branches.push({ test, body: ended.body });
    c = ended.cursor;
    if (ended.end === "elif") continue;
    if (ended.end === "endif") {
      finish(c);
      return { kind: "if", branches, otherwise: [], ...place };
    }
    opens(c);
    const rest = until("endif");
    finish(rest.cursor);
    return { kind: "if", branches, otherwise: rest.body, ...place };
  }
}

function forStatement({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const token = c.current;
  const over = target(c, false);
  if (!c.skipWord("in")) c.unexpected("`in` and what to go over");
  if (token.text === "loop" && over.kind === "name")
    c.fail({
      code: "TPL0304",
      message: "`loop` can't be the name of an item: it is the loop itself",
      start: token.start,
      end: token.end,
    });
  const items = unconditionalTuple(c);
  const test = c.skipWord("if") ? c.grammar.expression(c) : undefined;
  const recursive = c.skipWord("recursive");
  opens(c);
  const ended = until("endfor", "else");
  const more = ended.end === "else";
  (more ? opens : finish)(ended.cursor);
  const rest = more ? until("endfor") : undefined;
  if (rest) finish(rest.cursor);
  return {
    kind: "for",
    target: over,
    items,
    ...(test ? { test } : {}),
    recursive,
    body: ended.body,
    otherwise: rest?.body ?? [],
    ...place,
  };
}

function bodyText(c: TokenCursor): Ast {
  const start = c.startOf(c.current);
  return { kind: "name", name: BODY_TEXT, start, end: start };
}

function setStatement({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const to = target(c, true);
  if (c.skip("=")) {
    const value = c.grammar.tuple(c);
    finish(c);
    return { kind: "set", target: to, value, ...place };
  }
  const filter = c.skip("|") ? c.grammar.filters(c, bodyText(c)) : undefined;
  opens(c);
  const { body, cursor } = until("endset");
  finish(cursor);
  return { kind: "set-block", target: to, ...(filter ? { filter } : {}), body, ...place };
}

function macroStatement({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const { name } = nameTarget(c, "the name of the macro");
  const given = parameters(c);
  opens(c);
  const { body, cursor } = until("endmacro");
  finish(cursor);
  return { kind: "macro", name, parameters: given, body, ...place };
}

function callStatement({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const given = c.isOperator("(") ? parameters(c) : [];
  const { start } = c.current;
  const call = c.grammar.expression(c);
  if (call.kind !== "call")
    return c.fail({
      code: "TPL0301",
      message: "`{% call %}` needs the call of a macro",
      help: "write {% call name(…) %}",
      start,
      end: c.lastEnd(),
    });
  opens(c);
  const { body, cursor } = until("endcall");
  finish(cursor);
  return { kind: "call", parameters: given, call, body, ...place };
}

function filterStatement({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const filter = c.grammar.filters(c, bodyText(c));
  opens(c);
  const { body, cursor } = until("endfilter");
  finish(cursor);
  return { kind: "filter", filter, body, ...place };
}

function withStatement({ cursor: c, place, until, finish }: StatementReader): Node {
  const assignments: { target: ReturnType<typeof target>; value: Ast }[] = [];
  while (!c.atEnd()) {
    if (assignments.length > 0) c.expect(",");
    const to = nameTarget(c);
    c.expect("=");
    assignments.push({ target: to, value: c.grammar.expression(c) });
  }
  const { body, cursor } = until("endwith");
  finish(cursor);
  return { kind: "with", assignments, body, ...place };
}

function printStatement({ cursor: c, place, finish }: StatementReader): Node {
  const value = c.grammar.expression(c);
  const more: Ast[] = [];
  while (c.skip(",")) more.push(c.grammar.expression(c));
  finish(c);
  return { kind: "print", value, ...(more.length > 0 ? { more } : {}), ...place };
}

function doStatement({ cursor: c, place, finish }: StatementReader): Node {
  const value = c.grammar.tuple(c);
  finish(c);
  return { kind: "do", value, ...place };
}

function jump(kind: "break" | "continue"): Statement {
  return ({ cursor: c, place, enclosing, finish }) => {
    finish(c);
    const barrier = (name: string): boolean => name === "macro" || name === "call" || name === "block";
    const inner = enclosing.slice(enclosing.findLastIndex(barrier) + 1);
    if (inner.includes("for")) return { kind, ...place };
    return c.fail({
      code: "TPL0303",
      message: `\`{% ${kind} %}\` stands in no loop`,
      start: c.previous.start,
      end: c.previous.end,
    });
  };
}

function autoescapeStatement({ cursor: c, place, until, opens, finish }: StatementReader): Node {
  const value = c.grammar.expression(c);
  opens(c);
  const { body, cursor } = until("endautoescape");
  finish(cursor);
  return { kind: "autoescape", value, body, ...place };
}

export const STATEMENTS: Readonly<Record<string, Statement>> = {
  autoescape: autoescapeStatement,
  break: jump("break"),
  call: callStatement,
  continue: jump("continue"),
  do: doStatement,
  filter: filterStatement,
  for: forStatement,
  if: ifStatement,
  macro: macroStatement,
  print: printStatement,
  set: setStatement,
  with: withStatement,
  ...INHERITANCE,
};
