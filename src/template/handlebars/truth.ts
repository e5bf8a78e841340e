/** What `{{#if}}` takes for true: Handlebars' rule, in which an empty map is true and an empty list false. */

import type { Float } from "../../expression/value/float.ts";
import { knownKindOf, numberOf } from "../../expression/value/kind.ts";

export function isTruthy(value: unknown, includeZero = false): boolean {
  switch (knownKindOf(value)) {
    case "none":
      return false;
    case "boolean":
    case "string":
      return Boolean(value);
    case "integer":
    case "float":
      return includeZero || numberOf(value as number | Float) !== 0;
    case "list":
      return (value as readonly unknown[]).length > 0;
    default:
      return true;
  }
}
