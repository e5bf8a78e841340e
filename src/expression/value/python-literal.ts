/** Text that is written as a Python literal: numbers, quoted text, True, None, lists, maps, tuples, sets. */

import { type Dict, tupleOf } from "./collection.ts";
import { Float } from "./float.ts";

class Unreadable extends Error {}

interface Cursor {
  readonly text: string;
  readonly words: Readonly<Record<string, boolean | null>>;
  at: number;
}

const WORDS = { True: true, False: false, None: null };
const WORDS_WITH_JSON = { ...WORDS, true: true, false: false, null: null };

const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  "\n": "",
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};
const DEEPEST = 50;

/** Blanks and comments. */
function skipBlanks(c: Cursor): void {
  const blanks = /(?:\s|#[^\n]*)*/y;
  blanks.lastIndex = c.at;
  c.at += blanks.exec(c.text)?.[0].length ?? 0;
}

const STRING = /(r|u|b|br|rb)?('''|"""|'|")/iy;

/** One string or several in a row, which are one. */
function strings(c: Cursor): string {
  let all = "";
  for (;;) {
    STRING.lastIndex = c.at;
    const opening = STRING.exec(c.text);
    if (!opening) return all;
    c.at += opening[0].length;
    all += quoted(c, opening[2] ?? "", /r/i.test(opening[1] ?? ""));
    skipBlanks(c);
  }
}

function quoted(c: Cursor, quote: string, raw: boolean): string {
  let value = "";
  while (c.at < c.text.length) {
    if (c.text.startsWith(quote, c.at)) {
      c.at += quote.length;
      return value;
    }
    const char = c.text[c.at] ?? "";
    if (char === "\n" && quote.length === 1) throw new Unreadable();
    if (char === "\\" && !raw) value += escaped(c);
    else {
      const taken = char === "\\" ? c.text.slice(c.at, c.at + 2) : char;
      value += taken;
      c.at += taken.length;
    }
  }
  throw new Unreadable();
}

const CODE = /\\(?:x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{1,3}))/y;

function escaped(c: Cursor): string {
  CODE.lastIndex = c.at;
  const code = CODE.exec(c.text);
  if (code) {
    c.at += code[0].length;
    const point =
      code[4] === undefined
        ? Number.parseInt(code[1] ?? code[2] ?? code[3] ?? "", 16)
        : Number.parseInt(code[4], 8);
    if (point > 0x10ffff) throw new Unreadable();
    return String.fromCodePoint(point);
  }
  const next = c.text[c.at + 1] ?? "";
  c.at += 2;
  return ESCAPES[next] ?? `\\${next}`;
}

interface Sequence {
  readonly items: unknown[];
  /** `(1)` is no tuple. */
  readonly comma: boolean;
}

function sequence(c: Cursor, close: string, depth: number): Sequence {
  const items: unknown[] = [];
  let comma = false;
  c.at++;
  for (;;) {
    skipBlanks(c);
    if (c.text[c.at] === close) {
      c.at++;
      return { items, comma };
    }
    items.push(value(c, depth + 1));
    skipBlanks(c);
    if (c.text[c.at] === ",") {
      comma = true;
      c.at++;
    } else if (c.text[c.at] !== close) throw new Unreadable();
  }
}

function parenthesized(c: Cursor, depth: number): unknown {
  const { items, comma } = sequence(c, ")", depth);
  return items.length === 1 && !comma ? items[0] : tupleOf(items);
}

/** A map, or a set, which is a list here. */
function braced(c: Cursor, depth: number): unknown {
  const start = c.at;
  c.at++;
  skipBlanks(c);
  if (c.text[c.at] !== "}") {
    value(c, depth + 1);
    skipBlanks(c);
    if (c.text[c.at] !== ":") {
      c.at = start;
      return [...new Set(sequence(c, "}", depth).items)];
    }
  }
  c.at = start;
  return mapping(c, depth);
}

function mapping(c: Cursor, depth: number): Dict {
  const map: Dict = Object.create(null);
  c.at++;
  for (;;) {
    skipBlanks(c);
    if (c.text[c.at] === "}") {
      c.at++;
      return map;
    }
    const key = value(c, depth + 1);
    skipBlanks(c);
    if (c.text[c.at++] !== ":" || (typeof key === "object" && key !== null && !(key instanceof Float)))
      throw new Unreadable();
    map[key instanceof Float ? String(key.value) : String(key)] = value(c, depth + 1);
    skipBlanks(c);
    if (c.text[c.at] === ",") c.at++;
    else if (c.text[c.at] !== "}") throw new Unreadable();
  }
}

const WORD = /[A-Za-z_]\w*/y;
const NUMBER =
  /[-+]?\s*(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:0+|[1-9][0-9_]*)(?![0-9.eE])|(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?)/y;

function numberOrWord(c: Cursor): unknown {
  WORD.lastIndex = c.at;
  const word = WORD.exec(c.text)?.[0];
  if (word !== undefined) {
    if (!Object.hasOwn(c.words, word)) throw new Unreadable();
    c.at += word.length;
    return c.words[word];
  }
  NUMBER.lastIndex = c.at;
  const text = NUMBER.exec(c.text)?.[0];
  if (text === undefined) throw new Unreadable();
  c.at += text.length;
  return numberOf(text.replace(/[_\s]/g, ""));
}

function numberOf(text: string): number | Float {
  const sign = text.startsWith("-") ? -1 : 1;
  const parsed = sign * Number(text.replace(/^[-+]/, ""));
  if (!Number.isFinite(parsed)) throw new Unreadable();
  if (!Number.isInteger(parsed)) return parsed;
  if (/[.eE]/.test(text) && !/0x/i.test(text)) return new Float(parsed);
  if (!Number.isSafeInteger(parsed)) throw new Unreadable();
  return parsed;
}

function value(c: Cursor, depth: number): unknown {
  if (depth > DEEPEST) throw new Unreadable();
  skipBlanks(c);
  STRING.lastIndex = c.at;
  if (STRING.test(c.text)) return strings(c);
  switch (c.text[c.at]) {
    case "[":
      return sequence(c, "]", depth).items;
    case "(":
      return parenthesized(c, depth);
    case "{":
      return braced(c, depth);
    default:
      return numberOrWord(c);
  }
}

/** The literal's value, whole floats kept apart; text that is no literal is itself. `json`: true, false and null count too. */
export function pythonLiteral(text: string, { json = false } = {}): unknown {
  const cursor: Cursor = { text, words: json ? WORDS_WITH_JSON : WORDS, at: 0 };
  try {
    const read = value(cursor, 0);
    skipBlanks(cursor);
    return cursor.at === text.length ? read : text;
  } catch (error) {
    if (error instanceof Unreadable) return text;
    throw error;
  }
}
