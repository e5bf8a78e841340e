/** A line of the user's file as it is shown: tabs expanded, and the part around the marked columns where it is long. */

import { printableLine } from "../printable.ts";
import { graphemesOf, widthOf } from "../width.ts";

const TAB = 4;

/** Columns that stay free before a mark when the line is cut on the left. */
const LEAD = 20;

export interface Mark {
  /** 1-based columns of the file's line in UTF-16 units, the end exclusive. */
  readonly from: number;
  readonly to: number;
}

/** Where a mark stands in the shown text, in terminal columns from 0. */
export interface Placed {
  readonly offset: number;
  readonly width: number;
}

export interface SourceWindow {
  readonly text: string;
  place(mark: Mark): Placed;
}

interface Cell {
  readonly text: string;
  readonly width: number;
  /** UTF-16 index in the file's line at which the cell starts. */
  readonly index: number;
}

/** Escape sequences are spelled out too: in the user's own file they are what is to be seen. */
function cellText(segment: string, column: number): string {
  if (segment === "\t") return " ".repeat(TAB - (column % TAB));
  return segment === "\u001b" ? "\\x1b" : printableLine(segment);
}

/** The line in cells as wide as they are shown; what can't be shown is spelled out. */
function cellsOf(line: string): readonly Cell[] {
  let column = 0;
  return [...graphemesOf(line)].map(({ segment, index }) => {
    const text = cellText(segment, column);
    const cell = { text, width: widthOf(text), index };
    column += cell.width;
    return cell;
  });
}

function cellAt(cells: readonly Cell[], index: number): number {
  const next = cells.findIndex((cell) => cell.index > index);
  return next === -1 ? cells.length - 1 : next - 1;
}

function widthBefore(cells: readonly Cell[], count: number): number {
  return cells.slice(0, count).reduce((sum, cell) => sum + cell.width, 0);
}

/** First cell that is shown, so that `focus` is in sight with some text before it. */
function firstShown(cells: readonly Cell[], focus: number, columns: number): number {
  if (widthBefore(cells, cells.length) <= columns) return 0;
  const focusColumn = widthBefore(cells, focus);
  if (focusColumn + LEAD <= columns) return 0;
  const total = widthBefore(cells, cells.length);
  const from = Math.min(focusColumn - LEAD, total - columns + 1);
  let first = 0;
  while (widthBefore(cells, first) < from) first++;
  return first;
}

function lastShown(cells: readonly Cell[], first: number, columns: number): number {
  let width = 0;
  let end = first;
  for (; end < cells.length; end++) {
    width += cells[end]?.width ?? 0;
    if (width > columns) return end;
  }
  return end;
}

export function sourceWindow(line: string, focus: number, columns: number): SourceWindow {
  const cells = cellsOf(line);
  const first = firstShown(cells, Math.max(0, cellAt(cells, focus - 1)), columns - 1);
  const end = lastShown(cells, first, first > 0 ? columns - 2 : columns - 1);
  const shown = cells
    .slice(first, end)
    .map((cell) => cell.text)
    .join("");
  const text = `${first > 0 ? "…" : ""}${shown}${end < cells.length ? "…" : ""}`;
  const base = widthBefore(cells, first) - (first > 0 ? 1 : 0);
  const limit = widthOf(text);
  const columnOf = (index: number): number => {
    const past = index >= line.length;
    return (
      (past
        ? widthBefore(cells, cells.length) + (index - line.length)
        : widthBefore(cells, cellAt(cells, index))) - base
    );
  };
  return {
    text,
    place({ from, to }) {
      const start = Math.min(Math.max(0, columnOf(from - 1)), limit);
      const stop = Math.min(Math.max(0, columnOf(to - 1)), limit);
      return { offset: start, width: Math.max(1, stop - start) };
    },
  };
}
