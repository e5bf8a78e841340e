/** Splits text at `{{ }}`, with Jinja's comments, raw blocks and white space control. */

import type { Code } from "../diagnostics/codes.ts";

/** Text as it is, or an expression with its place in the whole. */
export type Piece = string | { readonly text: string; readonly from: number; readonly to: number };

export interface SplitProblem {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  readonly from: number;
  readonly to: number;
}

export type Split = { readonly pieces: readonly Piece[] } | { readonly problem: SplitProblem };

class Failure extends Error {
  readonly problem: SplitProblem;

  constructor(problem: SplitProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

export function splitTemplate(text: string): Split {
  try {
    return { pieces: piecesOf(text) };
  } catch (error) {
    if (error instanceof Failure) return { problem: error.problem };
    throw error;
  }
}

interface Taken {
  readonly piece: Piece;
  readonly end: number;
  /** `{{-` and `-}}` take the white space beside them away. */
  readonly trimBefore: boolean;
  readonly trimAfter: boolean;
}

function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  let trim = false;
  const literal = (to: number, trimEnd: boolean): void => {
    let plain = text.slice(at, to);
    if (trim) plain = plain.trimStart();
    pieces.push(trimEnd ? plain.trimEnd() : plain);
  };
  for (;;) {
    const open = nextOpening(text, at);
    if (open === -1) break;
    const taken = takeAt(text, open);
    literal(open, taken.trimBefore);
    pieces.push(taken.piece);
    at = taken.end;
    trim = taken.trimAfter;
  }
  literal(text.length, false);
  return pieces;
}

function nextOpening(text: string, from: number): number {
  const found = /\{[{%#]/g;
  found.lastIndex = from;
  return found.exec(text)?.index ?? -1;
}

function takeAt(text: string, open: number): Taken {
  switch (text[open + 1]) {
    case "{":
      return expressionAt(text, open);
    case "#":
      return commentAt(text, open);
    default:
      return statementAt(text, open);
  }
}

function expressionAt(text: string, open: number): Taken {
  const sign = text[open + 2];
  const trimBefore = sign === "-";
  const from = open + (trimBefore || sign === "+" ? 3 : 2);
  const close = closingBraces(text, open, from);
  const trimAfter = text[close - 1] === "-";
  const to = trimAfter ? close - 1 : close;
  return { piece: { text: text.slice(from, to), from, to }, end: close + 2, trimBefore, trimAfter };
}

/** The `}}` that ends the expression: not one inside a string, nor one that ends two maps. */
function closingBraces(text: string, open: number, from: number): number {
  let depth = 0;
  for (let i = from; i < text.length; i++) {
    const c = text[i];
    if (c === '"' || c === "'") i = stringEnd(text, i, open);
    else if (c === "{") {
      if (text[i + 1] === "{" && depth === 0) nested(text, i);
      depth += 1;
    } else if (c === "}" && depth > 0) depth -= 1;
    else if (c === "}" && text[i + 1] === "}") return i;
  }
  throw new Failure({
    code: "TPL0101",
    message: "`{{` has no `}}`",
    help: "close it, or write {{ '{{' }} for braces that are meant literally",
    from: open,
    to: open + 2,
  });
}

function stringEnd(text: string, start: number, open: number): number {
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] === "\\") i += 1;
    else if (text[i] === text[start]) return i;
  }
  const closed = text.indexOf("}}", open) !== -1;
  if (closed)
    throw new Failure({
      code: "EXP0102",
      message: `the string has no closing ${text[start]}`,
      help: `add ${text[start]} where the string ends`,
      from: start,
      to: start + 1,
    });
  throw new Failure({ code: "TPL0101", message: "`{{` has no `}}`", from: open, to: open + 2 });
}

function nested(text: string, at: number): never {
  throw new Failure({
    code: "TPL0105",
    message: "`{{` inside `{{ }}`",
    help: "use the name as it is: everything between the outer braces is an expression",
    from: at,
    to: Math.min(at + 2, text.length),
  });
}

function commentAt(text: string, open: number): Taken {
  const close = text.indexOf("#}", open + 2);
  if (close === -1)
    throw new Failure({
      code: "TPL0103",
      message: "`{#` starts a comment that has no end",
      help: "end it with `#}`, or write {{ '{#' }} for the characters themselves",
      from: open,
      to: open + 2,
    });
  return {
    piece: "",
    end: close + 2,
    trimBefore: text[open + 2] === "-",
    trimAfter: text[close - 1] === "-",
  };
}

const RAW = /\{%([-+])?\s*raw\s*([-+])?%\}/y;
const ENDRAW = /\{%([-+])?\s*endraw\s*([-+])?%\}/g;

function statementAt(text: string, open: number): Taken {
  RAW.lastIndex = open;
  const raw = RAW.exec(text);
  if (!raw) return statement(text, open);
  const from = open + raw[0].length;
  ENDRAW.lastIndex = from;
  const end = ENDRAW.exec(text);
  if (!end)
    throw new Failure({
      code: "TPL0104",
      message: "`{% raw %}` has no `{% endraw %}`",
      from: open,
      to: from,
    });
  let inside = text.slice(from, end.index);
  if (raw[2] === "-") inside = inside.trimStart();
  if (end[1] === "-") inside = inside.trimEnd();
  return {
    piece: inside,
    end: end.index + end[0].length,
    trimBefore: raw[1] === "-",
    trimAfter: end[2] === "-",
  };
}

function statement(text: string, open: number): never {
  const close = text.indexOf("%}", open);
  const word = /^\{%[-+]?\s*(\w+)/.exec(text.slice(open, open + 40))?.[1];
  const help =
    word === "if"
      ? "write an inline if: {{ a if condition else b }}"
      : word === "for"
        ? "write a filter chain: {{ list | map(…) | join(…) }}"
        : "put it into a template file";
  throw new Failure({
    code: "TPL0102",
    message: `\`{% ${word ?? "…"} %}\`: statements belong in template files`,
    help,
    from: open,
    to: close === -1 ? open + 2 : close + 2,
  });
}
