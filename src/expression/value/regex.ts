/** Python's regular expressions on JavaScript's engine. */

import { Fault } from "../fault.ts";

export interface RegexFlags {
  readonly ignoreCase?: boolean;
  readonly multiline?: boolean;
  readonly dotAll?: boolean;
}

/** Text longer than this is not searched: a bad pattern needs time that grows with a power of the length. */
const LONGEST_INPUT = 4_000_000;
const LONGEST_PATTERN = 20_000;

/** Matches anywhere, all matches (`g`). */
export function pythonRegex(pattern: string, flags: RegexFlags = {}): RegExp {
  if (pattern.length > LONGEST_PATTERN) throw new Fault("EXP0305", "the pattern is too long", { blame: 0 });
  const translation = new Translation(pattern, flags);
  const source = translation.run();
  try {
    return new RegExp(source, `gu${translation.ignoreCase ? "i" : ""}`);
  } catch (error) {
    const why = (error instanceof Error ? error.message : "").replace(
      /^Invalid regular expression: .*: /s,
      "",
    );
    throw new Fault("EXP0305", `the pattern "${pattern}" can't be used: ${why.toLowerCase()}`, { blame: 0 });
  }
}

export function checkLength(text: string): string {
  if (text.length > LONGEST_INPUT)
    throw new Fault(
      "EXP0401",
      `the text has ${text.length} characters; patterns work on ${LONGEST_INPUT} at most`,
      { blame: "input" },
    );
  return text;
}

const WORD = "\\p{L}\\p{N}_";
const START = "(?<![\\s\\S])";
const END = "(?![\\s\\S])";

class Translation {
  ignoreCase: boolean;
  readonly #pattern: string;
  #multiline: boolean;
  #dotAll: boolean;
  #verbose = false;
  #at = 0;

  constructor(pattern: string, flags: RegexFlags) {
    this.#pattern = pattern;
    this.ignoreCase = flags.ignoreCase ?? false;
    this.#multiline = flags.multiline ?? false;
    this.#dotAll = flags.dotAll ?? false;
  }

  run(): string {
    this.#globalFlags();
    let out = "";
    while (this.#at < this.#pattern.length) out += this.#atom();
    return out;
  }

  #fail(why: string): never {
    throw new Fault("EXP0305", `the pattern "${this.#pattern}" can't be used: ${why}`, { blame: 0 });
  }

  #take(length: number): string {
    const text = this.#pattern.slice(this.#at, this.#at + length);
    this.#at += length;
    return text;
  }

  #match(expression: RegExp): RegExpExecArray | null {
    expression.lastIndex = this.#at;
    return expression.exec(this.#pattern);
  }

  #globalFlags(): void {
    const found = this.#match(/\(\?([aiLmsux]+)\)/y);
    if (!found) return;
    this.#at += found[0].length;
    const letters = found[1] ?? "";
    this.ignoreCase ||= letters.includes("i");
    this.#multiline ||= letters.includes("m");
    this.#dotAll ||= letters.includes("s");
    this.#verbose ||= letters.includes("x");
  }

  #atom(): string {
    const c = this.#pattern[this.#at] ?? "";
    switch (c) {
      case "\\":
        return this.#escape(false);
      case "[":
        return this.#set();
      case "(":
        return this.#group();
      case ".":
        this.#at += 1;
        return this.#dotAll ? "[\\s\\S]" : "[^\\n]";
      case "^":
        this.#at += 1;
        return this.#multiline ? `(?:${START}|(?<=\\n))` : START;
      case "$":
        this.#at += 1;
        return this.#multiline ? `(?:(?=\\n)|${END})` : `(?=\\n?${END})`;
      case "{":
        return this.#braces();
      case "]":
      case "}":
      case "/":
        this.#at += 1;
        return `\\${c}`;
    }
    if (this.#verbose && /[\s#]/.test(c)) return this.#skipped(c);
    const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
    this.#at += character.length;
    return character;
  }

  #skipped(c: string): string {
    this.#at = c === "#" ? (this.#match(/[^\n]*/y)?.[0].length ?? 0) + this.#at : this.#at + 1;
    return "";
  }

  #braces(): string {
    const quantifier = this.#match(/\{(\d*)(,?)(\d*)\}/y);
    if (!quantifier || quantifier[0] === "{}" || quantifier[0] === "{,}") {
      this.#at += 1;
      return "\\{";
    }
    this.#at += quantifier[0].length;
    return `{${quantifier[1] || "0"}${quantifier[2]}${quantifier[3]}}`;
  }

  #group(): string {
    const comment = this.#match(/\(\?#[^)]*\)/y);
    if (comment) {
      this.#at += comment[0].length;
      return "";
    }
    const backreference = this.#match(/\(\?P=(\w+)\)/y);
    if (backreference) {
      this.#at += backreference[0].length;
      return `\\k<${backreference[1]}>`;
    }
    const named = this.#match(/\(\?P<(\w+)>/y);
    if (named) {
      this.#at += named[0].length;
      return `(?<${named[1]}>`;
    }
    const plain = this.#match(/\(\?(?::|=|!|<=|<!)/y);
    if (plain) return this.#take(plain[0].length);
    if (this.#pattern.startsWith("(?", this.#at))
      this.#fail(`${this.#pattern.slice(this.#at, this.#at + 4)} is not supported`);
    return this.#take(1);
  }

  /** A backslash and what follows it. */
  #escape(inSet: boolean): string {
    const c = this.#pattern[this.#at + 1];
    if (c === undefined) this.#fail("it ends with a backslash");
    if (inSet && c === "b") return this.#replace(2, "\\b");
    switch (c) {
      case "A":
        return this.#replace(2, START);
      case "Z":
        return this.#replace(2, END);
      case "w":
        return this.#replace(2, inSet ? WORD : `[${WORD}]`);
      case "W":
        return this.#replace(2, inSet ? "\\W" : `[^${WORD}]`);
      case "a":
        return this.#replace(2, "\\x07");
      case "b":
        return this.#replace(2, `(?:(?<=[${WORD}])(?![${WORD}])|(?<![${WORD}])(?=[${WORD}]))`);
      case "B":
        return this.#replace(2, `(?:(?<=[${WORD}])(?=[${WORD}])|(?<![${WORD}])(?![${WORD}]))`);
    }
    const kept = this.#match(/\\(?:[dDsSnrtfv]|x[\da-fA-F]{2}|u[\da-fA-F]{4}|[1-9]\d?)/y);
    if (kept && !(inSet && /\d/.test(c))) return this.#take(kept[0].length);
    const octal = this.#match(/\\0[0-7]{0,2}|\\[0-3][0-7]{2}/y);
    if (octal)
      return this.#replace(octal[0].length, `\\u{${Number.parseInt(octal[0].slice(1), 8).toString(16)}}`);
    if (/[a-zA-Z0-9]/.test(c)) this.#fail(`\\${c} has no meaning`);
    return this.#replace(2, literal(c));
  }

  #replace(length: number, by: string): string {
    this.#at += length;
    return by;
  }

  /** `[…]`. */
  #set(): string {
    let out = this.#take(1);
    if (this.#pattern[this.#at] === "^") out += this.#take(1);
    if (this.#pattern[this.#at] === "]") out += this.#replace(1, "\\]");
    while (this.#pattern[this.#at] !== "]") {
      const c = this.#pattern[this.#at];
      if (c === undefined) this.#fail("[ is not closed");
      if (c === "\\") out += this.#escape(true);
      else if (c === "[" || c === "/") out += this.#replace(1, `\\${c}`);
      else {
        const character = String.fromCodePoint(this.#pattern.codePointAt(this.#at) ?? 0);
        out += this.#replace(character.length, character);
      }
    }
    return out + this.#take(1);
  }
}

/** In unicode mode only syntax characters may be escaped. */
function literal(c: string): string {
  return /[\^$\\.*+?()[\]{}|/-]/.test(c) ? (c === "-" ? "\\x2d" : `\\${c}`) : c;
}

/** Python's replacement text: `\1`, `\g<1>`, `\g<name>`, `\n`. */
export function expandReplacement(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(
    /\\(?:g<(\w+)>|([1-9]\d?)|(.))/gs,
    (_, group: string | undefined, digits: string | undefined, other: string | undefined) => {
      const reference = group ?? digits;
      if (reference === undefined) return escaped(other ?? "");
      if (/^\d+$/.test(reference)) {
        if (Number(reference) >= match.length)
          throw new Fault("EXP0305", `the pattern has no group ${reference}`, { blame: 1 });
        return match[Number(reference)] ?? "";
      }
      if (!match.groups || !Object.hasOwn(match.groups, reference))
        throw new Fault("EXP0305", `the pattern has no group \`${reference}\``, { blame: 1 });
      return match.groups[reference] ?? "";
    },
  );
}

const REPLACEMENT_ESCAPES: Readonly<Record<string, string>> = {
  n: "\n",
  t: "\t",
  r: "\r",
  f: "\f",
  v: "\v",
  a: "\x07",
  b: "\b",
  "0": "\0",
};

function escaped(c: string): string {
  return Object.hasOwn(REPLACEMENT_ESCAPES, c)
    ? (REPLACEMENT_ESCAPES[c] ?? "")
    : c === "\\"
      ? "\\"
      : `\\${c}`;
}
