/** Hides secrets by value: whatever holds one, in whatever spelling, leaves here without it. */

import { SHORTEST_SECRET, secretForms } from "./secret-forms.ts";

export const MASK = "********";

/** Values that secrets sometimes have and that would make every text unreadable when hidden. */
const EVERYDAY = new Set(["true", "false", "null", "none", "default", "undefined", "omit"]);

/** Deeper than any result that means something; a hostile host must not exhaust the stack. */
const DEEPEST = 200;

export interface Redactor {
  /** False where the text is too short or too common to be hidden by value. */
  add(secret: string): boolean;
  /** The same structure with every string, also names of keys, free of secrets; the value itself where there is none in it. */
  mask<T>(value: T): T;
  /** Hides secrets without moving anything else: same length, line breaks kept. For text that positions point into. */
  blank(text: string): string;
  /** Grows with every secret; what was masked under another version has to be masked again. */
  readonly version: number;
}

type Interval = readonly [start: number, end: number];

/** Finds any of many texts in one pass: a small bitmap over the first characters turns nearly every position away. */
class FormIndex {
  readonly #seen = new Set<string>();
  readonly #byHead = new Map<string, string[]>();
  readonly #heads = new Uint8Array(1 << 16);
  /** Whether any form goes over several lines. */
  hasLines = false;

  add(form: string): void {
    if (this.#seen.has(form)) return;
    this.#seen.add(form);
    this.hasLines ||= form.includes("\n");
    const head = form.slice(0, SHORTEST_SECRET);
    const same = this.#byHead.get(head);
    if (same) same.push(form);
    else this.#byHead.set(head, [form]);
    this.#heads[FormIndex.#hash(form, 0)] = 1;
  }

  has(form: string): boolean {
    return this.#seen.has(form);
  }

  get empty(): boolean {
    return this.#seen.size === 0;
  }

  /** Merged intervals, in order. Overlapping secrets are hidden whole. */
  find(text: string): readonly Interval[] {
    const found: [number, number][] = [];
    for (let i = 0; i <= text.length - SHORTEST_SECRET; i++) {
      if (this.#heads[FormIndex.#hash(text, i)] === 0) continue;
      const end = this.#longestAt(text, i);
      if (end === 0) continue;
      const last = found.at(-1);
      if (last && i <= last[1]) last[1] = Math.max(last[1], end);
      else found.push([i, end]);
    }
    return found;
  }

  #longestAt(text: string, at: number): number {
    let end = 0;
    for (const form of this.#byHead.get(text.slice(at, at + SHORTEST_SECRET)) ?? []) {
      if (at + form.length > end && text.startsWith(form, at)) end = at + form.length;
    }
    return end;
  }

  static #hash(text: string, at: number): number {
    return (
      (text.charCodeAt(at) ^
        (text.charCodeAt(at + 1) << 3) ^
        (text.charCodeAt(at + 2) << 6) ^
        (text.charCodeAt(at + 3) << 9)) &
      0xffff
    );
  }
}

function replaceAt(
  text: string,
  intervals: readonly Interval[],
  replacement: (secret: string) => string,
): string {
  let result = "";
  let from = 0;
  for (const [start, end] of intervals) {
    result += text.slice(from, start) + replacement(text.slice(start, end));
    from = end;
  }
  return result + text.slice(from);
}

function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || prototype === Object.prototype;
}

function isLines(list: readonly unknown[]): list is readonly string[] {
  return list.length > 1 && list.every((item) => typeof item === "string");
}

export function createRedactor(): Redactor {
  const index = new FormIndex();
  let version = 0;

  const maskText = (text: string): string => {
    const intervals = index.find(text);
    return intervals.length === 0 ? text : replaceAt(text, intervals, () => MASK);
  };

  /** Lines of a secret that are too short to be found by themselves are found beside each other. */
  const maskLines = (lines: readonly string[]): readonly string[] => {
    const intervals = index.find(lines.join("\n"));
    if (intervals.length === 0) return lines;
    let start = 0;
    return lines.map((line) => {
      const own = intervals
        .map(([from, to]): Interval => [Math.max(0, from - start), Math.min(line.length, to - start)])
        .filter(([from, to]) => from < to);
      start += line.length + 1;
      return own.length === 0 ? line : replaceAt(line, own, () => MASK);
    });
  };

  const maskList = (list: readonly unknown[], depth: number): unknown => {
    const masked =
      index.hasLines && isLines(list) ? maskLines(list) : list.map((item) => maskAny(item, depth));
    return masked.every((item, i) => item === list[i]) ? list : masked;
  };

  const maskRecord = (record: object, depth: number): unknown => {
    let same = true;
    const masked = Object.entries(record).map(([key, value]): [string, unknown] => {
      const entry: [string, unknown] = [maskText(key), maskAny(value, depth)];
      same &&= entry[0] === key && entry[1] === value;
      return entry;
    });
    return same ? record : Object.fromEntries(masked);
  };

  const maskAny = (value: unknown, depth: number): unknown => {
    if (typeof value === "string") return maskText(value);
    if (typeof value === "number") return index.has(String(value)) ? MASK : value;
    if (typeof value !== "object" || value === null) return value;
    if (depth >= DEEPEST) return "(nested too deeply to be shown)";
    if (Array.isArray(value)) return maskList(value, depth + 1);
    if (value instanceof Map)
      return new Map([...value].map(([k, v]) => [maskAny(k, depth + 1), maskAny(v, depth + 1)]));
    if (value instanceof Set) return new Set([...value].map((v) => maskAny(v, depth + 1)));
    return isPlain(value) ? maskRecord(value, depth + 1) : value;
  };

  return {
    add(secret) {
      if (EVERYDAY.has(secret.trim().toLowerCase())) return false;
      const forms = secretForms(secret);
      for (const form of forms) index.add(form);
      if (forms.length > 0) version++;
      return forms.length > 0;
    },
    mask: <T>(value: T): T => (index.empty ? value : (maskAny(value, 0) as T)),
    blank: (text) =>
      index.empty ? text : replaceAt(text, index.find(text), (secret) => secret.replace(/[^\r\n]/g, "*")),
    get version() {
      return version;
    },
  };
}
