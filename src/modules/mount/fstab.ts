/** Lines of fstab, and what the file becomes. Comments, order and spelling of all other lines stay. */

import { plainPath } from "../../host/host-path.ts";

export interface FstabEntry {
  readonly source: string;
  readonly path: string;
  readonly type: string;
  readonly options: string;
  readonly dump: string;
  readonly passno: string;
}

/** Spaces, tabs and backslashes are written in octal. */
function toField(field: string): string {
  return field.replaceAll(/[\\ \t\n]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, "0")}`);
}

function fromField(field: string): string {
  return field.replaceAll(/\\([0-7]{3})/g, (_, octal: string) =>
    String.fromCharCode(Number.parseInt(octal, 8)),
  );
}

export function readEntry(line: string): FstabEntry | undefined {
  const text = line.trim();
  if (text === "" || text.startsWith("#")) return undefined;
  const [source, path, type, options = "defaults", dump = "0", passno = "0"] = text.split(/\s+/);
  if (source === undefined || path === undefined || type === undefined) return undefined;
  return {
    source: fromField(source),
    path: fromField(path),
    type: fromField(type),
    options: fromField(options),
    dump,
    passno,
  };
}

export function writeEntry(entry: FstabEntry): string {
  const { source, path, type, options, dump, passno } = entry;
  return [toField(source), toField(path), toField(type), toField(options), dump, passno].join(" ");
}

function sameEntry(a: FstabEntry, b: FstabEntry): boolean {
  return writeEntry(a) === writeEntry(b);
}

/** What stands for a place where there is none. */
export function isSwapPlace(path: string): boolean {
  return path === "none" || path === "swap";
}

/** Swap areas have no place of their own and are known by what they are; without a source, all that are written like that. */
function isSame(a: FstabEntry, path: string, source: string | undefined): boolean {
  if (!isSwapPlace(path) || source === undefined)
    return a.path === path || (path.startsWith("/") && plainPath(a.path) === path);
  return a.type === "swap" && isSwapPlace(a.path) && a.source === source;
}

function linesOf(text: string): string[] {
  const lines = text.split("\n");
  return lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

export function findEntry(text: string, path: string, source?: string): FstabEntry | undefined {
  return linesOf(text)
    .flatMap((line) => readEntry(line) ?? [])
    .find((entry) => isSame(entry, path, source));
}

/** One line for the path, where its first one stood or at the end; however it was spelled there. */
export function withEntry(text: string, wanted: FstabEntry): string {
  const lines = linesOf(text);
  const places = lines.flatMap((line, index) => {
    const entry = readEntry(line);
    return entry && isSame(entry, wanted.path, wanted.source) ? [index] : [];
  });
  const [first] = places;
  const found = first === undefined ? undefined : readEntry(lines[first] ?? "");
  const entry = { ...wanted, path: found?.path ?? wanted.path };
  if (places.length === 1 && found && sameEntry(found, entry)) return text;
  const line = writeEntry(entry);
  if (first === undefined) return joined([...lines, line]);
  return joined(
    lines.flatMap((old, index) => (index === first ? [line] : places.includes(index) ? [] : [old])),
  );
}

export function withoutEntry(text: string, path: string, source?: string): string {
  const lines = linesOf(text);
  const kept = lines.filter((line) => {
    const entry = readEntry(line);
    return !entry || !isSame(entry, path, source);
  });
  return kept.length === lines.length ? text : joined(kept);
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join("");
}
