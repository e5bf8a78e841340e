/** Which of the language's types a value has. Every operation decides by this, never by what JavaScript would do. */

import { Fault } from "../fault.ts";
import { OMIT } from "../omit.ts";
import { Unknown, UnknownValueError } from "../unknown.ts";
import { Float } from "./float.ts";
import type { LazyMap } from "./lazy-map.ts";
import { Duration, Moment } from "./moment.ts";
import { ScriptObject } from "./script-object.ts";
import { Sealed } from "./sealed.ts";
import { Undefined } from "./undefined.ts";

export type Kind =
  | "undefined"
  | "unknown"
  | "omit"
  | "none"
  | "boolean"
  | "integer"
  | "float"
  | "string"
  | "list"
  | "dict"
  | "moment"
  | "duration"
  | "object";

export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case "string":
      return "string";
    case "number":
      return Number.isInteger(value) ? "integer" : "float";
    case "boolean":
      return "boolean";
    case "undefined":
      return "none";
    case "object":
      return value === null ? "none" : kindOfObject(value);
    case "symbol":
      if (value === OMIT) return "omit";
  }
  throw new TypeError(`a ${typeof value} got among the values of an expression`);
}

function kindOfObject(value: object): Kind {
  if (Array.isArray(value)) return "list";
  if (value instanceof Undefined) return "undefined";
  if (value instanceof Sealed) return "string";
  if (value instanceof Unknown) return "unknown";
  if (value instanceof Float) return "float";
  if (value instanceof Moment) return "moment";
  if (value instanceof Duration) return "duration";
  if (value instanceof ScriptObject) return "object";
  return "dict";
}

/** As `kindOf`, but a value that is needed must be there. */
export function knownKindOf(value: unknown): Exclude<Kind, "undefined" | "unknown" | "omit"> {
  const kind = kindOf(value);
  if (kind === "undefined") return (value as Undefined).fail();
  if (kind === "unknown") throw new UnknownValueError((value as Unknown).reason);
  if (kind === "omit") throw new Fault("EXP0309", "`omit` can't be part of a computation");
  return kind;
}

/** Undefined, but usable as an empty string, a false condition, a list of nothing. */
export function isBlank(value: unknown): boolean {
  return value instanceof Undefined && value.blank;
}

const DESCRIPTIONS: Record<Kind, string> = {
  undefined: "an undefined value",
  unknown: "a value not known until applied",
  omit: "`omit`",
  none: "null",
  boolean: "a boolean",
  integer: "a number",
  float: "a number",
  string: "a string",
  list: "a list",
  dict: "a map",
  moment: "a point in time",
  duration: "a span of time",
  object: "an object",
};

export function describeKind(value: unknown): string {
  return value instanceof ScriptObject ? value.parts.description : DESCRIPTIONS[kindOf(value)];
}

export function isDict(value: unknown): value is Readonly<Record<string, unknown>> | LazyMap {
  return kindOf(value) === "dict";
}

export function isNumber(value: unknown): value is number | Float {
  return typeof value === "number" || value instanceof Float;
}

export function numberOf(value: number | boolean | Float): number {
  return typeof value === "object" ? value.value : Number(value);
}
