/** Attributes named in strings, as `map(attribute='a.b.0')` and `sort(attribute='x,y')` have them. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { elementOf } from "../access.ts";
import { MISSING } from "../context.ts";
import { knownKindOf } from "./kind.ts";
import { Undefined } from "./undefined.ts";

/** The part of a value at a dotted path; undefined where a step is missing. */
export function atPath(value: unknown, path: unknown): unknown {
  const steps =
    typeof path === "string"
      ? path.split(".").map((step) => (/^\d+$/.test(step) ? Number(step) : step))
      : [path];
  let current = value;
  for (const step of steps) {
    knownKindOf(current);
    const next = elementOf(current, step);
    if (next === MISSING)
      return new Undefined(String(step), () =>
        problem("EXP0202", `an element has no \`${step}\``, {
          help: "leave such elements out first: | selectattr('…', 'defined')",
        }),
      );
    current = next;
  }
  return current;
}

/** A function that gets what to compare elements by; the element itself without an attribute. */
export function keyOf(attribute: unknown): (value: unknown) => unknown {
  if (attribute === null || attribute === undefined) return (value) => value;
  return (value) => atPath(value, attribute);
}

/** As above for `a,b`: a list of parts, compared one after the other. */
export function keysOfAttribute(attribute: unknown): (value: unknown) => unknown {
  if (typeof attribute !== "string" || !attribute.includes(",")) return keyOf(attribute);
  const paths = attribute.split(",").map((path) => path.trim());
  return (value) => paths.map((path) => atPath(value, path));
}

/** Strings compare without regard to case, unless asked to. */
export function folded(value: unknown, caseSensitive: boolean): unknown {
  if (caseSensitive) return value;
  if (typeof value === "string") return value.toLowerCase();
  return Array.isArray(value) ? value.map((item) => folded(item, false)) : value;
}
