/** What an authorized_keys file becomes. Lines that are no keys, and other people's keys, stay as they are. */

import { type KeyLine, readKeyLine, writeKeyLine } from "./key-line.ts";

export interface KeyWish {
  readonly keys: readonly KeyLine[];
  /** Comments are not compared unless the task names one. */
  readonly comment?: string | undefined;
}

function splitLines(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}

function isAsWanted(found: KeyLine, wanted: KeyLine, comment: string | undefined): boolean {
  return (
    sameOptions(found.options, wanted.options) &&
    found.type === wanted.type &&
    (comment === undefined || found.comment === comment)
  );
}

/** In any order. Quotes may hold commas. */
function sameOptions(a: string, b: string): boolean {
  const parts = (options: string): string =>
    JSON.stringify((options.match(/(?:[^,"]|"(?:[^"\\]|\\.)*"?)+/g) ?? []).toSorted());
  return a === b || parts(a) === parts(b);
}

/** The line as it shall be: a comment that is there already is kept, unless the task names one. */
function renewed(found: KeyLine, wanted: KeyLine, comment: string | undefined): string {
  return writeKeyLine({ ...wanted, comment: comment ?? (found.comment || wanted.comment) });
}

function commented(key: KeyLine, comment: string | undefined): string {
  return writeKeyLine({ ...key, comment: comment ?? key.comment });
}

/** Each key once, with the options that it shall have. */
export function withKeys(text: string, { keys, comment }: KeyWish): string {
  const wanted = new Map(keys.map((key) => [key.body, key]));
  const done = new Set<string>();
  const lines = splitLines(text).flatMap((line) => {
    const found = readKeyLine(line);
    const wish = found && wanted.get(found.body);
    if (!found || !wish) return [line];
    if (done.has(found.body)) return [];
    done.add(found.body);
    return [isAsWanted(found, wish, comment) ? line : renewed(found, wish, comment)];
  });
  const missing = [...wanted.values()]
    .filter((key) => !done.has(key.body))
    .map((key) => commented(key, comment));
  const result = joined([...lines, ...missing]);
  return result === joined(splitLines(text)) ? text : result;
}

export function withoutKeys(text: string, keys: readonly KeyLine[]): string {
  const unwanted = new Set(keys.map((key) => key.body));
  const lines = splitLines(text);
  const kept = lines.filter((line) => !unwanted.has(readKeyLine(line)?.body ?? ""));
  return kept.length === lines.length ? text : joined(kept);
}

/** These keys and nothing else. */
export function onlyKeys(text: string, { keys, comment }: KeyWish): string {
  const wanted = new Map(keys.map((key) => [key.body, key]));
  const found = splitLines(text).map(readKeyLine);
  const same =
    found.length === wanted.size &&
    found.every(
      (line) =>
        line !== undefined &&
        wanted.has(line.body) &&
        isAsWanted(line, wanted.get(line.body) ?? line, comment),
    );
  if (same) return text;
  const lines = [...wanted.values()].map((key) => {
    const before = found.find((line) => line?.body === key.body);
    return before ? renewed(before, key, comment) : commented(key, comment);
  });
  return joined(lines);
}
