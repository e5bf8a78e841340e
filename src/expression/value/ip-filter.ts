/** A query asked of one value, or of every element of a list: those without an answer are left out. */

import type { Invocation } from "../operation.ts";
import { askIp } from "./ip-query.ts";
import { isTruthy } from "./truth.ts";

export function filterIp(
  input: unknown,
  query: string,
  version: 4 | 6 | undefined,
  run: Invocation,
): unknown {
  if (!Array.isArray(input)) return askIp(input, query, version);
  run.charge(input.length);
  return input.map((element) => filterIp(element, query, version, run)).filter(isTruthy);
}
