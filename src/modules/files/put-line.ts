/** Where a line goes in a text, and which lines leave it. */

import { bare, linesOf, type Pattern, pattern } from "./edit-text.ts";

export interface Matching {
  readonly regexp: string | undefined;
  readonly searchString: string | undefined;
  readonly firstMatch: boolean;
}

export interface PutLine extends Matching {
  readonly line: string;
  /** `EOF` or a pattern. */
  readonly insertAfter: string | undefined;
  /** `BOF` or a pattern. */
  readonly insertBefore: string | undefined;
  readonly backrefs: boolean;
}

interface Match {
  readonly index: number;
  readonly groups?: RegExpExecArray;
}

export function putLine(text: string, wanted: PutLine): { readonly text: string; readonly message: string } {
  const lines = linesOf(text);
  const regexp = wanted.regexp === undefined ? undefined : pattern(wanted.regexp);
  const match = lastMatch(lines, wanted, regexp);
  if (match) return replaced(lines, match, wanted, regexp);
  if (wanted.backrefs) return { text, message: "" };
  const there = lines.findLastIndex((line) => bare(line) === wanted.line);
  if (there !== -1) return replaced(lines, { index: there }, wanted, undefined);
  return { text: inserted(lines, wanted), message: "line added" };
}

function lastMatch(
  lines: readonly string[],
  { searchString, firstMatch }: Matching,
  regexp: Pattern | undefined,
): Match | undefined {
  let match: Match | undefined;
  for (const [index, line] of lines.entries()) {
    const groups = regexp?.search(line);
    if (groups) match = { index, groups };
    else if (searchString !== undefined && line.includes(searchString)) match = { index };
    else continue;
    if (firstMatch) break;
  }
  return match;
}

function replaced(lines: string[], match: Match, { line, backrefs }: PutLine, regexp: Pattern | undefined) {
  const words = backrefs && match.groups && regexp ? regexp.expand(line, match.groups) : line;
  const whole = words.endsWith("\n") ? words : `${words}\n`;
  const isSame = lines[match.index] === whole;
  lines[match.index] = whole;
  return { text: lines.join(""), message: isSame ? "" : "line replaced" };
}

function inserted(lines: string[], wanted: PutLine): string {
  const whole = `${wanted.line}\n`;
  const at = placeFor(lines, wanted);
  const previous = lines[at - 1];
  if (previous !== undefined && !/[\r\n]$/.test(previous)) lines[at - 1] = `${previous}\n`;
  lines.splice(at, 0, whole);
  return lines.join("");
}

/** The index that the new line gets; without a place of its own, the end. */
function placeFor(lines: readonly string[], { insertAfter, insertBefore, firstMatch }: PutLine): number {
  if (insertBefore === "BOF" || insertAfter === "BOF") return 0;
  const after = insertAfter !== undefined && insertAfter !== "EOF";
  const source = after ? insertAfter : insertBefore;
  if (source === undefined || source === "EOF" || source === "") return lines.length;
  const match = lastMatch(lines, { regexp: source, searchString: undefined, firstMatch }, pattern(source));
  if (!match) return lines.length;
  return after ? match.index + 1 : match.index;
}

export interface RemoveLines extends Matching {
  readonly line: string | undefined;
}

/** All that match go. */
export function removeLines(
  text: string,
  wanted: RemoveLines,
): { readonly text: string; readonly found: number } {
  const regexp = wanted.regexp === undefined ? undefined : pattern(wanted.regexp);
  const goes = (line: string): boolean => {
    if (regexp) return regexp.search(line) !== null;
    if (wanted.searchString !== undefined) return line.includes(wanted.searchString);
    return bare(line) === wanted.line;
  };
  const lines = linesOf(text);
  const kept = lines.filter((line) => !goes(line));
  return { text: kept.join(""), found: lines.length - kept.length };
}
