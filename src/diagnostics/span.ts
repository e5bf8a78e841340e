/** Where in a user's file something stands. Offsets are UTF-16 indices into `file.text`, end exclusive. */

export interface SourceFile {
  /** Path as the user would type it (relative to the working directory where that is shorter). */
  readonly path: string;
  readonly text: string;
  /** The file is encrypted where it lies: no line of it is ever shown. */
  readonly secret?: boolean;
}

export interface Span {
  readonly file: SourceFile;
  readonly start: number;
  readonly end: number;
}

/** Both 1-based, columns in UTF-16 units. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<SourceFile, readonly number[]>();

function startsOf(file: SourceFile): readonly number[] {
  const known = lineStarts.get(file);
  if (known) return known;
  const starts = [0];
  for (let i = file.text.indexOf("\n"); i !== -1; i = file.text.indexOf("\n", i + 1)) starts.push(i + 1);
  lineStarts.set(file, starts);
  return starts;
}

export function positionAt(file: SourceFile, offset: number): Position {
  const starts = startsOf(file);
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: offset - (starts[low] ?? 0) + 1 };
}

/** The text of a 1-based line, without its line end; empty past the end. */
export function lineText(file: SourceFile, line: number): string {
  const starts = startsOf(file);
  const start = starts[line - 1];
  if (start === undefined) return "";
  const next = starts[line];
  return file.text.slice(start, next === undefined ? undefined : next - 1).replace(/\r$/, "");
}

/** `path:line:column`, the form that terminals and editors make clickable. */
export function locationOf(span: Span): string {
  const { line, column } = positionAt(span.file, span.start);
  return `${span.file.path}:${line}:${column}`;
}
