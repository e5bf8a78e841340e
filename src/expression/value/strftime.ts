/** Dates as text, in the format language of C and Python. */

import { DAYS, MONTHS } from "./calendar.ts";
import { type Moment, offsetText } from "./moment.ts";

const DAY = 86_400_000;

const two = (n: number, fill = "0"): string => String(n).padStart(2, fill);

function dayOfYear(d: Date): number {
  return Math.floor((d.getTime() - Date.UTC(d.getUTCFullYear(), 0, 1)) / DAY) + 1;
}

/** ISO year and week. */
function isoWeek(d: Date): { year: number; week: number } {
  const thursday = new Date(d.getTime() + (3 - ((d.getUTCDay() + 6) % 7)) * DAY);
  return { year: thursday.getUTCFullYear(), week: Math.floor((dayOfYear(thursday) - 1) / 7) + 1 };
}

function weekFrom(d: Date, firstDay: 0 | 1): number {
  const weekday = (d.getUTCDay() - firstDay + 7) % 7;
  return Math.floor((dayOfYear(d) - 1 + 7 - weekday) / 7);
}

type Directive = (d: Date, moment: Moment) => string;

const hour12 = (d: Date): number => d.getUTCHours() % 12 || 12;

const DIRECTIVES: Readonly<Record<string, Directive>> = {
  a: (d) => (DAYS[d.getUTCDay()] ?? "").slice(0, 3),
  A: (d) => DAYS[d.getUTCDay()] ?? "",
  b: (d) => (MONTHS[d.getUTCMonth()] ?? "").slice(0, 3),
  B: (d) => MONTHS[d.getUTCMonth()] ?? "",
  c: (_, moment) => strftime("%a %b %e %H:%M:%S %Y", moment),
  C: (d) => two(Math.floor(d.getUTCFullYear() / 100)),
  d: (d) => two(d.getUTCDate()),
  D: (_, moment) => strftime("%m/%d/%y", moment),
  e: (d) => two(d.getUTCDate(), " "),
  f: (_, moment) => String(moment.microsecond).padStart(6, "0"),
  F: (_, moment) => strftime("%Y-%m-%d", moment),
  g: (d) => two(isoWeek(d).year % 100),
  G: (d) => String(isoWeek(d).year),
  H: (d) => two(d.getUTCHours()),
  I: (d) => two(hour12(d)),
  j: (d) => String(dayOfYear(d)).padStart(3, "0"),
  k: (d) => two(d.getUTCHours(), " "),
  l: (d) => two(hour12(d), " "),
  m: (d) => two(d.getUTCMonth() + 1),
  M: (d) => two(d.getUTCMinutes()),
  n: () => "\n",
  p: (d) => (d.getUTCHours() < 12 ? "AM" : "PM"),
  P: (d) => (d.getUTCHours() < 12 ? "am" : "pm"),
  r: (_, moment) => strftime("%I:%M:%S %p", moment),
  R: (_, moment) => strftime("%H:%M", moment),
  s: (_, moment) => String(Math.floor(moment.micros / 1_000_000) - (moment.offset ?? 0) * 60),
  S: (d) => two(d.getUTCSeconds()),
  t: () => "\t",
  T: (_, moment) => strftime("%H:%M:%S", moment),
  u: (d) => String(d.getUTCDay() || 7),
  U: (d) => two(weekFrom(d, 0)),
  V: (d) => two(isoWeek(d).week),
  w: (d) => String(d.getUTCDay()),
  W: (d) => two(weekFrom(d, 1)),
  x: (_, moment) => strftime("%m/%d/%y", moment),
  X: (_, moment) => strftime("%H:%M:%S", moment),
  y: (d) => two(d.getUTCFullYear() % 100),
  Y: (d) => String(d.getUTCFullYear()),
  z: (_, moment) => (moment.offset === undefined ? "" : offsetText(moment.offset, "")),
  Z: (_, moment) => (moment.offset === 0 ? "UTC" : ""),
  "%": () => "%",
};

export function strftime(format: string, moment: Moment): string {
  const fields = moment.fields;
  return format.replace(/%-?([a-zA-Z%])/g, (source: string, letter: string) => {
    const directive = Object.hasOwn(DIRECTIVES, letter) ? DIRECTIVES[letter] : undefined;
    if (!directive) return source;
    const text = directive(fields, moment);
    return source[1] === "-" ? text.replace(/^[0 ]+(?=.)/, "") : text;
  });
}
