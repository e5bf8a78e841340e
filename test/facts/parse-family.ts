/** Runs a family's parser on captured text, checked by its schema as a gathering does. */

import type { FactFamily } from "../../src/facts/fact-family.ts";

export interface Captured {
  readonly output?: string;
  readonly files?: Readonly<Record<string, string>>;
}

export function parseFamily(
  family: FactFamily,
  { output = "", files = {} }: Captured,
): Record<string, unknown> {
  const map = new Map(Object.entries(files));
  return family.schema.parse(family.parse({ output, files: map, file: (path) => map.get(path) })) as Record<
    string,
    unknown
  >;
}
