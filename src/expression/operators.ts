/** Arithmetic and `~` with Python's rules for types. */

import type { BinaryOperator } from "./ast.ts";
import { Fault } from "./fault.ts";
import type { Invocation } from "./operation.ts";
import { isTuple, tupleOf } from "./value/collection.ts";
import { Float, floatOf } from "./value/float.ts";
import { describeKind, isNumber, knownKindOf, numberOf } from "./value/kind.ts";
import { Duration, Moment } from "./value/moment.ts";
import { printf } from "./value/printf.ts";
import { str } from "./value/text.ts";

type Numeric = number | boolean | Float;

function isNumeric(value: unknown): value is Numeric {
  return typeof value === "boolean" || isNumber(value);
}

function isFloat(value: Numeric): boolean {
  return value instanceof Float || (typeof value === "number" && !Number.isInteger(value));
}

export function whole(value: number): number {
  if (Number.isSafeInteger(value)) return value;
  throw new Fault("EXP0304", "the result is too large to be exact", {
    help: "whole numbers are exact up to 9007199254740991",
  });
}

export function binary(operator: BinaryOperator, a: unknown, b: unknown, run: Invocation): unknown {
  knownKindOf(a);
  if (operator === "%" && typeof a === "string") return printf(a, b, (size) => run.charge(size));
  knownKindOf(b);
  if (isNumeric(a) && isNumeric(b)) return arithmetic(operator, a, b);
  const result =
    operator === "+"
      ? added(a, b, run)
      : operator === "*"
        ? (repeated(a, b, run) ?? repeated(b, a, run))
        : times(operator, a, b);
  if (result !== undefined) return result;
  throw new Fault(
    "EXP0303",
    `\`${operator}\` can't be used with ${describeKind(a)} and ${describeKind(b)}`,
    helpFor(operator, a, b),
  );
}

function helpFor(operator: BinaryOperator, a: unknown, b: unknown): { help?: string } {
  const hasText = typeof a === "string" || typeof b === "string";
  if (operator === "+" && hasText)
    return { help: "join text with `~`, or make numbers of both sides with `| int`" };
  if (operator === "+" && knownKindOf(a) === "dict") return { help: "merge maps with `| combine(…)`" };
  if (operator === "-" && Array.isArray(a)) return { help: "take away elements with `| difference(…)`" };
  return hasText ? { help: "make a number of the text with `| int` or `| float`" } : {};
}

function arithmetic(operator: BinaryOperator, left: Numeric, right: Numeric): number | Float {
  const a = numberOf(left);
  const b = numberOf(right);
  if (operator === "/") return floatOf(a / divisor(b));
  const float = isFloat(left) || isFloat(right) || (operator === "**" && b < 0);
  const value = compute(operator, a, b);
  return float ? floatOf(value) : whole(value);
}

function divisor(value: number): number {
  if (value !== 0) return value;
  throw new Fault("EXP0304", "division by zero");
}

function compute(operator: BinaryOperator, a: number, b: number): number {
  switch (operator) {
    case "+":
      return a + b;
    case "-":
      return a - b;
    case "*":
      return a * b;
    case "//":
      return Math.floor((a - modulo(a, b)) / b);
    case "%":
      return modulo(a, b);
    case "**":
      return a === 0 && b < 0 ? divisor(0) : a ** b;
    case "/":
      return a / divisor(b);
  }
}

/** The remainder with the sign of the divisor. */
function modulo(a: number, b: number): number {
  const rest = a % divisor(b);
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

function added(a: unknown, b: unknown, run: Invocation): unknown {
  if (typeof a === "string" && typeof b === "string") {
    run.charge(a.length + b.length);
    return a + b;
  }
  if (Array.isArray(a) && Array.isArray(b)) {
    run.charge(a.length + b.length);
    const joined = [...a, ...b];
    return isTuple(a) && isTuple(b) ? tupleOf(joined) : joined;
  }
  return times("+", a, b);
}

function repeated(a: unknown, b: unknown, run: Invocation): unknown {
  if (!isNumeric(b) || isFloat(b)) return undefined;
  const count = Math.max(0, numberOf(b));
  if (typeof a === "string") {
    run.charge(a.length * count);
    return a.repeat(a === "" ? 0 : count);
  }
  if (Array.isArray(a)) {
    run.charge(a.length * count);
    return a.length === 0 ? [] : Array.from({ length: count }, () => a).flat();
  }
  return a instanceof Duration ? new Duration(a.micros * numberOf(b)) : undefined;
}

function times(operator: BinaryOperator, a: unknown, b: unknown): unknown {
  const sign = operator === "-" ? -1 : operator === "+" ? 1 : 0;
  if (sign === 0) return undefined;
  if (a instanceof Duration && b instanceof Duration) return new Duration(a.micros + sign * b.micros);
  if (a instanceof Moment && b instanceof Duration) return new Moment(a.micros + sign * b.micros, a.offset);
  if (a instanceof Duration && b instanceof Moment && sign > 0)
    return new Moment(a.micros + b.micros, b.offset);
  if (a instanceof Moment && b instanceof Moment && sign < 0) {
    return new Duration(a.micros - (a.offset ?? 0) * 60_000_000 - (b.micros - (b.offset ?? 0) * 60_000_000));
  }
  return undefined;
}

export function negated(value: unknown, sign: "-" | "+"): unknown {
  knownKindOf(value);
  if (value instanceof Duration) return sign === "-" ? new Duration(-value.micros) : value;
  if (!isNumeric(value)) {
    throw new Fault("EXP0303", `\`${sign}\` can't be used with ${describeKind(value)}`, {
      help: "make it a number with `| int` or `| float`",
    });
  }
  const result = sign === "-" ? -numberOf(value) : numberOf(value);
  return isFloat(value) ? floatOf(result) : result + 0;
}

/** `a ~ b`: everything as text. */
export function concatenated(parts: readonly unknown[], run: Invocation): string {
  const texts = parts.map(str);
  run.charge(texts.reduce((sum, text) => sum + text.length, 0));
  return texts.join("");
}
