/** Rows of text with separated values: cells may stand in double quotes, with quotes in them doubled and line ends kept. */

export interface CsvFormat {
  readonly delimiter: string;
  readonly skipInitialSpace?: boolean;
}

export function csvRows(
  text: string,
  { delimiter, skipInitialSpace }: CsvFormat,
): readonly (readonly string[])[] {
  const rows: string[][] = [];
  let at = 0;
  while (at < text.length) {
    const row: string[] = [];
    for (;;) {
      if (skipInitialSpace) while (text[at] === " ") at += 1;
      const { cell, end } =
        text[at] === '"' ? quotedCell(text, at, delimiter) : bareCell(text, at, delimiter);
      row.push(cell);
      at = end;
      if (!text.startsWith(delimiter, at)) break;
      at += delimiter.length;
    }
    at += text.startsWith("\r\n", at) ? 2 : 1;
    if (row.length > 1 || row[0] !== "") rows.push(row);
  }
  return rows;
}

interface Cell {
  readonly cell: string;
  readonly end: number;
}

function bareCell(text: string, start: number, delimiter: string): Cell {
  let end = start;
  while (end < text.length && !/[\r\n]/.test(text[end] ?? "") && !text.startsWith(delimiter, end)) end += 1;
  return { cell: text.slice(start, end), end };
}

/** What stands between the closing quote and the delimiter belongs to the cell. */
function quotedCell(text: string, start: number, delimiter: string): Cell {
  let cell = "";
  let at = start + 1;
  while (at < text.length) {
    if (text.startsWith('""', at)) {
      cell += '"';
      at += 2;
    } else if (text[at] === '"') {
      const rest = bareCell(text, at + 1, delimiter);
      return { cell: cell + rest.cell, end: rest.end };
    } else {
      cell += text[at];
      at += 1;
    }
  }
  return { cell, end: at };
}
