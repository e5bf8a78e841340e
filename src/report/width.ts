/** Columns that a text takes in a terminal, and texts cut or filled to a number of columns. */

import stringWidth from "string-width";

let segmenter: Intl.Segmenter | undefined;

/** What a reader takes for characters. */
export function graphemesOf(text: string): Intl.Segments {
  // Takes some milliseconds to make, and most runs have no need of it.
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

/** Characters of one column each that make up nearly all text: Latin letters, and the symbols that reports use. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190\u2192\u2714\u2716\u25b6\u2800-\u28ff]*$/;

export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

function takeColumns(text: string, columns: number): string {
  if (NARROW.test(text)) return text.slice(0, columns);
  let taken = "";
  let width = 0;
  for (const { segment } of graphemesOf(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

function takeColumnsFromEnd(text: string, columns: number): string {
  if (NARROW.test(text)) return columns < 1 ? "" : text.slice(-columns);
  let taken = "";
  let width = 0;
  for (const { segment } of [...graphemesOf(text)].reverse()) {
    width += widthOf(segment);
    if (width > columns) break;
    taken = segment + taken;
  }
  return taken;
}

export function cutEnd(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  return columns < 1 ? "" : `${takeColumns(text, columns - 1)}…`;
}

/** Names of hosts differ at both ends, so the middle goes. */
export function cutMiddle(text: string, columns: number): string {
  if (widthOf(text) <= columns) return text;
  if (columns < 1) return "";
  const head = takeColumns(text, Math.ceil((columns - 1) / 2));
  return `${head}…${takeColumnsFromEnd(text, columns - 1 - widthOf(head))}`;
}

export function padEnd(text: string, columns: number): string {
  return text + " ".repeat(Math.max(0, columns - widthOf(text)));
}
