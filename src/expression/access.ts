/** Reading a part of a value: own entries of maps, positions of lists and strings, and the few attributes that times have. */

import { MISSING } from "./context.ts";
import { Fault } from "./fault.ts";
import { charactersOf, entry, isTuple, keysOf, keyText, namesOf, tupleOf } from "./value/collection.ts";
import { describeKind, isDict, isNumber, kindOf, knownKindOf, numberOf } from "./value/kind.ts";
import { Duration, Moment } from "./value/moment.ts";
import { ScriptObject } from "./value/script-object.ts";

/** The part, or `MISSING`. The object must be known. */
export function attributeOf(object: unknown, name: string): unknown {
  if (isDict(object)) return entry(object, name);
  if (object instanceof Moment) return momentPart(object, name);
  if (object instanceof Duration) return durationPart(object, name);
  if (object instanceof ScriptObject) return object.parts.attribute ? object.parts.attribute(name) : MISSING;
  if (Array.isArray(object)) {
    const at = namesOf(object)?.indexOf(name) ?? -1;
    return at === -1 ? MISSING : object[at];
  }
  return MISSING;
}

/** The element, or `MISSING`. */
export function elementOf(object: unknown, key: unknown): unknown {
  const kind = knownKindOf(object);
  if (kind === "dict" && isDict(object)) return entry(object, keyText(key));
  if (kind === "list" || kind === "string") {
    const at = position(key);
    if (at === undefined) return typeof key === "string" ? attributeOf(object, key) : MISSING;
    const items = Array.isArray(object) ? object : charactersOf(object as string);
    const found = items[at < 0 ? items.length + at : at];
    return found === undefined ? MISSING : found;
  }
  return typeof key === "string" ? attributeOf(object, key) : MISSING;
}

function position(key: unknown): number | undefined {
  knownKindOf(key);
  if (typeof key === "boolean" || (isNumber(key) && kindOf(key) === "integer")) return numberOf(key);
  return undefined;
}

function momentPart(moment: Moment, name: string): unknown {
  const d = moment.fields;
  switch (name) {
    case "year":
      return d.getUTCFullYear();
    case "month":
      return d.getUTCMonth() + 1;
    case "day":
      return d.getUTCDate();
    case "hour":
      return d.getUTCHours();
    case "minute":
      return d.getUTCMinutes();
    case "second":
      return d.getUTCSeconds();
    case "microsecond":
      return moment.microsecond;
    default:
      return MISSING;
  }
}

function durationPart(duration: Duration, name: string): unknown {
  const days = Math.floor(duration.micros / 86_400_000_000);
  const rest = duration.micros - days * 86_400_000_000;
  switch (name) {
    case "days":
      return days;
    case "seconds":
      return Math.floor(rest / 1_000_000);
    case "microseconds":
      return rest % 1_000_000;
    default:
      return MISSING;
  }
}

export interface Bounds {
  readonly from: unknown;
  readonly to: unknown;
  readonly step: unknown;
}

/** `object[from:to:step]`; a bound that is null was left out. */
export function sliceOf(object: unknown, bounds: Bounds): unknown {
  const kind = knownKindOf(object);
  if (kind !== "list" && kind !== "string") {
    throw new Fault("EXP0303", `${describeKind(object)} can't be sliced`, {
      help: "only lists and strings have positions",
    });
  }
  const items: readonly unknown[] = Array.isArray(object) ? object : charactersOf(object as string);
  const picked = pickSlice(items, bounds);
  if (!Array.isArray(object)) return picked.join("");
  return isTuple(object) ? tupleOf(picked) : picked;
}

function bound(value: unknown, name: string): number | undefined {
  if (value === undefined || knownKindOf(value) === "none") return undefined;
  const at = position(value);
  if (at === undefined)
    throw new Fault("EXP0303", `the ${name} of a slice is a whole number, not ${describeKind(value)}`);
  return at;
}

function pickSlice(items: readonly unknown[], bounds: Bounds): readonly unknown[] {
  const step = bound(bounds.step, "step") ?? 1;
  if (step === 0) throw new Fault("EXP0303", "the step of a slice can't be 0");
  const size = items.length;
  const forward = step > 0;
  const clamp = (at: number | undefined, otherwise: number): number => {
    if (at === undefined) return otherwise;
    const real = at < 0 ? at + size : at;
    return forward ? Math.min(Math.max(real, 0), size) : Math.min(Math.max(real, -1), size - 1);
  };
  const from = clamp(bound(bounds.from, "start"), forward ? 0 : size - 1);
  const to = clamp(bound(bounds.to, "end"), forward ? size : -1);
  const picked: unknown[] = [];
  for (let i = from; forward ? i < to : i > to; i += step) picked.push(items[i]);
  return picked;
}

/** What could have been meant instead of a part that is missing. */
export function partNames(object: unknown): readonly string[] {
  if (isDict(object)) return keysOf(object);
  if (object instanceof ScriptObject) return object.parts.names?.() ?? [];
  return [];
}
