/** The first line `#jinja2: name: value, …` with which a template sets how it is read. */

import { type Diagnostic, problem, warning } from "../../diagnostics/diagnostic.ts";
import type { SourceFile } from "../../diagnostics/span.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { pythonLiteral } from "../../expression/value/python-literal.ts";
import type { JinjaOptions } from "./jinja-options.ts";

const START = "#jinja2:";

const TEXTS: Readonly<Record<string, keyof JinjaOptions>> = {
  block_start_string: "blockStart",
  block_end_string: "blockEnd",
  variable_start_string: "variableStart",
  variable_end_string: "variableEnd",
  comment_start_string: "commentStart",
  comment_end_string: "commentEnd",
  line_statement_prefix: "lineStatement",
  line_comment_prefix: "lineComment",
  newline_sequence: "newline",
};

const FLAGS: Readonly<Record<string, keyof JinjaOptions>> = {
  trim_blocks: "trimBlocks",
  lstrip_blocks: "lstripBlocks",
  keep_trailing_newline: "keepTrailingNewline",
};

export interface Header {
  readonly problem?: Diagnostic;
  readonly options?: JinjaOptions;
  /** What follows the line. */
  readonly text?: string;
  /** Characters of the line, with its end. */
  readonly skipped?: number;
  readonly warnings?: readonly Diagnostic[];
}

export function hasHeader(text: string): boolean {
  return text.startsWith(START);
}

export function readHeader(
  text: string,
  base: JinjaOptions,
  file: SourceFile,
  offsetAt: (i: number) => number,
): Header {
  if (!hasHeader(text)) return {};
  const eol = text.indexOf("\n");
  const end = eol === -1 ? text.length : eol;
  const skipped = eol === -1 ? text.length : eol + 1;
  const changed: Record<string, unknown> = {};
  const warnings: Diagnostic[] = [];
  let at = START.length;
  for (const pair of text.slice(at, end).split(",")) {
    const primary = { file, start: offsetAt(at), end: offsetAt(Math.max(at, at + pair.length - 1)) + 1 };
    at += pair.length + 1;
    const read = setting(pair);
    if (typeof read === "string")
      return {
        problem: problem("TPL0310", read, {
          primary,
          help: "write `trim_blocks: False, lstrip_blocks: True`",
        }),
      };
    if (read.key) changed[read.key] = read.value;
    else warnings.push(unknown(read.name, primary));
  }
  return { options: { ...base, ...changed }, text: text.slice(skipped), skipped, warnings };
}

interface Setting {
  readonly name: string;
  readonly key?: string;
  readonly value?: unknown;
}

/** A message where it can't be read. */
function setting(pair: string): Setting | string {
  const colon = pair.indexOf(":");
  if (colon === -1) return `failed to parse jinja2 override \`${pair.trim()}\`: a name, a colon and a value`;
  const name = pair.slice(0, colon).trim();
  const text = pair.slice(colon + 1).trim();
  const value = pythonLiteral(text);
  const literal = value !== text;
  if (Object.hasOwn(FLAGS, name)) {
    if (typeof value === "boolean" || typeof value === "number")
      return { name, key: FLAGS[name] as string, value: Boolean(value) };
    return `\`${name}\` is True or False, not ${text || "empty"}`;
  }
  if (!Object.hasOwn(TEXTS, name)) return literal || text === "" ? { name } : { name };
  if (!literal || typeof value !== "string" || value === "") return `\`${name}\` needs text in quotes`;
  if (name === "newline_sequence" && !/^(?:\n|\r\n|\r)$/.test(value))
    return "`newline_sequence` is '\\n', '\\r' or '\\r\\n'";
  return { name, key: TEXTS[name] as string, value };
}

function unknown(name: string, primary: Diagnostic["primary"] & object): Diagnostic {
  const help = didYouMean(name, [...Object.keys(FLAGS), ...Object.keys(TEXTS)]);
  return warning("TPL0310", `Jinja has no setting \`${name}\` that counts here`, {
    primary,
    ...(help ? { help } : {}),
  });
}
