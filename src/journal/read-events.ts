/** Reads the record of a run back. A line that was cut off by a crash or a power cut, and what follows it, is left out. */

import { readFile } from "node:fs/promises";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Event, EventType } from "../events/event.ts";

/** An event as it was written: diagnostics have places instead of spans, and later versions may have more fields. */
export interface RecordedEvent {
  readonly type: EventType;
  readonly seq: number;
  readonly at: string;
  readonly [field: string]: unknown;
}

export interface RecordedRun {
  readonly events: readonly RecordedEvent[];
  /** Bytes at the end that are no whole record; 0 for a run that was written to its end. */
  readonly torn: number;
  /** Whether the run came to its end; otherwise it was cut off. */
  readonly finished: boolean;
}

function isRecorded(value: unknown): value is RecordedEvent {
  if (typeof value !== "object" || value === null) return false;
  const { type, seq, at } = value as Partial<Record<keyof RecordedEvent, unknown>>;
  return typeof type === "string" && typeof seq === "number" && typeof at === "string";
}

function parsed(line: string): RecordedEvent | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRecorded(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const LAST: Event["type"] = "run-finished";

/** All records up to the first that is not whole. */
export function readRecords(bytes: Uint8Array): RecordedRun {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const events: RecordedEvent[] = [];
  let from = 0;
  for (let end = buffer.indexOf(10); end !== -1; end = buffer.indexOf(10, from)) {
    const event = parsed(buffer.toString("utf8", from, end));
    if (!event) break;
    events.push(event);
    from = end + 1;
  }
  return { events, torn: buffer.length - from, finished: events.some(({ type }) => type === LAST) };
}

export async function readEvents(file: string): Promise<RecordedRun> {
  let bytes: Uint8Array;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([problem("CLI0402", `\`${file}\` can't be read: ${reason}`)]);
  }
  const run = readRecords(bytes);
  if (run.events.length > 0) return run;
  throw new DiagnosticError([
    problem("CLI0402", `\`${file}\` is no record of a run`, {
      help: "name the events.jsonl of a run folder",
    }),
  ]);
}
