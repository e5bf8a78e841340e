/** What a value is as an option of a type: as Ansible converts it, or what it should have been. */

import { Fault } from "../expression/fault.ts";
import { Float } from "../expression/value/float.ts";
import { pythonLiteral } from "../expression/value/python-literal.ts";
import { humanToBytes } from "../expression/value/size.ts";
import { str } from "../expression/value/text.ts";

export type Data = Readonly<Record<string, unknown>>;

/** Thrown where a value does not fit. */
export class Misfit extends Error {
  readonly wanted: string;

  constructor(wanted: string) {
    super(`not ${wanted}`);
    this.wanted = wanted;
  }
}

export function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Float);
}

/** As text to compare and to show; maps and lists of YAML have no text of their own. */
export function word(value: unknown): string {
  if (value instanceof Float) return str(value);
  if (typeof value !== "object" || value === null) return String(value);
  return JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? String(inner) : inner));
}

/** Numbers are one kind here, whole or not; true and false count as 1 and 0. */
function numberIn(value: unknown): number | undefined {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (typeof value === "bigint") return Number(value);
  if (value instanceof Float) return value.value;
  if (typeof value !== "string") return undefined;
  const text = value.trim().replace(/(?<=\d)_(?=\d)/g, "");
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : undefined;
}

function asText(value: unknown): string {
  if (value === null) throw new Misfit("text");
  return typeof value === "object" && !(value instanceof Float) ? word(value) : str(value);
}

function asInteger(value: unknown): unknown {
  const number = numberIn(value);
  if (number === undefined || !Number.isInteger(number)) throw new Misfit("a whole number");
  return number;
}

function asNumber(value: unknown): unknown {
  const text = typeof value === "string" ? value.trim().toLowerCase() : "";
  if (/^[+-]?(inf(inity)?|nan)$/.test(text)) return value;
  const number = numberIn(value);
  if (number === undefined) throw new Misfit("a number");
  return number;
}

const YES = new Set<unknown>(["y", "yes", "on", "1", "true", "t"]);
const NO = new Set<unknown>(["n", "no", "off", "0", "false", "f"]);

function asBoolean(value: unknown): unknown {
  const isPlain = typeof value !== "object" || value instanceof Float;
  const said = isPlain ? word(value).toLowerCase().trim() : undefined;
  if (YES.has(said) || said === "1.0") return true;
  if (NO.has(said) || said === "0.0") return false;
  throw new Misfit("true or false");
}

function asList(value: unknown): unknown {
  if (Array.isArray(value)) return value;
  if (typeof value === "string") return value.split(",");
  if (isMap(value) || value === null) throw new Misfit("a list");
  return [str(value)];
}

/** `a=1, b="x y"`, with commas or blanks between. */
function pairsIn(text: string): Data {
  const fields = text.match(/(?:\\.|"[^"]*"|'[^']*'|[^\s,"'\\])+/g) ?? [];
  const entries = fields.map((field): [string, string] => {
    const at = field.indexOf("=");
    if (at === -1) throw new Misfit("a map");
    return [field.slice(0, at), field.slice(at + 1).replace(/^(["'])(.*)\1$/, "$2")];
  });
  return Object.fromEntries(entries);
}

function asMap(value: unknown): unknown {
  if (isMap(value)) return value;
  if (typeof value !== "string") throw new Misfit("a map");
  if (!value.startsWith("{")) {
    if (value.includes("=")) return pairsIn(value);
    throw new Misfit("a map");
  }
  try {
    return JSON.parse(value) as unknown;
  } catch {
    const read = literalIn(value);
    if (isMap(read)) return read;
    throw new Misfit("a map");
  }
}

function literalIn(text: string): unknown {
  try {
    return pythonLiteral(text);
  } catch {
    return undefined;
  }
}

function asJson(value: unknown): unknown {
  if (typeof value === "string") return value.trim();
  if (Array.isArray(value) || isMap(value)) return JSON.stringify(value);
  throw new Misfit("JSON");
}

function asSize(value: unknown, isBits: boolean): unknown {
  try {
    if (typeof value === "object") throw new Misfit("a size");
    return humanToBytes(str(value), undefined, isBits);
  } catch (error) {
    if (error instanceof Fault || error instanceof Misfit)
      throw new Misfit(isBits ? "a size such as 10Mb" : "a size such as 10M");
    throw error;
  }
}

const TYPES: Readonly<Record<string, (value: unknown) => unknown>> = {
  str: asText,
  int: asInteger,
  float: asNumber,
  bool: asBoolean,
  list: asList,
  dict: asMap,
  path: asText,
  raw: (value) => value,
  json: asJson,
  jsonarg: asJson,
  bytes: (value) => asSize(value, false),
  bits: (value) => asSize(value, true),
};

export const SPEC_TYPES: readonly string[] = Object.keys(TYPES);

/** Throws `Misfit`; for a type that there is not, the value itself: its specification is what is wrong. */
export function asType(type: unknown, value: unknown): unknown {
  const convert = TYPES[word(type ?? "str")];
  return convert ? convert(value) : value;
}
