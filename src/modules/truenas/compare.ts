/** Whether what TrueNAS has is what is wanted: only what somebody asked for counts, and lists of hosts or datasets have no order. */

import type { Json } from "../../host/truenas/middleware-call.ts";
import type { Fields } from "../../host/truenas/middleware-read.ts";

function isRecord(value: Json): value is Fields {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

/** Order of keys does not count; nor does that of lists. */
function key(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(key).sort().join(",")}]`;
  if (!isRecord(value)) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).map(([name, v]) => `${JSON.stringify(name)}:${key(v)}`);
  return `{${entries.sort().join(",")}}`;
}

/** Fields of `wanted` that a record does not have stand for "as it is". */
export function isAsWanted(wanted: Json, seen: Json): boolean {
  if (isRecord(wanted))
    return isRecord(seen) && Object.entries(wanted).every(([name, value]) => isAsWanted(value, seen[name]));
  return key(wanted) === key(seen);
}

/** The fields that differ, with what they shall be. */
export function differing(wanted: Fields, seen: Fields): Fields {
  return Object.fromEntries(Object.entries(wanted).filter(([name, value]) => !isAsWanted(value, seen[name])));
}

/** Without what nobody asked for. */
export function given(fields: Readonly<Record<string, Json>>): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

/** For a diff: one line for each field, in the order of `names`. */
export function shown(fields: Fields, names: readonly string[]): string {
  return names.map((name) => `${name}: ${JSON.stringify(fields[name] ?? null)}\n`).join("");
}
