/** Before and after of a change, as a unified diff with limits: never a secret, never binary, never a wall of text. */

import { structuredPatch } from "diff";
import type { ChangeSummary } from "../events/event.ts";
import type { Difference } from "../host/change.ts";
import { printableLines } from "./printable.ts";
import { type Line, lineString, styled } from "./segment.ts";

const CONTEXT = 3;
/** Larger texts are not compared line by line. */
const LARGEST = 512 * 1024;
/** Comparing takes no longer than this. */
const PATIENCE_MILLISECONDS = 500;
const MOST_LINES = 200;
/** A new file is known from where it comes; its beginning is enough. */
const MOST_NEW_LINES = 40;

function lineCount(text: string): number {
  return text === "" ? 0 : text.replace(/\n$/, "").split("\n").length;
}

function isShort(text: string | undefined): text is string {
  return text !== undefined && text !== "" && !text.includes("\n");
}

function capped(lines: readonly Line[], most: number): readonly Line[] {
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), [styled("dim", `… ${lines.length - most} more lines`)]];
}

/** One line of a patch; a carriage return at its end is shown, since it can be the whole difference. */
function shown(line: string): string {
  const text = line.endsWith("\r") ? `${line.slice(0, -1)}␍` : line;
  return printableLines(text)[0] ?? "";
}

function patchLine(line: string): Line {
  const text = `${line.slice(0, 1)}${shown(line.slice(1))}`;
  if (line.startsWith("+")) return [styled("added", text)];
  if (line.startsWith("-")) return [styled("removed", text)];
  return [styled("dim", text)];
}

function isHunkHead(line: Line): boolean {
  return lineString(line).startsWith("@@ ");
}

function unified(subject: string, before: string, after: string): readonly Line[] | undefined {
  if (before.length + after.length > LARGEST) return undefined;
  const patch = structuredPatch(subject, subject, before, after, undefined, undefined, {
    context: CONTEXT,
    timeout: PATIENCE_MILLISECONDS,
  });
  return patch?.hunks.flatMap((hunk): readonly Line[] => [
    [styled("label", `@@ -${hunk.oldStart},${hunk.oldLines} +${hunk.newStart},${hunk.newLines} @@`)],
    ...hunk.lines.map(patchLine),
  ]);
}

function header(subject: string, isNew: boolean, isGone: boolean): readonly Line[] {
  return [
    [styled("removed", `--- ${isNew ? "(not there)" : subject}`)],
    [styled("added", `+++ ${isGone ? "(removed)" : subject}`)],
  ];
}

function textDifference({ subject, before, after }: Difference, most: number): readonly Line[] {
  const isNew = before === undefined;
  const isGone = after === undefined;
  if (isShort(before) && isShort(after))
    return [[`${subject}: `, styled("removed", before), " → ", styled("added", after)]];
  const body = unified(subject, before ?? "", after ?? "");
  if (body === undefined) {
    const counts = `${lineCount(before ?? "")} lines before and ${lineCount(after ?? "")} after`;
    return [[`${subject}: differs nearly everywhere, ${counts}`]];
  }
  if (!isNew && !isGone) return [...header(subject, isNew, isGone), ...capped(body, most)];
  const content = body.filter((line) => !isHunkHead(line));
  return [...header(subject, isNew, isGone), ...capped(content, Math.min(MOST_NEW_LINES, most))];
}

export interface DifferenceOptions {
  /** Without limits on the number of lines. */
  readonly whole?: boolean;
}

export function differenceLines(
  { difference, sensitive, summary }: ChangeSummary,
  { whole = false }: DifferenceOptions = {},
): readonly Line[] {
  if (sensitive === true)
    return [
      [styled("dim", `${difference?.subject ?? summary}: differs; not shown, since it holds a secret`)],
    ];
  if (difference === undefined || difference.before === difference.after) {
    return difference?.binary === true ? [[`${difference.subject}: binary content differs`]] : [];
  }
  if (difference.binary === true || /\0/.test(`${difference.before ?? ""}${difference.after ?? ""}`)) {
    return [[`${difference.subject}: binary content differs`]];
  }
  return textDifference(difference, whole ? Number.POSITIVE_INFINITY : MOST_LINES);
}
