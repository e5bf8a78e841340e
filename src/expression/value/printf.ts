/** Python's `%` formatting: `'%s is %05.1f' % (name, load)`. */

import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { charactersOf, type Dict, entry, isTuple } from "./collection.ts";
import { describeKind, isDict, isNumber, numberOf } from "./kind.ts";
import { exponential, fixed, general } from "./number-format.ts";
import { integerText, repr, str } from "./text.ts";

const DIRECTIVE =
  /%(?:\((?<key>[^)]*)\))?(?<flags>[-+ 0#]*)(?<width>\*|\d+)?(?:\.(?<precision>\*|\d+)?)?[hlL]?(?<type>[diouxXeEfFgGcrsa%])?/g;

interface Directive {
  readonly source: string;
  readonly key: string | undefined;
  readonly flags: string;
  readonly width: string | undefined;
  readonly hasPrecision: boolean;
  readonly precision: string | undefined;
  readonly type: string | undefined;
}

/** `charge` is told every width before padding to it. */
export function printf(format: string, values: unknown, charge: (size: number) => void): string {
  const queue = new Queue(values);
  const text = format.replace(DIRECTIVE, (source: string, ...match: unknown[]) => {
    const groups = match.at(-1) as Record<string, string | undefined>;
    return directive(
      { source, ...pick(groups), hasPrecision: /\.[\d*]*[hlL]?[a-zA-Z%]?$/.test(source) },
      queue,
      charge,
    );
  });
  queue.finish();
  return text;
}

function pick(groups: Record<string, string | undefined>): Omit<Directive, "source" | "hasPrecision"> {
  return {
    key: groups.key,
    flags: groups.flags ?? "",
    width: groups.width,
    precision: groups.precision,
    type: groups.type,
  };
}

/** The values still to be put in: those of a tuple in order, or one. */
class Queue {
  readonly values: unknown;
  readonly #items: readonly unknown[];
  #at = 0;
  #named = false;

  constructor(values: unknown) {
    this.values = values;
    this.#items = Array.isArray(values) && isTuple(values) ? values : [values];
  }

  next(): unknown {
    if (this.#at >= this.#items.length)
      throw new Fault("EXP0303", "the format has more placeholders than there are values");
    this.#at += 1;
    return this.#items[this.#at - 1];
  }

  named(key: string): unknown {
    this.#named = true;
    if (!isDict(this.values)) throw new Fault("EXP0303", "a format with names needs a map of values");
    const value = entry(this.values as Dict, key);
    if (value === MISSING)
      throw new Fault("EXP0303", `the format needs \`${key}\`, which the map does not have`);
    return value;
  }

  finish(): void {
    if (this.#named || this.#at >= this.#items.length) return;
    if (
      this.#at === 0 &&
      (isDict(this.values) || Array.isArray(this.values)) &&
      !(Array.isArray(this.values) && isTuple(this.values))
    )
      return;
    throw new Fault("EXP0303", "the format has fewer placeholders than there are values");
  }
}

function directive(d: Directive, queue: Queue, charge: (size: number) => void): string {
  if (d.type === undefined)
    throw new Fault("EXP0303", `\`${d.source}\` is no complete placeholder`, {
      help: "write %% for a percent sign",
    });
  if (d.type === "%") return "%";
  const width = d.width === "*" ? numeric(queue.next()) : Number(d.width ?? 0);
  const precision =
    d.precision === "*" ? numeric(queue.next()) : d.hasPrecision ? Number(d.precision ?? 0) : undefined;
  const value = d.key === undefined ? queue.next() : queue.named(d.key);
  charge(Math.abs(width) + (precision ?? 0));
  return pad(converted(d, value, precision), Math.abs(width), width < 0 ? `${d.flags}-` : d.flags, d.type);
}

function numeric(value: unknown): number {
  if (typeof value === "boolean" || isNumber(value)) return numberOf(value);
  throw new Fault("EXP0303", `the format needs a number, not ${describeKind(value)}`, {
    help: "make it one with `| int` or `| float`",
  });
}

function converted(d: Directive, value: unknown, precision: number | undefined): string {
  const type = d.type ?? "s";
  switch (type) {
    case "s":
      return cut(str(value), precision);
    case "r":
    case "a":
      return cut(repr(value), precision);
    case "c":
      return typeof value === "string" ? value : String.fromCodePoint(numeric(value));
    default: {
      const number = numeric(value);
      const text = /[diuoxX]/.test(type)
        ? integer(type, number, d.flags, precision)
        : fraction(type, number, precision ?? 6, d.flags);
      const sign =
        number < 0 || text.startsWith("-")
          ? ""
          : d.flags.includes("+")
            ? "+"
            : d.flags.includes(" ")
              ? " "
              : "";
      return sign + text;
    }
  }
}

function cut(text: string, precision: number | undefined): string {
  return precision === undefined ? text : charactersOf(text).slice(0, precision).join("");
}

function integer(type: string, value: number, flags: string, precision: number | undefined): string {
  const whole = Math.trunc(value);
  const base = type === "o" ? 8 : /[xX]/.test(type) ? 16 : 10;
  const digits = base === 10 ? integerText(Math.abs(whole)) : Math.abs(whole).toString(base);
  const prefix = flags.includes("#") ? (base === 8 ? "0o" : base === 16 ? "0x" : "") : "";
  const text = `${whole < 0 ? "-" : ""}${prefix}${digits.padStart(precision ?? 0, "0")}`;
  return type === "X" ? text.toUpperCase() : text;
}

function fraction(type: string, value: number, precision: number, flags: string): string {
  const lower = type.toLowerCase();
  const text =
    lower === "f"
      ? fixed(value, precision)
      : lower === "e"
        ? exponential(value, precision)
        : general(value, precision, flags.includes("#"));
  return type === lower ? text : text.toUpperCase();
}

function pad(text: string, width: number, flags: string, type: string): string {
  const missing = width - charactersOf(text).length;
  if (missing <= 0) return text;
  if (flags.includes("-")) return text + " ".repeat(missing);
  if (!flags.includes("0") || /[srac]/.test(type)) return " ".repeat(missing) + text;
  const head = /^[-+ ]?(?:0[xXoO])?/.exec(text)?.[0] ?? "";
  return head + "0".repeat(missing) + text.slice(head.length);
}
