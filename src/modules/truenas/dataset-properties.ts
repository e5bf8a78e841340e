/** Properties of datasets: how they are wanted, how TrueNAS shows them, and whether the two agree. */

import type { Json } from "../../host/truenas/middleware-call.ts";
import type { Fields } from "../../host/truenas/middleware-read.ts";

/** As `pool.dataset.query` shows one. */
interface Property {
  readonly parsed?: Json;
  readonly rawvalue?: Json;
  readonly value?: Json;
  readonly source?: Json;
}

const UNITS = "KMGTP";

/** Bytes of `128K`, `50G`, `20Gi`, `1.5TiB`; undefined where it is no size. */
export function bytesOf(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)\s*([KMGTP])?(?:i?B|i)?$/i.exec(text.trim());
  if (!match) return undefined;
  const [, number = "", unit = ""] = match;
  return Number(number) * 1024 ** (UNITS.indexOf(unit.toUpperCase()) + (unit === "" ? 0 : 1));
}

function forms(value: Json): readonly string[] {
  if (value === null || value === undefined || value === "") return ["0", "NONE"];
  if (value === true) return ["ON", "TRUE"];
  if (value === false) return ["OFF", "FALSE"];
  const text = String(value).toUpperCase();
  const bytes = bytesOf(text);
  return bytes === undefined || String(bytes) === text ? [text] : [text, String(bytes)];
}

/** `INHERIT` wants that nothing is set here; anything else is compared with what is in force, wherever that comes from. */
export function holds(wanted: Json, seen: Json): boolean {
  if (seen === null || typeof seen !== "object") return forms(wanted).some((f) => forms(seen).includes(f));
  const { parsed, rawvalue, value, source } = seen as Property;
  if (wanted === "INHERIT") return source !== "LOCAL" && source !== "RECEIVED";
  const has = new Set([parsed, rawvalue, value].flatMap(forms));
  return forms(wanted).some((f) => has.has(f));
}

/** For people. */
export function shownProperty(seen: Json): string {
  if (seen === null || typeof seen !== "object") return String(seen ?? "none");
  const { value, rawvalue, source } = seen as Property;
  const from = source === "LOCAL" || source === undefined ? "" : ` (${String(source).toLowerCase()})`;
  return `${String(value ?? rawvalue ?? "none")}${from}`;
}

/** What `pool.dataset.query` will show. */
export function asProperty(wanted: Json): Fields {
  return wanted === "INHERIT"
    ? { source: "INHERITED" }
    : { parsed: wanted, rawvalue: String(wanted), value: wanted, source: "LOCAL" };
}
