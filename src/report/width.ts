/** Columns that a text takes in a terminal, and texts cut or filled to a number of columns. */

import stringWidth from "string-width";

const graphemes = new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** Characters of one column each that make up nearly all text: Latin letters, and the symbols that reports use. */
const NARROW = /^[ -~\u00a1-\u00ac\u00ae-\u02ff\u2010-\u2027\u2190\u2192\u2714\u2716\u25b6\u2800-\u28ff]*$/;

export function widthOf(text: string): number {
  return NARROW.test(text) ? text.length : stringWidth(text);
}

function takeColumns(text: string, columns: number): string {
  let taken = "";
  let width = 0;
  for (const { segment } of graphemes.segment(text)) {
    width += widthOf(segment);
    if (width > columns) break;
    taken += segment;
  }
  return taken;
}

function takeColumnsFromEnd(text: string, columns: number): string {
  const segments = [...graphemes.segment(text)].map(({ segment }) => segment);
  let taken = "";
  let width = 0;
  for (const segment of segments.reverse()) {
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
