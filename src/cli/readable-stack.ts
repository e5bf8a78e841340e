/** Stack traces of the built program in places of its sources: the parts have few lines, and long ones. */

import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";

const PLACE = /^(\s+at (?:.*? \()?)(.+\.js):(\d+):(\d+)(\)?)$/;

function mapOf(file: string): SourceMap | undefined {
  try {
    return new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
  } catch {
    return undefined;
  }
}

/** A trace whose files have no maps beside them comes back as it is. */
export function readableStack(stack: string): string {
  const maps = new Map<string, SourceMap | undefined>();
  const lines = stack.split("\n").map((line) => {
    const [, head, file, row, column, tail] = PLACE.exec(line) ?? [];
    if (file === undefined) return line;
    if (!maps.has(file)) maps.set(file, mapOf(file));
    const entry = maps.get(file)?.findEntry(Number(row) - 1, Number(column) - 1);
    if (entry === undefined || !("originalSource" in entry)) return line;
    const source = entry.originalSource.replace(/^(\.\.\/)+/, "");
    return `${head}${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}${tail}`;
  });
  return lines.join("\n");
}
