/** Spans of time that people write as `1d 2h`, in one unit. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { floatOf } from "./float.ts";
import { str } from "./text.ts";

/** Long names by the short ones. */
const NAMES: Readonly<Record<string, string>> = {
  millisecond: "ms",
  msec: "ms",
  second: "s",
  sec: "s",
  minute: "m",
  min: "m",
  hour: "h",
  day: "d",
  week: "w",
  month: "mo",
  year: "y",
};

/** Milliseconds, days of months and years being told. */
function milliseconds(
  unit: string,
  days: { readonly month: number; readonly year: number },
): number | undefined {
  const day = 86_400_000;
  const sizes: Readonly<Record<string, number>> = {
    ms: 1,
    s: 1000,
    m: 60_000,
    h: 3_600_000,
    d: day,
    w: 7 * day,
    mo: days.month * day,
    y: days.year * day,
  };
  const singular = unit.replace(/s+$/, "");
  const short = NAMES[singular] ?? unit;
  return Object.hasOwn(sizes, short) ? sizes[short] : undefined;
}

export function inTimeUnit(input: unknown, unit: string, args: Arguments): unknown {
  const text = str(input);
  if (text === "0") return 0;
  const days = { month: args.number("month"), year: args.number("year") };
  const size = milliseconds(unit, days);
  if (size === undefined)
    throw new Fault("EXP0301", `there is no unit of time \`${unit}\``, {
      blame: "unit",
      help: "ms, s, m, h, d, w, mo or y",
    });
  const total = text
    .split(/\s+/)
    .filter((word) => word !== "")
    .reduce((sum, word) => {
      const [, count = "", name = ""] = /^(-?\d+)(\w+)/.exec(word) ?? [];
      const each = milliseconds(name, days);
      if (each === undefined)
        throw new Fault("EXP0302", `\`${word}\` is no span of time`, {
          blame: "input",
          help: "such as 1d 2h 30m",
        });
      return sum + Number(count) * each;
    }, 0);
  return floatOf(Number((total / size).toFixed(12)));
}
