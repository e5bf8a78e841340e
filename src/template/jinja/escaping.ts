/** What `{% autoescape true %}` does to what is printed inside of it. */

import type { Ast } from "../../expression/ast.ts";
import { ScriptObject } from "../../expression/value/script-object.ts";
import { str } from "../../expression/value/text.ts";

/** Filters whose outcome is markup already. */
const SAFE: ReadonlySet<string> = new Set([
  "safe",
  "escape",
  "e",
  "forceescape",
  "xmlattr",
  "tojson",
  "urlize",
]);

/** Calls give what macros and blocks printed, which was escaped where they printed it. */
export function escapesFor(node: Ast): boolean {
  switch (node.kind) {
    case "filter":
      return !SAFE.has(node.name);
    case "call":
      return node.callee.kind === "attribute" && node.callee.object.kind === "literal";
    case "conditional":
      return escapesFor(node.value) || (node.else !== undefined && escapesFor(node.else));
    default:
      return true;
  }
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  "'": "&#39;",
  '"': "&#34;",
};

export function escapedText(value: unknown): unknown {
  if (value === null || value === undefined || value instanceof ScriptObject || typeof value === "symbol")
    return value;
  return str(value).replace(/[&<>'"]/g, (c) => ENTITIES[c] ?? c);
}
