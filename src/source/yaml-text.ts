/** Plain data as YAML text, laid out exactly as PyYAML with libyaml does, since files made with `to_nice_yaml` must not change when Ansible made them before. */

import { analyzeScalar, plainScalar } from "./yaml-scalar.ts";

export interface YamlStyle {
  /** Spaces of one level. */
  readonly indent: number;
  /** `leaves`: lists and maps that hold only scalars stand on one line in brackets. */
  readonly flow: "never" | "leaves" | "always";
  readonly sortKeys: boolean;
  /** The column after which long text is folded at the next space. */
  readonly width: number;
  readonly explicitStart: boolean;
}

/** A scalar whose text is given: numbers that JavaScript would write in another way. */
export class PlainText {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Dict = Readonly<Record<string, unknown>>;

export function yamlTextOf(value: unknown, style: YamlStyle): string {
  return new Writer(style).document(value);
}

function isDict(value: unknown): value is Dict {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isScalar(value: unknown): boolean {
  return typeof value !== "object" || value === null || value instanceof PlainText;
}

/** Keys of more bytes than this are written with a `?`. */
const LONGEST_KEY = 128;

class Writer {
  readonly #style: YamlStyle;
  #out = "";
  #column = 0;
  /** Nothing but indentation and `-` stands on the line so far. */
  #fresh = true;
  /** What was written last separates tokens. */
  #separated = true;
  #flowLevel = 0;

  constructor(style: YamlStyle) {
    this.#style = style;
  }

  document(value: unknown): string {
    if (this.#style.explicitStart) this.#indicator("---", { spaceBefore: true });
    this.#node(value, undefined, false);
    return `${this.#out}\n`;
  }

  #write(text: string): void {
    this.#out += text;
    this.#column += Array.from(text).length;
  }

  #newline(): void {
    this.#out += "\n";
    this.#column = 0;
    this.#fresh = true;
    this.#separated = true;
  }

  #indentTo(column: number): void {
    if (!this.#fresh || this.#column > column || (this.#column === column && !this.#separated))
      this.#newline();
    if (this.#column >= column) return;
    this.#write(" ".repeat(column - this.#column));
    this.#separated = true;
  }

  #indicator(
    text: string,
    how: { spaceBefore?: boolean; separates?: boolean; keepsFresh?: boolean } = {},
  ): void {
    const fresh = this.#fresh;
    this.#write(how.spaceBefore && !this.#separated ? ` ${text}` : text);
    this.#separated = how.separates ?? false;
    this.#fresh = fresh && (how.keepsFresh ?? false);
  }

  #deeper(indent: number | undefined, atRoot: number): number {
    return indent === undefined ? atRoot : indent + this.#style.indent;
  }

  #node(value: unknown, indent: number | undefined, inMap: boolean): void {
    if (isScalar(value)) {
      this.#scalar(value, this.#deeper(indent, this.#style.indent), false);
    } else if (Array.isArray(value)) {
      if (this.#isFlow(value, value)) this.#flowList(value, indent);
      else this.#blockList(value, indent, inMap);
    } else if (isDict(value)) {
      if (this.#isFlow(value, Object.values(value))) this.#flowMap(value, indent);
      else this.#blockMap(value, indent);
    }
  }

  #isFlow(value: object, items: readonly unknown[]): boolean {
    const { flow } = this.#style;
    const isEmpty = Array.isArray(value) ? value.length === 0 : Object.keys(value).length === 0;
    return (
      this.#flowLevel > 0 || isEmpty || flow === "always" || (flow === "leaves" && items.every(isScalar))
    );
  }

  #entries(map: Dict): readonly (readonly [string, unknown])[] {
    const entries = Object.entries(map);
    return this.#style.sortKeys ? entries.sort(([a], [b]) => (a < b ? -1 : 1)) : entries;
  }

  /** A list that is the value of a key is not indented further. */
  #blockList(items: readonly unknown[], indent: number | undefined, inMap: boolean): void {
    const at = inMap && !this.#fresh ? (indent ?? 0) : this.#deeper(indent, 0);
    for (const item of items) {
      this.#indentTo(at);
      this.#indicator("-", { spaceBefore: true, keepsFresh: true });
      this.#node(item, at, false);
    }
  }

  #blockMap(map: Dict, indent: number | undefined): void {
    const at = this.#deeper(indent, 0);
    for (const [key, value] of this.#entries(map)) {
      this.#indentTo(at);
      this.#key(key, at, () => this.#indentTo(at));
      this.#node(value, at, true);
    }
  }

  #key(key: string, indent: number, beforeColon: () => void): void {
    if (!analyzeScalar(key).multiline && Buffer.byteLength(key) <= LONGEST_KEY) {
      this.#scalar(key, indent + this.#style.indent, true);
      this.#indicator(":");
      return;
    }
    this.#indicator("?", { spaceBefore: true, keepsFresh: true });
    this.#scalar(key, indent + this.#style.indent, false);
    beforeColon();
    this.#indicator(":", { spaceBefore: true, keepsFresh: true });
  }

  #flowList(items: readonly unknown[], indent: number | undefined): void {
    this.#flow("[", "]", items, indent, (item, at) => this.#node(item, at, false));
  }

  #flowMap(map: Dict, indent: number | undefined): void {
    this.#flow("{", "}", this.#entries(map), indent, ([key, value], at) => {
      this.#key(key, at, () => {
        if (this.#column > this.#style.width) this.#indentTo(at);
      });
      this.#node(value, at, true);
    });
  }

  #flow<T>(
    open: string,
    close: string,
    items: readonly T[],
    indent: number | undefined,
    item: (value: T, at: number) => void,
  ): void {
    const at = this.#deeper(indent, this.#style.indent);
    this.#indicator(open, { spaceBefore: true, separates: true });
    this.#flowLevel += 1;
    for (const [i, value] of items.entries()) {
      if (i > 0) this.#indicator(",");
      if (this.#column > this.#style.width) this.#indentTo(at);
      item(value, at);
    }
    this.#flowLevel -= 1;
    this.#indicator(close);
  }

  #scalar(value: unknown, indent: number, isKey: boolean): void {
    if (typeof value !== "string") {
      this.#plain(value instanceof PlainText ? value.text : plainScalar(value), indent, false);
      return;
    }
    const found = analyzeScalar(value);
    const canBePlain = this.#flowLevel > 0 ? found.flowPlain : found.blockPlain;
    if (canBePlain) this.#plain(value, indent, !isKey);
    else if (found.singleQuoted && !(isKey && found.multiline)) this.#singleQuoted(value, indent, !isKey);
    else this.#doubleQuoted(value, indent, !isKey);
  }

  #text(text: string): void {
    this.#write(text);
    this.#separated = false;
    this.#fresh = false;
  }

  /** A single space past the width becomes a line end. */
  #spaces(run: string, indent: number, mayFold: boolean): void {
    if (mayFold && run.length === 1 && this.#column > this.#style.width) this.#indentTo(indent);
    else this.#write(run);
  }

  #plain(text: string, indent: number, mayFold: boolean): void {
    if (!this.#separated) this.#write(" ");
    this.#separated = false;
    this.#fresh = false;
    for (const run of text.match(/ +|[^ ]+/g) ?? []) {
      if (run.startsWith(" ")) this.#spaces(run, indent, mayFold);
      else this.#text(run);
    }
  }

  #singleQuoted(text: string, indent: number, mayFold: boolean): void {
    this.#indicator("'", { spaceBefore: true });
    const runs = text.match(/ +|\n+|[^ \n]+/g) ?? [];
    for (const [i, run] of runs.entries()) {
      if (run.startsWith("\n")) {
        for (let n = 0; n <= run.length; n++) this.#newline();
        this.#indentTo(indent);
      } else if (run.startsWith(" ")) this.#spaces(run, indent, mayFold && i > 0 && i < runs.length - 1);
      else this.#text(run.replaceAll("'", "''"));
    }
    this.#indicator("'");
  }

  #doubleQuoted(text: string, indent: number, mayFold: boolean): void {
    this.#indicator('"', { spaceBefore: true });
    const characters = Array.from(text);
    for (const [i, c] of characters.entries()) {
      const isPlace = c === " " && characters[i - 1] !== " " && i > 0 && i < characters.length - 1;
      if (!mayFold || !isPlace || this.#column <= this.#style.width) {
        this.#text(escapeOf(c) ?? c);
        continue;
      }
      this.#indentTo(indent);
      if (characters[i + 1] === " ") this.#text("\\");
    }
    this.#indicator('"');
  }
}

const NAMED: Readonly<Record<string, string>> = {
  "\0": "0",
  "\x07": "a",
  "\b": "b",
  "\t": "t",
  "\n": "n",
  "\v": "v",
  "\f": "f",
  "\r": "r",
  "\x1b": "e",
  '"': '"',
  "\\": "\\",
  "\x85": "N",
  "\xa0": "_",
  "\u2028": "L",
  "\u2029": "P",
};

function escapeOf(character: string): string | undefined {
  const isPlain =
    /^[\x20-\x7e\xa0-\ud7ff\ue000-\ufffd]$/u.test(character) && !/^["\\\u2028\u2029\ufeff]$/.test(character);
  if (isPlain) return undefined;
  const named = Object.hasOwn(NAMED, character) ? NAMED[character] : undefined;
  if (named !== undefined) return `\\${named}`;
  const code = character.codePointAt(0) ?? 0;
  const hex = code.toString(16).toUpperCase();
  if (code <= 0xff) return `\\x${hex.padStart(2, "0")}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, "0")}` : `\\U${hex.padStart(8, "0")}`;
}
