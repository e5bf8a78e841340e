/** Points in time read from text, in the format language of C and Python. */

import { Fault } from "../fault.ts";
import { DAYS, MONTHS } from "./calendar.ts";
import { Moment } from "./moment.ts";

interface Fields {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
  readonly second: number;
  readonly micro: number;
  readonly afternoon?: boolean;
  readonly offset?: number;
  readonly epoch?: number;
  readonly dayOfYear?: number;
}

type Reader = readonly [pattern: string, read: (text: string) => Partial<Fields>];

const monthOf = (text: string): number =>
  MONTHS.findIndex((m) => m.toLowerCase().startsWith(text.toLowerCase().slice(0, 3))) + 1;
const names = (all: readonly string[], size?: number): string => all.map((n) => n.slice(0, size)).join("|");

function zone(text: string): Partial<Fields> {
  if (/^(?:Z|UTC|GMT)$/i.test(text)) return { offset: 0 };
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(text) ?? [];
  return { offset: (sign === "-" ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) };
}

const READERS: Readonly<Record<string, Reader>> = {
  Y: ["\\d{4}", (t) => ({ year: Number(t) })],
  y: ["\\d{2}", (t) => ({ year: Number(t) + (Number(t) < 69 ? 2000 : 1900) })],
  m: ["\\d{1,2}", (t) => ({ month: Number(t) })],
  d: ["\\d{1,2}", (t) => ({ day: Number(t) })],
  e: [" ?\\d{1,2}", (t) => ({ day: Number(t) })],
  H: ["\\d{1,2}", (t) => ({ hour: Number(t) })],
  I: ["\\d{1,2}", (t) => ({ hour: Number(t) % 12 })],
  M: ["\\d{1,2}", (t) => ({ minute: Number(t) })],
  S: ["\\d{1,2}", (t) => ({ second: Number(t) })],
  f: ["\\d{1,6}", (t) => ({ micro: Number(t.padEnd(6, "0")) })],
  j: ["\\d{1,3}", (t) => ({ dayOfYear: Number(t) })],
  p: ["AM|PM", (t) => ({ afternoon: t.toUpperCase() === "PM" })],
  b: [names(MONTHS, 3), (t) => ({ month: monthOf(t) })],
  B: [names(MONTHS), (t) => ({ month: monthOf(t) })],
  a: [names(DAYS, 3), () => ({})],
  A: [names(DAYS), () => ({})],
  z: ["Z|[+-]\\d\\d:?\\d\\d", zone],
  Z: ["UTC|GMT|[A-Z]{3,5}", (t) => (/^(?:UTC|GMT)$/i.test(t) ? zone(t) : {})],
  s: ["\\d+", (t) => ({ epoch: Number(t) })],
  "%": ["%", () => ({})],
};

const COMPOSED: Readonly<Record<string, string>> = {
  T: "%H:%M:%S",
  D: "%m/%d/%y",
  F: "%Y-%m-%d",
  R: "%H:%M",
  c: "%a %b %d %H:%M:%S %Y",
  x: "%m/%d/%y",
  X: "%H:%M:%S",
};

/** `datetime.strptime`. */
export function strptime(text: string, format: string): Moment {
  const expanded = format.replace(/%([TDFRcxX])/g, (source, letter: string) => COMPOSED[letter] ?? source);
  const readers: Reader[] = [];
  const pattern = expanded.replace(/%(.)|\s+|[^%\s]/g, (source, letter: string | undefined) => {
    if (letter === undefined)
      return source.trim() === "" ? "\\s+" : source.replace(/[\\^$.*+?()[\]{}|/-]/g, "\\$&");
    const reader = Object.hasOwn(READERS, letter) ? READERS[letter] : undefined;
    if (!reader) throw new Fault("EXP0301", `\`%${letter}\` is no part of a date`, { blame: "format" });
    readers.push(reader);
    return `(${reader[0]})`;
  });
  const match = new RegExp(`^${pattern}$`, "i").exec(text);
  if (!match)
    throw new Fault("EXP0306", `"${text}" is no date in the format "${format}"`, {
      blame: "input",
      help: "give the format as the argument, for example '%d.%m.%Y'",
    });
  const start: Fields = { year: 1900, month: 1, day: 1, hour: 0, minute: 0, second: 0, micro: 0 };
  const read = readers.map(([, reader], i) => reader(match[i + 1] ?? ""));
  return momentOf(Object.assign(start, ...read), text);
}

function momentOf(f: Fields, text: string): Moment {
  if (f.epoch !== undefined) return new Moment(f.epoch * 1_000_000 + f.micro);
  const hour = f.hour + (f.afternoon ? 12 : 0);
  const month = f.dayOfYear === undefined ? f.month : 1;
  const day = f.dayOfYear ?? f.day;
  const d = new Date(0);
  d.setUTCFullYear(f.year, month - 1, day);
  d.setUTCHours(hour, f.minute, f.second);
  const valid =
    month >= 1 &&
    month <= 12 &&
    hour < 24 &&
    f.minute < 60 &&
    f.second < 62 &&
    (f.dayOfYear !== undefined || d.getUTCDate() === day);
  if (!valid) throw new Fault("EXP0306", `"${text}" is no date that exists`, { blame: "input" });
  return new Moment(d.getTime() * 1000 + f.micro, f.offset);
}
