/** An event as one line of JSON, the same on stdout and in the run folder: spans become places with the user's line. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import { lineText, positionAt, type Span } from "../diagnostics/span.ts";
import type { Envelope } from "./event.ts";

/** Lines longer than this are of no use to a reader and can be a whole minified file. */
const LONGEST_LINE = 1000;

export interface PlaceRecord {
  readonly path: string;
  /** All 1-based, columns in UTF-16 units, the end exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** The text of the first line. */
  readonly text: string;
}

export interface LabelRecord {
  readonly place: PlaceRecord;
  readonly text: string;
}

export interface DiagnosticRecord extends Omit<Diagnostic, "primary" | "labels"> {
  readonly place?: PlaceRecord;
  readonly labels?: readonly LabelRecord[];
}

function placeRecord(span: Span): PlaceRecord {
  const start = positionAt(span.file, span.start);
  const end = positionAt(span.file, span.end);
  const text = span.file.secret ? "" : lineText(span.file, start.line).slice(0, LONGEST_LINE);
  return {
    path: span.file.path,
    line: start.line,
    column: start.column,
    endLine: end.line,
    endColumn: end.column,
    text,
  };
}

export function diagnosticRecord(diagnostic: Diagnostic): DiagnosticRecord {
  const { primary, labels, ...rest } = diagnostic;
  return {
    ...rest,
    ...(primary ? { place: placeRecord(primary) } : {}),
    ...(labels ? { labels: labels.map(({ span, text }) => ({ place: placeRecord(span), text })) } : {}),
  };
}

/** What JSON has no word for: big integers, maps, sets, bytes. */
function jsonValue(_key: string, value: unknown): unknown {
  if (typeof value === "bigint")
    return Number.isSafeInteger(Number(value)) ? Number(value) : value.toString();
  if (value instanceof Map) return Object.fromEntries(value);
  if (value instanceof Set) return [...value];
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  return value;
}

/** One line, without its line end. */
export function eventLine(event: Envelope): string {
  if ("diagnostic" in event)
    return JSON.stringify({ ...event, diagnostic: diagnosticRecord(event.diagnostic) }, jsonValue);
  if ("diagnostics" in event)
    return JSON.stringify({ ...event, diagnostics: event.diagnostics.map(diagnosticRecord) }, jsonValue);
  return JSON.stringify(event, jsonValue);
}
