/** Where a marked block of lines goes in a text. */

import { linesOf, pattern } from "./edit-text.ts";

export interface PutBlock {
  /** Without it the block leaves the text. */
  readonly block: string | undefined;
  readonly begin: string;
  readonly end: string;
  /** `EOF` or a pattern. */
  readonly insertAfter: string | undefined;
  /** `BOF` or a pattern. */
  readonly insertBefore: string | undefined;
  /** An empty line between the block and what stands after it. */
  readonly appendNewline: boolean;
  readonly prependNewline: boolean;
}

export function putBlock(text: string, wanted: PutBlock): string {
  const lines = linesOf(text);
  const isMarker = (line: string, marker: string): boolean => line.replace(/\r?\n$/, "") === marker;
  const first = lines.findLastIndex((line) => isMarker(line, wanted.begin));
  const last = lines.findLastIndex((line) => isMarker(line, wanted.end));
  const found = first !== -1 && last !== -1;
  if (found) lines.splice(Math.min(first, last), Math.abs(last - first) + 1);
  if (wanted.block === undefined) return found ? lines.join("") : text;
  let at = found ? Math.min(first, last) : placeFor(lines, text, wanted);
  const previous = lines[at - 1];
  if (previous !== undefined && !previous.endsWith("\n")) lines[at - 1] = `${previous}\n`;
  if (wanted.prependNewline && at > 0 && lines[at - 1] !== "\n") lines.splice(at++, 0, "\n");
  const body = linesOf(wanted.block.endsWith("\n") ? wanted.block : `${wanted.block}\n`);
  const block = [`${wanted.begin}\n`, ...body, `${wanted.end}\n`];
  lines.splice(at, 0, ...block);
  const next = at + block.length;
  if (wanted.appendNewline && next < lines.length && lines[next] !== "\n") lines.splice(next, 0, "\n");
  return lines.join("");
}

/** A pattern that spans lines (`(?m)`) is looked for in the whole text, others line by line; the last match counts. */
function placeFor(lines: readonly string[], text: string, { insertAfter, insertBefore }: PutBlock): number {
  if (insertBefore === "BOF") return 0;
  const after = insertAfter !== undefined && insertAfter !== "EOF";
  const source = after ? insertAfter : insertBefore;
  if (source === undefined || insertAfter === "EOF") return lines.length;
  const { search } = pattern(source);
  if (/^\(\?[a-zA-Z]*m/.test(source)) {
    const match = search(text);
    if (!match) return lines.length;
    const lineOf = (offset: number): number => text.slice(0, offset).split("\n").length - 1;
    return after ? lineOf(match.index + match[0].length) + 1 : lineOf(match.index);
  }
  const index = lines.findLastIndex((line) => search(line) !== null);
  if (index === -1) return lines.length;
  return after ? index + 1 : index;
}
