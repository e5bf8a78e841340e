/** Values as text, the way Python's `str` and `repr` write them. */

import { Fault } from "../fault.ts";
import { type Dict, entriesOf, isTuple } from "./collection.ts";
import { Float, floatText } from "./float.ts";
import { isBlank, knownKindOf } from "./kind.ts";
import type { LazyMap } from "./lazy-map.ts";
import { type Duration, durationText, isoText, type Moment } from "./moment.ts";
import type { ScriptObject } from "./script-object.ts";

const DEEPEST = 100;

/** `str(value)`. */
export function str(value: unknown): string {
  if (typeof value === "string") return value;
  return isBlank(value) ? "" : repr(value);
}

/** `repr(value)`: strings are quoted. */
export function repr(value: unknown, depth = 0): string {
  if (depth > DEEPEST)
    throw new Fault("EXP0401", `the value is nested more than ${DEEPEST} deep, or contains itself`);
  switch (knownKindOf(value)) {
    case "string":
      return quoted(value as string);
    case "none":
      return "None";
    case "boolean":
      return value ? "True" : "False";
    case "integer":
      return integerText(value as number);
    case "float":
      return floatText(value instanceof Float ? value.value : (value as number));
    case "list":
      return listText(value as readonly unknown[], depth);
    case "dict":
      return dictText(value as Dict | LazyMap, depth);
    case "moment":
      return isoText(value as Moment, " ");
    case "duration":
      return durationText(value as Duration);
    case "object":
      return (value as ScriptObject).parts.text();
  }
}

export function integerText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : BigInt(value).toString();
}

function listText(items: readonly unknown[], depth: number): string {
  const inner = items.map((item) => repr(item, depth + 1)).join(", ");
  if (!isTuple(items)) return `[${inner}]`;
  return items.length === 1 ? `(${inner},)` : `(${inner})`;
}

function dictText(map: Dict | LazyMap, depth: number): string {
  const inner = entriesOf(map).map(([key, value]) => `${quoted(key)}: ${repr(value, depth + 1)}`);
  return `{${inner.join(", ")}}`;
}

const NAMED: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t", "\\": "\\\\" };

// Control, format, unassigned and separator characters, as Python's str.isprintable has them.
const UNPRINTABLE = /[\\\p{C}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu;

export function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const escaped = text.replace(UNPRINTABLE, escapeCharacter);
  return quote + (quote === "'" ? escaped.replaceAll("'", "\\'") : escaped) + quote;
}

function escapeCharacter(character: string): string {
  const named = NAMED[character];
  if (named) return named;
  const code = character.codePointAt(0) ?? 0;
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, "0")}`;
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, "0")}`;
  return `\\U${code.toString(16).padStart(8, "0")}`;
}
