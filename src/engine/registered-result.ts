/** What `register` keeps of a result: not the marks for whoever prints it. */

import type { TaskResult } from "../model/outcome.ts";

const isMark = (name: string): boolean => name.startsWith("_ansible_");

export function registeredResult(result: TaskResult): TaskResult {
  const entries = Object.entries(result).filter(([name]) => !isMark(name));
  const { results, ...rest } = Object.fromEntries(entries);
  if (!Array.isArray(results)) return Object.fromEntries(entries);
  const items = results.map((item: unknown) =>
    typeof item === "object" && item !== null && "ansible_loop_var" in item
      ? registeredResult(item as TaskResult)
      : item,
  );
  return { ...rest, results: items };
}
