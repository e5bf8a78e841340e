/** Text to chunks: Jinja's delimiters, raw blocks, comments and white space control. */

import { type Chunk, ChunkFault } from "./chunk.ts";
import type { JinjaOptions } from "./jinja-options.ts";
import { tagEnd } from "./tag-end.ts";
import { isWhite, WHITE, withoutTrailingSpace } from "./white-space.ts";

type Opening = "raw" | "variable" | "comment" | "block" | "lineStatement" | "lineComment";

/** What stands before a prefix: nothing but space in the line, or what a comment may follow. */
const LINE_START = "(?<![^\\n])";
const BLANKS: Partial<Readonly<Record<Opening, string>>> = {
  lineStatement: `${LINE_START}[ \\t\\v]*`,
  lineComment: `(?:${LINE_START}|(?<=\\S))[^\\S\\r\\n]*`,
};

/** A statement's line, with all white space up to its last line end. */
const LINE_END = new RegExp(`${WHITE}*(?:\\n|$)`, "y");

interface Patterns {
  /** Global: the next raw block, expression, statement or comment, with the sign behind its delimiter. */
  readonly opening: RegExp;
  readonly variableEnd: RegExp;
  readonly blockEnd: RegExp;
  readonly commentEnd: RegExp;
  readonly rawEnd: RegExp;
}

const known = new WeakMap<JinjaOptions, Patterns>();

function patternsOf(options: JinjaOptions): Patterns {
  const found = known.get(options) ?? build(options);
  known.set(options, found);
  return found;
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
}

function build(options: JinjaOptions): Patterns {
  const block = escaped(options.blockStart);
  const blockEnd = escaped(options.blockEnd);
  const variableEnd = escaped(options.variableEnd);
  const commentEnd = escaped(options.commentEnd);
  const line = options.trimBlocks ? "\\n?" : "";
  const closing = (end: string): string => `(?:\\+${end}|-${end}${WHITE}*|${end}${line})`;
  const starts: readonly (readonly [Opening, string])[] = [
    ["variable", options.variableStart],
    ["comment", options.commentStart],
    ["block", options.blockStart],
    ...(options.lineStatement === undefined ? [] : [["lineStatement", options.lineStatement] as const]),
    ...(options.lineComment === undefined ? [] : [["lineComment", options.lineComment] as const]),
  ];
  // The longest counts where one delimiter starts like another.
  const sorted = [...starts].sort(([, a], [, b]) => b.length - a.length);
  const names = sorted
    .map(([name, start]) => `(?<${name}>${BLANKS[name] ?? ""}${escaped(start)}(?<${name}Sign>[-+]?))`)
    .join("|");
  const raw = `(?<raw>${block}(?<rawSign>[-+]?)${WHITE}*raw${WHITE}*(?:-${blockEnd}${WHITE}*|${blockEnd}))`;
  return {
    opening: new RegExp(`${raw}|${names}`, "g"),
    variableEnd: new RegExp(`-${variableEnd}${WHITE}*|${variableEnd}`, "y"),
    blockEnd: new RegExp(closing(blockEnd), "y"),
    commentEnd: new RegExp(closing(commentEnd), "g"),
    rawEnd: new RegExp(`${block}([-+]?)${WHITE}*endraw${WHITE}*${closing(blockEnd)}`, "g"),
  };
}

/** Whether there is anything in a text that Jinja would act on. */
export function hasTags(text: string, options: JinjaOptions): boolean {
  const { blockStart, variableStart, commentStart, lineStatement, lineComment } = options;
  return [blockStart, variableStart, commentStart, lineStatement, lineComment].some(
    (start) => start !== undefined && text.includes(start),
  );
}

/** `source`: with `\n` for line ends. Throws `ChunkFault`. */
export function chunksOf(source: string, options: JinjaOptions): readonly Chunk[] {
  return new Splitter(source, options).all();
}

class Splitter {
  readonly #source: string;
  readonly #options: JinjaOptions;
  readonly #patterns: Patterns;
  readonly #chunks: Chunk[] = [];
  #at = 0;
  #lineStarting = true;

  constructor(source: string, options: JinjaOptions) {
    this.#source = source;
    this.#options = options;
    this.#patterns = patternsOf(options);
  }

  all(): readonly Chunk[] {
    const { opening } = this.#patterns;
    for (;;) {
      opening.lastIndex = this.#at;
      const found = opening.exec(this.#source);
      if (!found) break;
      this.#tag(found);
    }
    this.#text(this.#at, this.#source.length);
    return this.#chunks;
  }

  #tag(found: RegExpExecArray): void {
    const open = found.index;
    const from = open + found[0].length;
    const groups = found.groups ?? {};
    const tag = groups.rawSign ?? groups.variableSign ?? groups.commentSign ?? groups.blockSign;
    const sign = tag ?? groups.lineStatementSign ?? groups.lineCommentSign ?? "";
    this.#text(this.#at, this.#textEnd(this.#at, open, sign, groups.variable === undefined));
    if (groups.raw !== undefined) this.#raw(open, from);
    else if (groups.comment !== undefined) this.#comment(open, from);
    else if (groups.lineComment !== undefined) this.#lineComment(from);
    else if (groups.lineStatement !== undefined) this.#lineStatement(open, from);
    else this.#code(open, from, groups.variable === undefined ? "statement" : "print");
  }

  #text(start: number, end: number): void {
    if (end > start) this.#chunks.push({ kind: "text", text: this.#source.slice(start, end), start, end });
  }

  /** Where the text before a tag ends, once `-` and `lstrip_blocks` have taken theirs. */
  #textEnd(start: number, end: number, sign: string, strips: boolean): number {
    const text = this.#source.slice(start, end);
    if (sign === "-") return start + withoutTrailingSpace(text).length;
    if (sign === "+" || !this.#options.lstripBlocks || !strips) return end;
    const line = text.lastIndexOf("\n") + 1;
    if (line === 0 && !this.#lineStarting) return end;
    return isWhite(text.slice(line)) ? start + line : end;
  }

  #advance(to: number): void {
    this.#at = to;
    this.#lineStarting = this.#source[to - 1] === "\n";
  }

  #code(open: number, from: number, kind: "statement" | "print"): void {
    const { variableStart, variableEnd, blockStart, blockEnd } = this.#options;
    const print = kind === "print";
    const { to, end } = tagEnd({
      source: this.#source,
      open,
      from,
      start: print ? variableStart : blockStart,
      end: print ? variableEnd : blockEnd,
      closing: print ? this.#patterns.variableEnd : this.#patterns.blockEnd,
    });
    this.#chunks.push({ kind, text: this.#source.slice(from, to), from, start: open, end });
    this.#advance(end);
  }

  #lineStatement(open: number, from: number): void {
    const start = this.#source.slice(open, from);
    const tag = { source: this.#source, open, from, start, end: "\n", closing: LINE_END };
    const { to, end } = tagEnd(tag);
    this.#chunks.push({ kind: "statement", text: this.#source.slice(from, to), from, start: open, end });
    this.#advance(end);
  }

  #lineComment(from: number): void {
    const end = this.#source.indexOf("\n", from);
    this.#advance(end === -1 ? this.#source.length : end);
  }

  #comment(open: number, from: number): void {
    const { commentStart: start, commentEnd } = this.#options;
    const closing = this.#patterns.commentEnd;
    closing.lastIndex = from;
    const found = closing.exec(this.#source);
    if (!found)
      throw new ChunkFault({
        code: "TPL0103",
        message: `\`${start}\` starts a comment that has no end`,
        help: `end it with \`${commentEnd}\`, or write {{ '${start}' }} for the characters themselves`,
        from: open,
        to: open + start.length,
      });
    this.#advance(found.index + found[0].length);
  }

  #raw(open: number, from: number): void {
    const closing = this.#patterns.rawEnd;
    closing.lastIndex = from;
    const found = closing.exec(this.#source);
    if (!found)
      throw new ChunkFault({
        code: "TPL0104",
        message: "`{% raw %}` has no `{% endraw %}`",
        from: open,
        to: from,
      });
    this.#lineStarting = this.#source[from - 1] === "\n";
    this.#text(from, this.#textEnd(from, found.index, found[1] ?? "", true));
    this.#advance(found.index + found[0].length);
  }
}
