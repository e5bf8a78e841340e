/** Expression text to tokens. */

import type { Code } from "../diagnostics/codes.ts";

export type TokenKind = "name" | "string" | "integer" | "float" | "operator" | "end";

export interface Token {
  readonly kind: TokenKind;
  /** Name, operator, or the source of a number or string. */
  readonly text: string;
  readonly value?: string | number;
  /** Offsets in the expression's text. */
  readonly start: number;
  readonly end: number;
}

export interface SyntaxProblem {
  readonly code: Code;
  readonly message: string;
  readonly help?: string;
  readonly start: number;
  readonly end: number;
}

export class SyntaxFault extends Error {
  readonly problem: SyntaxProblem;

  constructor(problem: SyntaxProblem) {
    super(problem.message);
    this.problem = problem;
  }
}

const SPACE = /[\s\u00a0]+/y;
const NAME = /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]*/uy;
const FLOAT = /\d(?:_?\d)*(?:\.\d(?:_?\d)*)?[eE][+-]?\d(?:_?\d)*|\d(?:_?\d)*\.\d(?:_?\d)*/y;
const INTEGER = /0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0[xX](?:_?[\da-fA-F])+|\d(?:_?\d)*/y;
const OPERATOR = /\{\{|\}\}|\/\/|\*\*|==|!=|<=|>=|[-+*/%~[\](){}<>=.:|,]/y;

/** Operators of other languages that people type by habit. */
const FOREIGN: readonly (readonly [RegExp, string])[] = [
  [/&&/y, "`and`"],
  [/\|\|/y, "`or`"],
  [/===/y, "`==`"],
  [/!==/y, "`!=`"],
  [/<>/y, "`!=`"],
  [/!(?!=)/y, "`not`"],
  [/\?\?/y, "`| default(…)`"],
  [/=>/y, "`>=`"],
  [/=~/y, "`is match('…')` or `is search('…')`"],
];

export interface LexerOptions {
  /** `{{` and `}}` are tokens, as a condition with needless braces has them. */
  readonly braces: boolean;
  /** A backslash in a string is a backslash, except before a quote: Ansible's rule for `{{ }}` in YAML. */
  readonly rawStrings: boolean;
}

export function tokenize(text: string, options: LexerOptions): readonly Token[] {
  const tokens: Token[] = [];
  const open: Token[] = [];
  const raw = (): boolean => options.rawStrings || open.some((token) => token.text === "{{");
  let at = skipSpace(text, 0);
  while (at < text.length) {
    const token = bracesAsTwo(
      next(text, at, tokens.at(-1), { raw: raw(), braces: options.braces }),
      open.at(-1),
      options,
    );
    track(token, open);
    tokens.push(token);
    at = skipSpace(text, token.end);
  }
  const unclosed = open.at(-1);
  if (unclosed) {
    throw new SyntaxFault({
      code: "EXP0103",
      message: `\`${unclosed.text}\` is not closed`,
      start: unclosed.start,
      end: unclosed.end,
      help: `add a \`${CLOSING[unclosed.text]}\``,
    });
  }
  tokens.push({ kind: "end", text: "", start: text.length, end: text.length });
  return tokens;
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}

function skipSpace(text: string, at: number): number {
  return at + (matchAt(SPACE, text, at)?.length ?? 0);
}

interface Strings {
  readonly raw: boolean;
  /** `{{ "…" }}` inside of a string does not end it. */
  readonly braces: boolean;
}

function next(text: string, at: number, before: Token | undefined, strings: Strings): Token {
  const character = text[at] ?? "";
  if (character === '"' || character === "'") return stringAt(text, at, strings);
  const name = matchAt(NAME, text, at);
  if (name !== undefined) return { kind: "name", text: name, start: at, end: at + name.length };
  if (/\d/.test(character)) return numberAt(text, at, before);
  for (const [pattern, right] of FOREIGN) {
    const found = matchAt(pattern, text, at);
    if (found)
      throw new SyntaxFault({
        code: "EXP0101",
        message: `\`${found}\` is no operator here`,
        start: at,
        end: at + found.length,
        help: `write ${right}`,
      });
  }
  const operator = matchAt(OPERATOR, text, at);
  if (operator !== undefined)
    return { kind: "operator", text: operator, start: at, end: at + operator.length };
  const shown = String.fromCodePoint(text.codePointAt(at) ?? 0);
  throw new SyntaxFault({
    code: "EXP0101",
    message: `\`${shown}\` has no meaning in an expression`,
    start: at,
    end: at + shown.length,
  });
}

function numberAt(text: string, at: number, before: Token | undefined): Token {
  // After a dot, digits are a position: `list.0.1`.
  const position = before?.text === "." && before.end === at;
  const float = position ? undefined : matchAt(FLOAT, text, at);
  const source = float ?? matchAt(INTEGER, text, at) ?? "";
  const end = at + source.length;
  const value = Number(source.replaceAll("_", ""));
  if (float === undefined && /\p{L}/u.test(text[end] ?? "")) {
    const word = matchAt(/[\p{L}\d_]+/uy, text, at) ?? source;
    throw new SyntaxFault({
      code: "EXP0106",
      message: `\`${word}\` is neither a number nor a name`,
      start: at,
      end: at + word.length,
      help: `a name can't start with a digit; text stands in quotes: '${word}'`,
    });
  }
  if (float === undefined && /^0\d/.test(source) && value !== 0) {
    throw new SyntaxFault({
      code: "EXP0106",
      message: `\`${source}\` starts with a zero`,
      start: at,
      end,
      help: `write 0o${source.slice(1)} for an octal number, or '${source}' for text`,
    });
  }
  if (float === undefined && !Number.isSafeInteger(value)) {
    throw new SyntaxFault({
      code: "EXP0106",
      message: `\`${source}\` is too large to be exact`,
      start: at,
      end,
      help: `keep it as text: '${source}'`,
    });
  }
  return { kind: float === undefined ? "integer" : "float", text: source, value, start: at, end };
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
};

const PRINT = /\{\{(?:'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|(?!\}\})[^'"])*\}\}/y;

function stringAt(text: string, at: number, { raw, braces }: Strings): Token {
  const quote = text[at];
  let value = "";
  let i = at + 1;
  while (i < text.length && text[i] !== quote) {
    if (text[i] !== "\\") {
      const piece = (braces && text[i] === "{" && matchAt(PRINT, text, i)) || (text[i] ?? "");
      value += piece;
      i += piece.length;
      continue;
    }
    const escaped = raw ? rawEscape(text, i + 1) : escapeAt(text, i + 1);
    value += escaped.value;
    i = escaped.end;
  }
  if (i >= text.length) {
    throw new SyntaxFault({
      code: "EXP0102",
      message: `the string has no closing ${quote}`,
      start: at,
      end: at + 1,
      help: `add ${quote} where the string ends`,
    });
  }
  return { kind: "string", text: text.slice(at, i + 1), value, start: at, end: i + 1 };
}

/** Two backslashes stay two; one before a quote only keeps the string going. */
function rawEscape(text: string, at: number): { value: string; end: number } {
  const character = text[at] ?? "";
  return { value: character === "'" || character === '"' ? character : `\\${character}`, end: at + 1 };
}

/** What a backslash stands for; an unknown escape keeps its backslash, as in Python. */
function escapeAt(text: string, at: number): { value: string; end: number } {
  const character = text[at] ?? "";
  const simple = Object.hasOwn(ESCAPES, character) ? ESCAPES[character] : undefined;
  if (simple !== undefined) return { value: simple, end: at + 1 };
  const octal = matchAt(/[0-7]{1,3}/y, text, at);
  if (octal) return { value: String.fromCodePoint(Number.parseInt(octal, 8)), end: at + octal.length };
  const hex = matchAt(/x[\da-fA-F]{2}|u[\da-fA-F]{4}|U00[\da-fA-F]{6}/y, text, at);
  const code = hex ? Number.parseInt(hex.slice(1), 16) : Number.NaN;
  if (hex && code <= 0x10ffff) return { value: String.fromCodePoint(code), end: at + hex.length };
  return { value: `\\${character}`, end: at + 1 };
}

const CLOSING: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", "{{": "}}" };

function track(token: Token, open: Token[]): void {
  if (token.kind !== "operator") return;
  if (token.text in CLOSING) {
    open.push(token);
    return;
  }
  if (!/^(?:[)\]]|\}\}?)$/.test(token.text)) return;
  const last = open.pop();
  if (last && CLOSING[last.text] === token.text) return;
  const wanted = last ? CLOSING[last.text] : undefined;
  throw new SyntaxFault({
    code: "EXP0103",
    message: wanted ? `\`${token.text}\` closes \`${last?.text}\`` : `\`${token.text}\` closes nothing`,
    start: token.start,
    end: token.end,
    help: wanted
      ? `close with \`${wanted}\` first`
      : `remove it, or open it with the bracket that belongs to it`,
  });
}

/** `{{` is one token only where a condition is wrapped in it; anywhere else it is two maps, `}}` the end of two. */
function bracesAsTwo(token: Token, innermost: Token | undefined, options: LexerOptions): Token {
  const single = (): Token => ({ ...token, text: token.text.slice(0, 1), end: token.start + 1 });
  if (token.text === "{{" && token.kind === "operator" && !options.braces) return single();
  if (token.text === "}}" && token.kind === "operator" && innermost?.text !== "{{") return single();
  return token;
}
