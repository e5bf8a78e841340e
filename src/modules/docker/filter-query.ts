/** Filters as the daemon's API wants them. */

import { z } from "zod";

const one = z.preprocess(
  (value) => (typeof value === "boolean" || typeof value === "number" ? String(value) : value),
  z.string(),
);

/** Filters by name: text, or several texts. */
export function filters() {
  return z.record(z.string(), z.union([one, z.array(one)]));
}

export type Filters = Readonly<Record<string, string | readonly string[]>>;

/** JSON: each filter with a list of values. */
export function filterText(given: Filters | undefined): string | undefined {
  if (given === undefined || Object.keys(given).length === 0) return undefined;
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(given).map(([name, value]) => [name, typeof value === "string" ? [value] : value]),
    ),
  );
}
