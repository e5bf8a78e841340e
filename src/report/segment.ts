/** Text with the name of its style: what reports are made of before colours and safety come in. */

export type Style =
  | "ok"
  | "changed"
  | "failed"
  | "unreachable"
  | "skipped"
  | "unknown"
  | "heading"
  | "host"
  | "path"
  | "dim"
  | "error"
  | "warning"
  | "hint"
  | "caret"
  | "label"
  | "added"
  | "removed"
  | "strong";

export interface Segment {
  readonly text: string;
  readonly style?: Style;
}

/** A line, without its line end. A plain string is a segment without style. */
export type Line = readonly (Segment | string)[];

export function styled(style: Style, text: string): Segment {
  return { text, style };
}

/** The line without styles. */
export function lineString(line: Line): string {
  return line.map((segment) => (typeof segment === "string" ? segment : segment.text)).join("");
}
