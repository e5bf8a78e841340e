/** Finds where a tag ends: not inside a string, nor at what closes a bracket that was opened in it. */

import { ChunkFault } from "./chunk.ts";

const WORD = /[\p{L}\p{N}_]+/uy;
const STRING = /'(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"/y;

export interface TagEnd {
  /** Where the text between the delimiters ends. */
  readonly to: number;
  /** Behind the delimiter and the white space that belongs to it. */
  readonly end: number;
}

export interface OpenTag {
  readonly source: string;
  /** Where the delimiter starts, and where the text behind it does. */
  readonly open: number;
  readonly from: number;
  readonly start: string;
  readonly end: string;
  /** Sticky; matches the closing delimiter with its signs, or the end of the text where that closes it. */
  readonly closing: RegExp;
}

export function tagEnd(tag: OpenTag): TagEnd {
  return search(tag, true) ?? search(tag, false) ?? unclosed(tag);
}

function search(tag: OpenTag, balanced: boolean): TagEnd | undefined {
  const { source, closing } = tag;
  let depth = 0;
  let i = tag.from;
  while (i <= source.length) {
    if (depth === 0 || !balanced) {
      closing.lastIndex = i;
      const found = closing.exec(source);
      if (found) return { to: i, end: i + found[0].length };
    }
    const c = source[i];
    if (c === undefined) return undefined;
    if (c === "'" || c === '"') {
      const end = matchEnd(STRING, source, i);
      if (end === undefined) return balanced ? undefined : openString(tag, i);
      i = end;
      continue;
    }
    if (nested(tag, i, depth)) bracesInBraces(i);
    if ("([{".includes(c)) depth += 1;
    else if (")]}".includes(c)) depth = Math.max(0, depth - 1);
    i = matchEnd(WORD, source, i) ?? i + 1;
  }
  return undefined;
}

function matchEnd(pattern: RegExp, source: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(source) ? pattern.lastIndex : undefined;
}

function nested({ source, start }: OpenTag, at: number, depth: number): boolean {
  return depth === 0 && start === "{{" && source.startsWith("{{", at);
}

function bracesInBraces(at: number): never {
  throw new ChunkFault({
    code: "TPL0105",
    message: "`{{` inside `{{ }}`",
    help: "use the name as it is: everything between the outer braces is an expression",
    from: at,
    to: at + 2,
  });
}

function openString(tag: OpenTag, at: number): never | undefined {
  if (!tag.source.includes(tag.end, at)) return undefined;
  const quote = tag.source[at] as string;
  throw new ChunkFault({
    code: "EXP0102",
    message: `the string has no closing ${quote}`,
    help: `add ${quote} where the string ends`,
    from: at,
    to: at + 1,
  });
}

function unclosed({ start, end, open }: OpenTag): never {
  throw new ChunkFault({
    code: "TPL0101",
    message: `\`${start}\` has no \`${end}\``,
    help:
      start === "{{"
        ? "close it, or write {{ '{{' }} for braces that are meant literally"
        : `close it, or write {{ '${start}' }} for the characters themselves`,
    from: open,
    to: open + start.length,
  });
}
