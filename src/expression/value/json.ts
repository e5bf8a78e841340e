/** Data as JSON, formatted as Python's `json.dumps` does. */

import { Fault } from "../fault.ts";
import { type Dict, dictOf, entriesOf } from "./collection.ts";
import { Float, floatText } from "./float.ts";
import { knownKindOf } from "./kind.ts";
import type { LazyMap } from "./lazy-map.ts";
import { isoText, type Moment } from "./moment.ts";
import { integerText, str } from "./text.ts";

export interface JsonOptions {
  /** Characters of one level; absent for one line. */
  readonly indent?: string;
  readonly sortKeys: boolean;
  /** Escape everything outside ASCII. */
  readonly ascii: boolean;
  readonly itemSeparator: string;
  readonly keySeparator: string;
}

const DEEPEST = 200;

export function jsonText(value: unknown, options: JsonOptions, depth = 0): string {
  if (depth > DEEPEST) throw new Fault("EXP0401", "the value is nested too deeply, or contains itself");
  switch (knownKindOf(value)) {
    case "none":
      return "null";
    case "boolean":
      return value ? "true" : "false";
    case "string":
      return stringText(value as string, options.ascii);
    case "integer":
      return integerText(value as number);
    case "float":
      return numberText(value instanceof Float ? value.value : (value as number));
    case "list":
      return bracketed(
        "[",
        "]",
        (value as readonly unknown[]).map((item) => jsonText(item, options, depth + 1)),
        options,
        depth,
      );
    case "dict":
      return bracketed("{", "}", members(value as Dict, options, depth), options, depth);
    case "moment":
      return stringText(isoText(value as Moment), options.ascii);
    case "duration":
    case "object":
      return stringText(str(value), options.ascii);
  }
}

function numberText(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (!Number.isFinite(value)) return value > 0 ? "Infinity" : "-Infinity";
  return floatText(value);
}

function stringText(text: string, ascii: boolean): string {
  const quoted = JSON.stringify(text);
  return ascii
    ? quoted.replace(/[\u007f-\uffff]/g, (c) =>
        c === "\x7f" ? c : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
      )
    : quoted;
}

function members(map: Dict | LazyMap, options: JsonOptions, depth: number): readonly string[] {
  const entries = [...entriesOf(map)];
  if (options.sortKeys) entries.sort(([a], [b]) => (a < b ? -1 : 1));
  return entries.map(
    ([key, item]) =>
      stringText(key, options.ascii) + options.keySeparator + jsonText(item, options, depth + 1),
  );
}

function bracketed(
  open: string,
  close: string,
  parts: readonly string[],
  options: JsonOptions,
  depth: number,
): string {
  if (parts.length === 0) return open + close;
  if (options.indent === undefined) return open + parts.join(options.itemSeparator) + close;
  const inner = `\n${options.indent.repeat(depth + 1)}`;
  return (
    open +
    inner +
    parts.join(options.itemSeparator.trimEnd() + inner) +
    `\n${options.indent.repeat(depth)}` +
    close
  );
}

/** Maps without prototype, whole floats kept apart. Throws SyntaxError. */
export function parseJson(text: string): unknown {
  const mayHaveFloats = /\d[.eE]/.test(text);
  return withoutPrototypes(mayHaveFloats ? JSON.parse(text, keepFloat) : JSON.parse(text));
}

function keepFloat(_key: string, value: unknown, context?: { readonly source?: string }): unknown {
  const source = context?.source;
  return typeof value === "number" && Number.isInteger(value) && source !== undefined && /[.eE]/.test(source)
    ? new Float(value)
    : value;
}

function withoutPrototypes(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPrototypes);
  if (typeof value !== "object" || value === null || value instanceof Float) return value;
  return dictOf(Object.entries(value).map(([key, item]) => [key, withoutPrototypes(item)]));
}
