/** Many diagnostics at once: by file and place, without repetition, not more than can be read, with a count at the end. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { locationOf } from "../../diagnostics/span.ts";
import { type Line, styled } from "../segment.ts";
import { diagnosticLines, type FrameOptions } from "./pretty.ts";

/** Per file; who has more mends these first. */
const MOST = 20;

const RANK = { error: 0, warning: 1, hint: 2 } as const;

function identity(d: Diagnostic): string {
  return [d.code, d.host ?? "", d.primary ? locationOf(d.primary) : "", d.message].join("\0");
}

function pathOf(d: Diagnostic): string {
  return d.primary?.file.path ?? "";
}

/** Sorted by file (in the order given), then by place; duplicates dropped. */
export function sortedDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const unique = [...new Map(diagnostics.map((d) => [identity(d), d])).values()];
  const files = [...new Set(unique.map(pathOf))];
  return unique.sort(
    (a, b) =>
      files.indexOf(pathOf(a)) - files.indexOf(pathOf(b)) ||
      (a.primary?.start ?? 0) - (b.primary?.start ?? 0) ||
      RANK[a.severity] - RANK[b.severity],
  );
}

function countOf(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? "" : "s"}`;
}

function totals(diagnostics: readonly Diagnostic[]): string {
  const count = (severity: Diagnostic["severity"]): number =>
    diagnostics.filter((d) => d.severity === severity).length;
  const parts = [
    count("error") > 0 ? countOf(count("error"), "error") : "",
    count("warning") > 0 ? countOf(count("warning"), "warning") : "",
    count("hint") > 0 ? countOf(count("hint"), "hint") : "",
  ];
  return parts.filter((part) => part !== "").join(", ");
}

export function diagnosticListing(
  diagnostics: readonly Diagnostic[],
  options: FrameOptions,
): readonly Line[] {
  const sorted = sortedDiagnostics(diagnostics);
  const perFile = Map.groupBy(sorted, pathOf);
  const lines: Line[] = [];
  for (const [path, own] of perFile) {
    for (const d of own.slice(0, MOST)) lines.push(...diagnosticLines(d, options), []);
    const left = own.length - MOST;
    if (left > 0)
      lines.push([styled("dim", `${countOf(left, "more problem")} in ${path || "this run"} not shown`)], []);
  }
  if (sorted.length === 1) return lines.slice(0, -1);
  const codes = [...new Set(sorted.map((d) => d.code))];
  lines.push([
    styled("strong", totals(sorted)),
    styled("dim", ` · more about each: homerun explain ${codes.length === 1 ? codes[0] : "CODE"}`),
  ]);
  return sorted.length === 0 ? [] : lines;
}
