/** Dates as text and back, in the format language of C and Python. */

import { Fault } from "../fault.ts";
import { Moment, offsetText } from "./moment.ts";

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
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

interface Fields {
  year: number;
  month: number;
  day: number;
  hour: number;
  minute: number;
  second: number;
  micro: number;
  afternoon?: boolean;
  offset?: number;
  epoch?: number;
  dayOfYear?: number;
}

type Reader = readonly [pattern: string, read: (text: string, into: Fields) => void];

const monthOf = (text: string): number => MONTHS.findIndex((m) => m.toLowerCase().startsWith(text.toLowerCase().slice(0, 3))) + 1;
const names = (all: readonly string[], size?: number): string => all.map((n) => n.slice(0, size)).join("|");

function zone(text: string, into: Fields): void {
  if (/^(?:Z|UTC|GMT)$/i.test(text)) {
    into.offset = 0;
    return;
  }
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(text) ?? [];
  into.offset = (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}

const READERS: Readonly<Record<string, Reader>> = {
  Y: ["\\d{4}", (t, f) => void (f.year = Number(t))],
  y: ["\\d{2}", (t, f) => void (f.year = Number(t) + (Number(t) < 69 ? 2000 : 1900))],
  m: ["\\d{1,2}", (t, f) => void (f.month = Number(t))],
  d: ["\\d{1,2}", (t, f) => void (f.day = Number(t))],
  e: [" ?\\d{1,2}", (t, f) => void (f.day = Number(t))],
  H: ["\\d{1,2}", (t, f) => void (f.hour = Number(t))],
  I: ["\\d{1,2}", (t, f) => void (f.hour = Number(t) % 12)],
  M: ["\\d{1,2}", (t, f) => void (f.minute = Number(t))],
  S: ["\\d{1,2}", (t, f) => void (f.second = Number(t))],
  f: ["\\d{1,6}", (t, f) => void (f.micro = Number(t.padEnd(6, "0")))],
  j: ["\\d{1,3}", (t, f) => void (f.dayOfYear = Number(t))],
  p: ["AM|PM", (t, f) => void (f.afternoon = t.toUpperCase() === "PM")],
  b: [names(MONTHS, 3), (t, f) => void (f.month = monthOf(t))],
  B: [names(MONTHS), (t, f) => void (f.month = monthOf(t))],
  a: [names(DAYS, 3), () => undefined],
  A: [names(DAYS), () => undefined],
  z: ["Z|[+-]\\d\\d:?\\d\\d", zone],
  Z: ["UTC|GMT|[A-Z]{3,5}", (t, f) => (/^(?:UTC|GMT)$/i.test(t) ? zone(t, f) : undefined)],
  s: ["\\d+", (t, f) => void (f.epoch = Number(t))],
  "%": ["%", () => undefined],
};

const COMPOSED: Readonly<Record<string, string>> = { T: "%H:%M:%S", D: "%m/%d/%y", F: "%Y-%m-%d", R: "%H:%M", c: "%a %b %d %H:%M:%S %Y", x: "%m/%d/%y", X: "%H:%M:%S" };

/** `datetime.strptime`. */
export function strptime(text: string, format: string): Moment {
  const expanded = format.replace(/%([TDFRcxX])/g, (source, letter: string) => COMPOSED[letter] ?? source);
  const readers: Reader[] = [];
  const pattern = expanded.replace(/%(.)|\s+|[^%\s]/g, (source, letter: string | undefined) => {
    if (letter === undefined) return source.trim() === "" ? "\\s+" : source.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const reader = Object.hasOwn(READERS, letter) ? READERS[letter] : undefined;
    if (!reader) throw new Fault("EXP0301", `\`%${letter}\` is no part of a date`, { blame: "format" });
    readers.push(reader);
    return `(${reader[0]})`;
  });
  const match = new RegExp(`^${pattern}$`, "i").exec(text);
  if (!match) throw new Fault("EXP0306", `"${text}" is no date in the format "${format}"`, { blame: "input", help: "give the format as the argument, for example '%d.%m.%Y'" });
  const fields: Fields = { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 };
  readers.forEach(([, read], i) => read(match[i + 1] ?? "", fields));
  return momentOf(fields, text);
}

function momentOf(f: Fields, text: string): Moment {
  if (f.epoch !== undefined) return new Moment(f.epoch * 1_000_000 + f.micro);
  const hour = f.hour + (f.afternoon ? 12 : 0);
  const month = f.dayOfYear === undefined ? f.month : 1;
  const day = f.dayOfYear ?? f.day;
  const d = new Date(0);
  d.setUTCFullYear(f.year, month - 1, day);
  d.setUTCHours(hour, f.minute, f.second);
  const valid = month >= 1 && month <= 12 && hour < 24 && f.minute < 60 && f.second < 62 && (f.dayOfYear !== undefined || d.getUTCDate() === day);
  if (!valid) throw new Fault("EXP0306", `"${text}" is no date that exists`, { blame: "input" });
  return new Moment(d.getTime() * 1000 + f.micro, f.offset);
}

