/** Numbers written with a given precision, rounded as Python does: halves go to the even neighbour. */

import { integerText } from "./text.ts";

const PLAIN_LIMIT = 1e21;

/** `'%.{digits}f' % value`. */
export function fixed(value: number, digits: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  const negative = value < 0 || Object.is(value, -0);
  const size = Math.abs(value);
  const text =
    size >= PLAIN_LIMIT
      ? integerText(size) + (digits > 0 ? `.${"0".repeat(digits)}` : "")
      : roundedText(size, digits);
  return negative ? `-${text}` : text;
}

function roundedText(size: number, digits: number): string {
  const exact = size.toFixed(Math.min(100, digits + 30));
  const cut = exact.indexOf(".") + 1 + digits;
  const isTie = /^50*$/.test(exact.slice(cut));
  if (!isTie) return size.toFixed(digits);
  const below = digits === 0 ? exact.slice(0, cut - 1) : exact.slice(0, cut);
  const lastDigit = Number(below.at(-1));
  return lastDigit % 2 === 0 ? below : size.toFixed(digits);
}

/** `round(value, digits)`; negative digits round to tens, hundreds … */
export function rounded(value: number, digits: number): number {
  if (digits >= 0) return Number(fixed(value, Math.min(digits, 70)));
  const unit = 10 ** -digits;
  return Number(fixed(value / unit, 0)) * unit;
}

/** `'%.{digits}e'`: the exponent has at least two digits. */
export function exponential(value: number, digits: number): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  return value.toExponential(digits).replace(/e([+-])(\d)$/, "e$10$2");
}

/** `'%.{digits}g'`. */
export function general(value: number, digits: number, keepZeros: boolean): string {
  if (!Number.isFinite(value)) return fixed(value, 0);
  const precision = Math.max(1, digits);
  const exponent = value === 0 ? 0 : Number(value.toExponential(precision - 1).split("e")[1]);
  const scientific = exponent < -4 || exponent >= precision;
  const text = scientific ? exponential(value, precision - 1) : fixed(value, precision - 1 - exponent);
  if (keepZeros) return text;
  const [mantissa = "", power] = text.split("e");
  const short = mantissa.includes(".") ? mantissa.replace(/\.?0+$/, "") : mantissa;
  return power === undefined ? short : `${short}e${power}`;
}

export function grouped(digits: string, separator: string, size: number): string {
  const groups: string[] = [];
  for (let end = digits.length; end > 0; end -= size)
    groups.unshift(digits.slice(Math.max(0, end - size), end));
  return groups.join(separator);
}
