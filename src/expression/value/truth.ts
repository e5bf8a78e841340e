/** Which values count as true: Python's rule, where everything empty or zero is false. */

import { lengthOf } from "./collection.ts";
import { Float } from "./float.ts";
import { isBlank, knownKindOf } from "./kind.ts";
import type { Duration } from "./moment.ts";

export function isTruthy(value: unknown): boolean {
  if (typeof value === "boolean") return value;
  if (isBlank(value)) return false;
  switch (knownKindOf(value)) {
    case "none":
      return false;
    case "integer":
    case "float":
      return (value instanceof Float ? value.value : value) !== 0;
    case "duration":
      return (value as Duration).micros !== 0;
    case "moment":
    case "object":
      return true;
    default:
      return lengthOf(value) > 0;
  }
}
