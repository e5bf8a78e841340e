/** Python's `'{} {name:>8}'.format(…)`. */

import { attributeOf, elementOf } from "../access.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { charactersOf } from "./collection.ts";
import { floatText } from "./float.ts";
import { describeKind, isNumber, kindOf, knownKindOf, numberOf } from "./kind.ts";
import { exponential, fixed, general, grouped } from "./number-format.ts";
import { integerText, repr, str } from "./text.ts";

export interface FormatValues {
  readonly positional: readonly unknown[];
  readonly named: ReadonlyMap<string, unknown>;
  readonly charge: (size: number) => void;
}

const FIELD =
  /\{\{|\}\}|\{(?<name>[^{}!:]*)(?:!(?<conversion>[rsa]))?(?::(?<spec>(?:[^{}]|\{[^{}]*\})*))?\}|[{}]/g;

export function formatFields(format: string, values: FormatValues): string {
  let automatic = 0;
  const resolve = (name: string): unknown => {
    const key = name === "" || /^[.[]/.test(name) ? `${automatic++}${name}` : name;
    return fieldValue(key, values);
  };
  return format.replace(FIELD, (source: string, ...match: unknown[]) => {
    if (source === "{{" || source === "}}") return source[0] ?? "";
    const groups = match.at(-1) as Record<string, string | undefined>;
    if (groups.name === undefined)
      throw new Fault("EXP0303", `a single \`${source}\` in a format`, {
        help: `write \`${source}${source}\` for a brace`,
      });
    const value = resolve(groups.name);
    const spec = (groups.spec ?? "").replace(/\{([^{}]*)\}/g, (_, inner: string) => str(resolve(inner)));
    const converted =
      groups.conversion === undefined ? value : groups.conversion === "s" ? str(value) : repr(value);
    return formatValue(converted, spec, values.charge);
  });
}

function fieldValue(path: string, { positional, named }: FormatValues): unknown {
  const head = /^[^.[]*/.exec(path)?.[0] ?? "";
  let value = /^\d+$/.test(head)
    ? Number(head) < positional.length
      ? positional[Number(head)]
      : MISSING
    : named.has(head)
      ? named.get(head)
      : MISSING;
  for (const part of path.slice(head.length).matchAll(/\.([^.[]+)|\[([^\]]+)\]/g)) {
    if (value === MISSING) break;
    const key = part[2];
    value =
      key === undefined
        ? attributeOf(value, part[1] ?? "")
        : elementOf(value, /^\d+$/.test(key) ? Number(key) : key);
  }
  if (value === MISSING) throw new Fault("EXP0303", `the format needs \`${path}\`, which it was not given`);
  return value;
}

const SPEC =
  /^(?:(?<fill>[\s\S])?(?<align>[<>=^]))?(?<sign>[-+ ])?(?<alternate>#)?(?<zero>0)?(?<width>\d+)?(?<group>[,_])?(?:\.(?<precision>\d+))?(?<type>[bcdeEfFgGnosxX%])?$/u;

/** `format(value, spec)`. */
export function formatValue(value: unknown, spec: string, charge: (size: number) => void): string {
  if (spec === "") return str(value);
  const groups = SPEC.exec(spec)?.groups;
  if (!groups) throw new Fault("EXP0303", `\`${spec}\` is no format`);
  const kind = knownKindOf(value);
  const numeric = isNumber(value) || (kind === "boolean" && groups.type !== undefined && groups.type !== "s");
  if (!numeric && kind !== "string" && kind !== "boolean")
    throw new Fault("EXP0303", `${describeKind(value)} can't be formatted with \`${spec}\``);
  const width = Number(groups.width ?? 0);
  charge(width + Number(groups.precision ?? 0));
  const text = numeric
    ? numberText(numberOf(value as number), kindOf(value) === "float", groups)
    : plainText(value, groups);
  const fill = groups.fill ?? (groups.zero ? "0" : " ");
  const align = groups.align ?? (groups.zero && numeric ? "=" : numeric ? ">" : "<");
  return aligned(text, width, fill, align);
}

type Groups = Record<string, string | undefined>;

function plainText(value: unknown, groups: Groups): string {
  if (groups.type !== undefined && groups.type !== "s")
    throw new Fault("EXP0303", `\`${groups.type}\` formats numbers, not ${describeKind(value)}`, {
      help: "make it a number with `| int` or `| float`",
    });
  const text = str(value);
  return groups.precision === undefined
    ? text
    : charactersOf(text).slice(0, Number(groups.precision)).join("");
}

function numberText(value: number, float: boolean, groups: Groups): string {
  const size = Math.abs(value);
  const digits = groups.group
    ? separated(magnitude(size, float, groups), groups.group, groups.type)
    : magnitude(size, float, groups);
  const sign = value < 0 ? "-" : groups.sign === "+" || groups.sign === " " ? groups.sign : "";
  return sign + digits;
}

const BASES: Readonly<Record<string, number>> = { b: 2, o: 8, x: 16, X: 16 };

function magnitude(size: number, float: boolean, groups: Groups): string {
  const type = groups.type ?? (float ? "" : "d");
  const precision = groups.precision === undefined ? undefined : Number(groups.precision);
  const base = BASES[type];
  if (base !== undefined || type === "d" || type === "n" || type === "c") {
    if (float && type !== "n")
      throw new Fault("EXP0303", `\`${type}\` formats whole numbers`, { help: "make it one with `| int`" });
    if (type === "c") return String.fromCodePoint(size);
    const text = base === undefined ? integerText(size) : size.toString(base);
    const prefixed = groups.alternate && base !== undefined ? `0${type}${text}` : text;
    return type === "X" ? prefixed.toUpperCase() : prefixed;
  }
  const text = fractionText(size, type, precision);
  return type === type.toLowerCase() ? text : text.toUpperCase();
}

function fractionText(size: number, type: string, precision: number | undefined): string {
  switch (type.toLowerCase()) {
    case "f":
      return fixed(size, precision ?? 6);
    case "e":
      return exponential(size, precision ?? 6);
    case "%":
      return `${fixed(size * 100, precision ?? 6)}%`;
    case "g":
      return general(size, precision ?? 6, false);
    default:
      return precision === undefined ? floatText(size) : general(size, precision, false);
  }
}

function separated(text: string, separator: string, type: string | undefined): string {
  const [whole = "", rest] = text.split(/(?=[.e])/, 2);
  const tail = rest === undefined ? "" : text.slice(whole.length);
  return grouped(whole, separator, type !== undefined && type in BASES ? 4 : 3) + tail;
}

function aligned(text: string, width: number, fill: string, align: string): string {
  const missing = width - charactersOf(text).length;
  if (missing <= 0) return text;
  const left = Math.floor(missing / 2);
  switch (align) {
    case "<":
      return text + fill.repeat(missing);
    case "^":
      return fill.repeat(left) + text + fill.repeat(missing - left);
    case "=": {
      const head = /^[-+ ]?(?:0[xXob])?/.exec(text)?.[0] ?? "";
      return head + fill.repeat(missing) + text.slice(head.length);
    }
    default:
      return fill.repeat(missing) + text;
  }
}
