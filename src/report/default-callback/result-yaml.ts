/** A result as YAML, as Ansible's `result_format=yaml` prints it: text of several lines stands as a block. */

import { yamlText } from "../../expression/value/yaml.ts";

const INDENT = 4;

const STYLE = {
  indent: INDENT,
  flow: "never",
  sortKeys: true,
  width: 80,
  explicitStart: false,
} as const;

const SEVERAL_LINES = /[\n\u0085\u2028\u2029]/;

type Dict = Readonly<Record<string, unknown>>;

function isDict(value: unknown): value is Dict {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Tabs become blanks up to the next eighth column. */
function expanded(line: string): string {
  return line.split("\t").reduce((before, part) => before + " ".repeat(8 - (before.length % 8)) + part);
}

/** Blocks can't hold blanks at the ends of lines, tabs, or what can't be printed: these go, since it is for people. */
function blockable(text: string): string {
  return text
    .replace(/\s+$/, "")
    .replace(/[^\n]*\t[^\n]*/g, expanded)
    .replace(/[^\n\u0020-\u007e\u0085\u00a0-\ud7ff\ue000-\ufefe\uff00-\ufffd\ud800-\udfff]/g, "")
    .replace(/ +\n/g, "\n");
}

function blockLines(text: string): readonly string[] {
  const lines = text.split("\n");
  const head = text.startsWith(" ") || text.startsWith("\n") ? `|${INDENT}-` : "|-";
  return [head, ...lines.map((line) => (line === "" ? "" : `${" ".repeat(INDENT)}${line}`))];
}

/** `column`: where it will stand. */
function scalar(value: unknown, column = 0): string {
  return yamlText(value, { ...STYLE, width: STYLE.width - column }).replace(/\n(\.\.\.\n)?$/, "");
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => (line === "" ? "" : `${" ".repeat(INDENT)}${line}`));
}

/** The value's lines; the first goes behind the key or the dash where it is a scalar. */
function linesOf(
  value: unknown,
  column: number,
): { readonly inline: boolean; readonly lines: readonly string[] } {
  if (typeof value === "string" && SEVERAL_LINES.test(value))
    return { inline: true, lines: blockLines(blockable(value)) };
  if (Array.isArray(value) && value.length > 0)
    return { inline: false, lines: value.flatMap((item) => itemLines(item, column)) };
  if (isDict(value) && Object.keys(value).length > 0)
    return { inline: false, lines: memberLines(value, column) };
  return { inline: true, lines: scalar(value, column).split("\n") };
}

function itemLines(item: unknown, column: number): readonly string[] {
  const { inline, lines } = linesOf(item, column + INDENT);
  const [first = "", ...rest] = lines;
  if (inline) return [`- ${first}`, ...rest];
  return [`-${" ".repeat(INDENT - 1)}${first}`, ...indented(rest)];
}

function hasLines(value: unknown): boolean {
  if (typeof value === "string") return SEVERAL_LINES.test(value);
  if (Array.isArray(value)) return value.some(hasLines);
  return isDict(value) && Object.values(value).some(hasLines);
}

function memberLines(map: Dict, column: number): readonly string[] {
  return Object.keys(map)
    .sort((a, b) => (a < b ? -1 : 1))
    .flatMap((key) => {
      if (!hasLines(map[key])) return scalar({ [key]: map[key] }, column).split("\n");
      const name = scalar(key);
      const { inline, lines } = linesOf(map[key], column + (Array.isArray(map[key]) ? 0 : INDENT));
      if (inline) return [`${name}: ${lines[0] ?? ""}`, ...lines.slice(1)];
      return [`${name}:`, ...(Array.isArray(map[key]) ? lines : indented(lines))];
    });
}

/** `lossy`: what stands there twice is left out once. */
export function resultYaml(result: Dict, lossy: boolean): string {
  const shown: Record<string, unknown> = { ...result };
  for (const stream of ["stdout", "stderr"])
    if (lossy && stream in shown && `${stream}_lines` in shown) shown[`${stream}_lines`] = "<omitted>";
  const lines = Object.keys(shown).length === 0 ? ["{}"] : memberLines(shown, 0);
  return `\n${indented(lines).join("\n")}\n`;
}
