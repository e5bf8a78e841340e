/** One keyword's value: its type is checked where it is literal, then it is compiled. */

import { problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Located } from "../model/task.ts";
import type { MapEntry, Node } from "../source/located.ts";
import type { Tree } from "../template/tree.ts";
import { compileValue, literalOf } from "./compile-value.ts";
import { type Keyword, keywordOf, type ValueKind } from "./keywords.ts";
import type { Parsing } from "./parsing.ts";

const BOOLEAN_WORDS = new Set([
  "yes",
  "no",
  "on",
  "off",
  "true",
  "false",
  "y",
  "n",
  "t",
  "f",
  "1",
  "0",
  "1.0",
  "0.0",
]);

function isBoolean(data: unknown): boolean {
  if (typeof data === "string") return BOOLEAN_WORDS.has(data.trim().toLowerCase());
  return typeof data === "boolean" || data === 0 || data === 1;
}

function isNumber(data: unknown): boolean {
  if (typeof data === "string") return data.trim() !== "" && Number.isFinite(Number(data));
  return typeof data === "number" && Number.isFinite(data);
}

function isWhole(data: unknown): boolean {
  return isNumber(data) && Number.isInteger(Number(data));
}

function isBatch(data: unknown): boolean {
  return typeof data === "number"
    ? Number.isInteger(data) && data > 0
    : typeof data === "string" && /^\s*[1-9]\d*(\.\d+)?%?\s*$/.test(data);
}

const isScalar = (data: unknown): boolean => data === null || typeof data !== "object";

const KINDS: Readonly<
  Partial<Record<ValueKind, { readonly fits: (data: unknown) => boolean; readonly wanted: string }>>
> = {
  boolean: { fits: isBoolean, wanted: "true or false" },
  integer: { fits: isWhole, wanted: "a whole number" },
  number: { fits: isNumber, wanted: "a number" },
  text: { fits: isScalar, wanted: "text" },
  texts: {
    fits: (d) => isScalar(d) || (Array.isArray(d) && d.every(isScalar)),
    wanted: "text or a list of texts",
  },
  map: { fits: (d) => !isScalar(d) && !Array.isArray(d), wanted: "a map" },
  batches: {
    fits: (d) => (Array.isArray(d) ? d.length > 0 && d.every(isBatch) : isBatch(d)),
    wanted: 'a number of hosts, a percentage such as "30%", or a list of these',
  },
  maps: {
    fits: (d) => !isScalar(d) && (!Array.isArray(d) || d.every((i) => typeof i === "object")),
    wanted: "a map, or a list of maps",
  },
};

export function isNull(node: Node): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** The value as it should be shown in a message. */
export function shown(node: Node): string {
  if (node.kind === "map") return "a map";
  if (node.kind === "seq") return "a list";
  const text = String(node.value ?? node.text);
  return text.length > 60
    ? `\`${text.slice(0, 57).replaceAll("\n", " ")}…\``
    : `\`${text.replaceAll("\n", " ")}\``;
}

function choiceIssue(keyword: Keyword, node: Node, data: unknown, parsing: Parsing): boolean {
  if (!keyword.choices) return false;
  if (keyword.choices.includes(String(data).replace(/^ansible\.(builtin|legacy)\./, ""))) return false;
  const accepted = keyword.choices.join(", ");
  const help =
    didYouMean(String(data), keyword.choices) ?? `write ${accepted.replace(/, ([^,]+)$/, " or $1")}`;
  const message = `\`${keyword.name}\` can't be ${shown(node)}; it can be ${accepted}`;
  parsing.out.add(problem("PB0107", message, { primary: node.span, help }));
  return true;
}

/** Reports a literal value that does not fit the keyword; false then. */
export function fitsKeyword(keyword: Keyword, node: Node, parsing: Parsing): boolean {
  const kind = KINDS[keyword.value];
  const literal = literalOf(node);
  if (!literal) return true;
  if (keyword.value === "batches" && node.kind === "seq" && node.items.length > 0) {
    return node.items.map((item) => fitsKeyword(keyword, item, parsing)).every(Boolean);
  }
  if (kind && !kind.fits(literal.data)) {
    const must = `\`${keyword.name}\` must be ${kind.wanted}`;
    const message =
      keyword.value === "boolean"
        ? `${must}; ${shown(node)} is not a valid boolean`
        : `${must}, not ${shown(node)}`;
    parsing.out.add(problem("PB0107", message, { primary: node.span }));
    return false;
  }
  return !choiceIssue(keyword, node, literal.data, parsing);
}

/** The compiled value of a keyword, undefined where it is empty or wrong. */
export function readKeyword(entry: MapEntry | undefined, parsing: Parsing): Located<Tree> | undefined {
  if (!entry || isNull(entry.value)) return undefined;
  const keyword = keywordOf(String(entry.key.value));
  if (keyword && !fitsKeyword(keyword, entry.value, parsing)) return undefined;
  return compileValue(entry.value, parsing.out);
}
