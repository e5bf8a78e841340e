/** What the yaml library complains about, in terms of what people do: the line is looked at again to find the usual reason. */

import { type Document, isCollection, isPair, isScalar, type ParsedNode, Scalar, type YAMLError } from "yaml";
import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import { lineText, locationOf, positionAt, type SourceFile, type Span } from "../diagnostics/span.ts";
import { quoteFix } from "./quote-fix.ts";

const MOST = 20;

interface Line {
  readonly number: number;
  readonly text: string;
  /** Offset of the line's first character. */
  readonly start: number;
}

interface Complaint {
  readonly file: SourceFile;
  readonly error: YAMLError;
  readonly line: Line;
  readonly document: Document.Parsed<ParsedNode, false>;
  /** All quoted texts of the document, in order. */
  readonly quoted: () => readonly Scalar.Parsed[];
}

function lineAt(file: SourceFile, offset: number): Line {
  const { line, column } = positionAt(file, offset);
  return { number: line, text: lineText(file, line), start: offset - column + 1 };
}

function within(file: SourceFile, line: Line, from: number, to: number): Span {
  return { file, start: line.start + from, end: line.start + Math.max(to, from + 1) };
}

const KEY = /^(\s*(?:- +)*)(?:(?:"[^"]*"|'[^']*'|[^\s#"'{[][^#:]*?)\s*:[ \t]+)?/;

/** Where the value of a line starts: after indentation, list dashes and a key. */
function valueStart(text: string): number {
  return KEY.exec(text)?.[0].length ?? 0;
}

function withoutComment(text: string): string {
  return text.replace(/\s+#.*$/, "").trimEnd();
}

function unquotedBraces({ file, line }: Complaint): Diagnostic | undefined {
  const from = valueStart(line.text);
  const value = withoutComment(line.text.slice(from));
  if (!value.startsWith("{{")) return undefined;
  return problem("SRC0101", "a value that begins with `{{` must be quoted", {
    primary: within(file, line, from, from + value.length),
    label: "YAML reads the brace as the start of a map",
    help: `quote the whole value: ${quoteFix(value)}`,
  });
}

function tab({ file, error, line }: Complaint): Diagnostic | undefined {
  const blank = /^[ \t]*/.exec(line.text)?.[0] ?? "";
  if (error.code !== "TAB_AS_INDENT" && !blank.includes("\t")) return undefined;
  const at = blank.includes("\t") ? line.start + blank.indexOf("\t") : error.pos[0];
  return problem("SRC0103", "a tab is used for indentation", {
    primary: { file, start: at, end: at + 1 },
    help: "indent with blanks, two for each level; most editors can do that by themselves for .yml files",
  });
}

function textGoesOn({ file, line }: Complaint): Diagnostic | undefined {
  const from = valueStart(line.text);
  const value = withoutComment(line.text.slice(from));
  const match = /^("(?:[^"\\]|\\.)*"|'(?:[^']|'')*')\s*(\S.*)$/.exec(value);
  const rest = match?.[2];
  if (rest === undefined || rest.startsWith(":")) return undefined;
  const start = from + value.length - rest.length;
  const other = value.startsWith('"') ? "'" : '"';
  const inner = (match?.[1] ?? "").slice(1, -1);
  const joined = inner.startsWith("{{") && !/["']/.test(rest);
  const outer = value.startsWith("'") && value.endsWith("'") ? value.slice(1, -1) : value;
  const whole = joined ? quoteFix(`${inner}${value.slice(inner.length + 2)}`) : `${other}${outer}${other}`;
  const fix = !joined && outer.includes(other) ? "" : `: ${whole}`;
  return problem("SRC0108", "text goes on after the closing quote", {
    primary: within(file, line, start, from + value.length),
    help: `quote the whole value, or nothing of it${fix}`,
  });
}

function colonInText({ file, error, line }: Complaint): Diagnostic | undefined {
  if (error.code !== "BLOCK_AS_IMPLICIT_KEY") return undefined;
  const from = valueStart(line.text);
  const value = withoutComment(line.text.slice(from));
  const colon = /:(?=\s|$)/.exec(value);
  if (!colon || value === "" || value.startsWith("- ")) return undefined;
  return problem("SRC0102", "a colon followed by a blank must stand inside quotes", {
    primary: within(file, line, from + colon.index, from + colon.index + 1),
    label: "YAML reads what stands before it as a key",
    help: `quote the whole value: ${quoteFix(value)}`,
  });
}

/** Without recursion: what is broken may be nested as deep as it likes. */
function quotedIn(document: Complaint["document"]): readonly Scalar.Parsed[] {
  const found: Scalar.Parsed[] = [];
  const left: unknown[] = [document.contents];
  while (left.length > 0) {
    const node = left.pop();
    if (isPair(node)) left.push(node.value, node.key);
    else if (isCollection(node)) for (const item of node.items.toReversed()) left.push(item);
    else if (isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE))
      found.push(node as Scalar.Parsed);
  }
  return found;
}

/** The quoted text that was never closed, by the error at its end or the text that it swallowed. */
function openQuote({ file, error, quoted }: Complaint): Diagnostic | undefined {
  const opened = quoted().findLast(({ range }) => range[0] < error.pos[0] && range[1] >= error.pos[0] - 1);
  if (!opened) return undefined;
  const [start, end] = opened.range;
  const quote = file.text[start] ?? '"';
  const closed =
    end > start + 1 && file.text[end - 1] === quote && !error.message.startsWith("Missing closing");
  if (closed && lineAt(file, start).number === lineAt(file, end).number) return undefined;
  return problem("SRC0107", `the quote ${quote} that opens here is never closed`, {
    primary: { file, start, end: start + 1 },
    help: `put a closing ${quote} at the end of the text`,
    ...(closed
      ? { notes: [`the next ${quote} comes only at ${locationOf({ file, start: end - 1, end })}`] }
      : {}),
  });
}

function openBracket({ file, error }: Complaint): Diagnostic | undefined {
  const wanted =
    /must be sufficiently indented and end with a ([\]}])/.exec(error.message)?.[1] ??
    /flow .* end with a? ?([\]}])/.exec(error.message)?.[1];
  if (wanted === undefined) return undefined;
  const opening = wanted === "]" ? "[" : "{";
  const before = file.text.slice(0, error.pos[0]);
  const at = before.lastIndexOf(opening);
  const primary =
    at === -1 ? { file, start: error.pos[0], end: error.pos[1] } : { file, start: at, end: at + 1 };
  return problem("SRC0107", `the bracket ${opening} that opens here is never closed`, {
    primary,
    help: `put a closing ${wanted} at the end, and indent what stands in between`,
  });
}

function unknownEscape({ file, error }: Complaint): Diagnostic | undefined {
  if (error.code !== "BAD_DQ_ESCAPE") return undefined;
  const raw = file.text.slice(error.pos[0], error.pos[0] + 2);
  return problem("SRC0109", `\`${raw}\` is no escape sequence`, {
    primary: { file, start: error.pos[0], end: error.pos[0] + 2 },
    notes: ["in double quotes a backslash starts an escape such as \\n"],
    help: `write it twice (\\${raw}), or use single quotes, in which a backslash is just a backslash`,
  });
}

function reservedStart({ file, error, line }: Complaint): Diagnostic | undefined {
  if (error.code !== "BAD_SCALAR_START") return undefined;
  const char = file.text[error.pos[0]] ?? "";
  const value = withoutComment(line.text.slice(error.pos[0] - line.start));
  const named = char === "`" ? "a backtick" : `\`${char}\``;
  return problem("SRC0106", `a value can't begin with ${named} without quotes`, {
    primary: { file, start: error.pos[0], end: error.pos[0] + 1 },
    help: `quote the whole value: ${quoteFix(value)}`,
  });
}

function severalDocuments({ file, error }: Complaint): Diagnostic | undefined {
  if (error.code !== "MULTIPLE_DOCS") return undefined;
  const start = error.pos[0];
  return problem("SRC0122", "the file holds more than one YAML document", {
    primary: { file, start, end: Math.min(start + 3, Math.max(error.pos[1], start + 1)) },
    help: "remove the `---` that does not stand at the top, or put what follows into a file of its own",
  });
}

function tooDeep({ file, error }: Complaint): Diagnostic | undefined {
  if (error.code !== "RESOURCE_EXHAUSTION") return undefined;
  const primary = { file, start: error.pos[0], end: error.pos[0] + 1 };
  return problem("SRC0115", "the file is nested too deeply to be read", { primary });
}

const INDENTATION = new Set([
  "BAD_INDENT",
  "MULTILINE_IMPLICIT_KEY",
  "BLOCK_AS_IMPLICIT_KEY",
  "BLOCK_IN_FLOW",
]);

function startsNode(text: string): boolean {
  return /^\s*(?:- |-$)/.test(text) || /^\s*[^\s#][^#]*?:(?:\s|$)/.test(text);
}

function listBesideKey({ file, error }: Complaint): Diagnostic | undefined {
  if (!error.message.startsWith("Unexpected block-seq-ind on same line")) return undefined;
  const before = file.text.slice(0, error.pos[0]);
  if (!/:[ \t]+$/.test(before)) return undefined;
  return problem("SRC0104", "a list can't start on the line of its key", {
    primary: { file, start: error.pos[0], end: error.pos[0] + 1 },
    help: "put each `- item` on a line of its own below the key",
  });
}

/** The line whose indentation fits nothing before it. */
function indentation(complaint: Complaint): Diagnostic | undefined {
  const { file, error } = complaint;
  let { line } = complaint;
  const bracket = /flow-(?:map|seq)-end/.test(error.message);
  const mixed = error.code === "UNEXPECTED_TOKEN" && startsNode(line.text) && !bracket;
  if (!INDENTATION.has(error.code) && !mixed) return undefined;
  const valueEnds =
    error.code === "BLOCK_AS_IMPLICIT_KEY" && error.pos[0] - line.start >= valueStart(line.text);
  if (valueEnds && !/^\s*- /.test(line.text.slice(error.pos[0] - line.start - 2))) {
    const next = file.text.indexOf("\n", error.pos[0]);
    if (next !== -1) line = lineAt(file, next + 1);
  }
  const blanks = line.text.length - line.text.trimStart().length;
  return problem("SRC0104", "this line's indentation fits nothing above it", {
    primary: within(file, line, blanks, withoutComment(line.text).length),
    notes: ["entries of one map and items of one list start in the same column"],
    help: "move it to the column of the lines that it belongs to",
  });
}

function lineWithoutColon({ file, error, line }: Complaint): Diagnostic | undefined {
  if (!/Implicit map keys|Implicit keys/.test(error.message)) return undefined;
  const text = withoutComment(line.text).trim();
  if (startsNode(line.text) || text === "") return undefined;
  const from = line.text.length - line.text.trimStart().length;
  return problem("SRC0123", `\`${text}\` is no \`key: value\``, {
    primary: within(file, line, from, withoutComment(line.text).length),
    help: /^[\w-]+:\S/.test(text)
      ? "a blank must stand after the colon"
      : "write `key: value`, or indent the line if it continues a text above",
  });
}

function general({ file, error }: Complaint): Diagnostic {
  const end = Math.max(error.pos[0] + 1, error.pos[1]);
  return problem("SRC0100", "this is not understood as YAML", {
    primary: { file, start: Math.min(error.pos[0], file.text.length), end: Math.min(end, file.text.length) },
    help: "look at the brackets, quotes and dashes of this line and the one above it",
    notes: [`the YAML reader says: ${error.message.charAt(0).toLowerCase()}${error.message.slice(1)}`],
  });
}

const EXPLANATIONS = [
  tooDeep,
  severalDocuments,
  unquotedBraces,
  tab,
  unknownEscape,
  reservedStart,
  textGoesOn,
  openQuote,
  openBracket,
  colonInText,
  listBesideKey,
  lineWithoutColon,
  indentation,
];

/** Codes whose errors tend to drag others behind them, so that later ones of the same kind say nothing new. */
const FOLLOWED = new Set(["SRC0100", "SRC0104", "SRC0107", "SRC0123"]);

export function explainSyntax(
  file: SourceFile,
  document: Document.Parsed<ParsedNode, false>,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const lines = new Set<number>();
  let quoted: readonly Scalar.Parsed[] | undefined;
  const allQuoted = (): readonly Scalar.Parsed[] => {
    quoted ??= quotedIn(document);
    return quoted;
  };
  for (const error of document.errors) {
    const line = lineAt(file, error.pos[0]);
    const complaint: Complaint = { file, error, line, document, quoted: allQuoted };
    let diagnostic: Diagnostic | undefined;
    for (const explain of EXPLANATIONS) diagnostic ??= explain(complaint);
    diagnostic ??= general(complaint);
    const place = positionAt(file, diagnostic.primary?.start ?? 0).line;
    if (lines.has(place) || (found.length > 0 && FOLLOWED.has(diagnostic.code))) continue;
    lines.add(place);
    found.push(diagnostic);
    if (found.length === MOST) break;
  }
  return found;
}
