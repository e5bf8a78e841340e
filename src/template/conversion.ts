/**
 * What a template's outcome becomes at each level of the language. Up to 2.18 it is text that is read again where it looks like a
 * list, a map or a boolean; from 2.19 on a lone expression keeps its type, and text stays text.
 */

import type { Ast, Call } from "../expression/ast.ts";
import type { EvaluationContext } from "../expression/evaluate.ts";
import { shortName } from "../expression/registry.ts";
import { isTuple } from "../expression/value/collection.ts";
import { convertedText } from "../expression/value/converted-text.ts";
import { kindOf } from "../expression/value/kind.ts";
import { str } from "../expression/value/text.ts";

/** Filters whose text is meant as text, also where it looks like data. Their full names don't count: so it is in Ansible. */
const TEXT_FILTERS: ReadonlySet<string> = new Set([
  "string",
  "to_json",
  "to_nice_json",
  "to_yaml",
  "to_nice_yaml",
  "ppretty",
  "json",
]);

/** Filters that give back what they got. */
const PASSING: ReadonlySet<string> = new Set(["default", "d", "mandatory", "safe"]);

/** Whether the value is text that an expression made as text. */
export function isMadeText(node: Ast, context: EvaluationContext): boolean {
  switch (node.kind) {
    case "filter":
      return TEXT_FILTERS.has(node.name) || (PASSING.has(node.name) && isMadeText(node.input, context));
    case "conditional":
      return isMadeText(node.value, context) || (node.else !== undefined && isMadeText(node.else, context));
    case "braces":
      return isMadeText(node.inner, context);
    case "call":
      return isTextLookup(node);
    case "name":
      return context.scope.written?.(node.name) === "text";
    default:
      return false;
  }
}

/** `lookup('template', name, convert_data=false)`. */
function isTextLookup({ callee, args }: Call): boolean {
  const [first] = args;
  if (callee.kind !== "name" || callee.name !== "lookup" || first?.value.kind !== "literal") return false;
  const converts = args.find((a) => a.name === "convert_data")?.value;
  return (
    shortName(String(first.value.value)) === "template" &&
    converts?.kind === "literal" &&
    converts.value === false
  );
}

/** The value of a lone expression. */
export function convertedValue(value: unknown, node: Ast, context: EvaluationContext): unknown {
  if (context.language !== "2.18") return value;
  switch (kindOf(value)) {
    case "boolean":
    case "dict":
    case "undefined":
    case "unknown":
    case "omit":
      return value;
    case "list":
      return isTuple(value as readonly unknown[]) ? convertedText(str(value)) : value;
    case "none":
    case "integer":
    case "float":
      if (node.kind === "name" && context.scope.written?.(node.name) !== "template") return value;
      return value === null || value === undefined ? "" : str(value);
    case "string":
      return isMadeText(node, context) ? value : convertedText(value as string);
    default:
      return str(value);
  }
}
