/** The items of a loop that failed. */

import type { TaskResult } from "../model/outcome.ts";

export function recordList(value: unknown): readonly TaskResult[] {
  return Array.isArray(value)
    ? value.filter((item): item is TaskResult => typeof item === "object" && item !== null)
    : [];
}

export function failedItems(result: TaskResult): readonly TaskResult[] {
  return recordList(result.results).filter((item) => item.failed === true);
}
