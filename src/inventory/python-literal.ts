/** Values of INI inventories, which Ansible reads as Python literals: numbers, quoted text, True, None, lists, maps. */

class Unreadable extends Error {}

interface Cursor {
  readonly text: string;
  at: number;
}

const WORDS: Readonly<Record<string, boolean | null>> = { True: true, False: false, None: null };
const ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  "\\": "\\",
  "'": "'",
  '"': '"',
  a: "\x07",
  b: "\b",
  f: "\f",
  v: "\v",
};
const DEEPEST = 50;

function skipBlanks(c: Cursor): void {
  while (/\s/.test(c.text[c.at] ?? "")) c.at++;
}

function quoted(c: Cursor): string {
  const quote = c.text[c.at++];
  let value = "";
  while (c.at < c.text.length) {
    const char = c.text[c.at++] ?? "";
    if (char === quote) return value;
    if (char !== "\\") value += char;
    else {
      const next = c.text[c.at++] ?? "";
      value += ESCAPES[next] ?? `\\${next}`;
    }
  }
  throw new Unreadable();
}

function sequence(c: Cursor, close: string, depth: number): unknown[] {
  const items: unknown[] = [];
  c.at++;
  for (;;) {
    skipBlanks(c);
    if (c.text[c.at] === close) {
      c.at++;
      return items;
    }
    items.push(value(c, depth + 1));
    skipBlanks(c);
    if (c.text[c.at] === ",") c.at++;
    else if (c.text[c.at] !== close) throw new Unreadable();
  }
}

function mapping(c: Cursor, depth: number): Record<string, unknown> {
  const map: Record<string, unknown> = Object.create(null);
  c.at++;
  for (;;) {
    skipBlanks(c);
    if (c.text[c.at] === "}") {
      c.at++;
      return map;
    }
    const key = value(c, depth + 1);
    skipBlanks(c);
    if (c.text[c.at++] !== ":" || typeof key === "object") throw new Unreadable();
    map[String(key)] = value(c, depth + 1);
    skipBlanks(c);
    if (c.text[c.at] === ",") c.at++;
    else if (c.text[c.at] !== "}") throw new Unreadable();
  }
}

const NUMBER =
  /[-+]?(?:0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+|(?:0+|[1-9][0-9_]*)(?![0-9.eE])|(?:[0-9]+\.[0-9]*|\.[0-9]+|[0-9]+(?=[eE]))(?:[eE][-+]?[0-9]+)?)/y;

function numberOrWord(c: Cursor): unknown {
  const word = /(?:True|False|None)\b/y;
  word.lastIndex = c.at;
  const found = word.exec(c.text)?.[0];
  if (found !== undefined) {
    c.at += found.length;
    return WORDS[found];
  }
  NUMBER.lastIndex = c.at;
  const text = NUMBER.exec(c.text)?.[0];
  if (text === undefined) throw new Unreadable();
  c.at += text.length;
  const plain = text.replaceAll("_", "");
  const parsed = /^[-+]0[xob]/i.test(plain)
    ? Number(plain.slice(1)) * (plain.startsWith("-") ? -1 : 1)
    : Number(plain);
  if (!Number.isFinite(parsed) || (Number.isInteger(parsed) && !Number.isSafeInteger(parsed)))
    throw new Unreadable();
  return parsed;
}

function value(c: Cursor, depth: number): unknown {
  if (depth > DEEPEST) throw new Unreadable();
  skipBlanks(c);
  switch (c.text[c.at]) {
    case "'":
    case '"':
      return quoted(c);
    case "[":
      return sequence(c, "]", depth);
    case "(":
      return sequence(c, ")", depth);
    case "{":
      return mapping(c, depth);
    default:
      return numberOrWord(c);
  }
}

/** The literal's value; text that is no literal is itself. */
export function pythonLiteral(text: string): unknown {
  const cursor: Cursor = { text, at: 0 };
  try {
    const read = value(cursor, 0);
    skipBlanks(cursor);
    const done = cursor.at === text.length || text[cursor.at] === "#";
    return done ? read : text;
  } catch (error) {
    if (error instanceof Unreadable) return text;
    throw error;
  }
}
