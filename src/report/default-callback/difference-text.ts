/** Differences as Ansible's callbacks print them: unified, with `before` and `after` in the heads. */

import { structuredPatch } from "diff";
import type { ChangeSummary } from "../../events/event.ts";
import type { CallbackOptions } from "./callback-options.ts";
import type { Color } from "./screen.ts";

const LARGEST = 512 * 1024;
const PATIENCE_MILLISECONDS = 1000;

type Paint = (text: string, color: Color) => string;

/** As diffs count: a single line needs no number, none begins before the first. */
function range(start: number, lines: number): string {
  if (lines === 1) return String(start);
  return `${lines === 0 ? Math.max(0, start - 1) : start},${lines}`;
}

function isBinary({ difference }: ChangeSummary): boolean {
  return (
    difference?.binary === true || `${difference?.before ?? ""}${difference?.after ?? ""}`.includes("\0")
  );
}

function painted(line: string, paint: Paint): string {
  if (line.startsWith("+")) return paint(line, "added");
  if (line.startsWith("-")) return paint(line, "removed");
  return line.startsWith("@@") ? paint(line, "hunk") : line;
}

function changeText(change: ChangeSummary, paint: Paint, context: number): string {
  const { difference, sensitive } = change;
  if (difference === undefined || sensitive === true) return "";
  const { subject, before, after } = difference;
  if (isBinary(change)) return "diff skipped: destination file appears to be binary\n";
  if (before === after) return "";
  if ((before?.length ?? 0) + (after?.length ?? 0) > LARGEST)
    return `diff skipped: destination file size is greater than ${LARGEST}\n`;
  const patch = structuredPatch(subject, subject, before ?? "", after ?? "", undefined, undefined, {
    context,
    timeout: PATIENCE_MILLISECONDS,
  });
  if (!patch || patch.hunks.length === 0) return "";
  const lines = [
    before === undefined ? "--- before" : `--- before: ${subject}`,
    after === undefined ? "+++ after" : `+++ after: ${subject}`,
    ...patch.hunks.flatMap((hunk) => [
      `@@ -${range(hunk.oldStart, hunk.oldLines)} +${range(hunk.newStart, hunk.newLines)} @@`,
      ...hunk.lines,
    ]),
  ];
  return `${lines.map((line) => painted(line, paint)).join("\n")}\n\n`;
}

/** Empty where there is nothing to show. */
export function differenceText(
  changes: readonly ChangeSummary[],
  { screen: { paint }, diffContext }: Pick<CallbackOptions, "screen" | "diffContext">,
): string {
  return changes.map((change) => changeText(change, paint, diffContext)).join("");
}
