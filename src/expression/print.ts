/** Syntax trees back to text, with no more parentheses than needed. */

import type { Argument, Ast } from "./ast.ts";
import { floatText } from "./value/float.ts";
import { quoted } from "./value/text.ts";

/** How tightly a node holds together; a looser one inside a tighter one needs parentheses. */
const LEVEL = {
  choice: 0,
  or: 1,
  and: 2,
  not: 3,
  comparison: 4,
  sum: 5,
  concat: 6,
  product: 7,
  power: 8,
  unary: 9,
  piped: 10,
  primary: 11,
};

const BINARY_LEVELS: Readonly<Record<string, number>> = {
  "+": LEVEL.sum,
  "-": LEVEL.sum,
  "*": LEVEL.product,
  "/": LEVEL.product,
  "//": LEVEL.product,
  "%": LEVEL.product,
  "**": LEVEL.power,
};

function levelOf(node: Ast): number {
  switch (node.kind) {
    case "conditional":
      return LEVEL.choice;
    case "logical":
      return LEVEL[node.operator];
    case "unary":
      return node.operator === "not" ? LEVEL.not : LEVEL.unary;
    case "comparison":
      return LEVEL.comparison;
    case "binary":
      return BINARY_LEVELS[node.operator] ?? LEVEL.sum;
    case "concat":
      return LEVEL.concat;
    case "filter":
    case "test":
      return LEVEL.piped;
    default:
      return LEVEL.primary;
  }
}

/** Parsing the result, with Python's escapes in strings, gives the same tree. */
export function print(node: Ast): string {
  switch (node.kind) {
    case "literal":
      return literal(node.value, node.float ?? false);
    case "list":
      return `[${node.items.map(print).join(", ")}]`;
    case "tuple":
      return node.items.length === 1
        ? `(${node.items.map(print).join()},)`
        : `(${node.items.map(print).join(", ")})`;
    case "dict":
      return `{${node.entries.map(({ key, value }) => `${print(key)}: ${print(value)}`).join(", ")}}`;
    case "name":
      return node.name;
    case "embedded":
      return node.text;
    case "braces":
      return `{{ ${print(node.inner)} }}`;
    case "attribute":
      return `${object(node.object)}.${node.name}`;
    case "subscript":
      return `${object(node.object)}[${print(node.key)}]`;
    case "slice":
      return `${object(node.object)}[${[node.from, node.to, node.step].map((part) => (part ? print(part) : "")).join(":")}]`;
    case "call":
      return `${object(node.callee)}(${node.args.map(argument).join(", ")})`;
    default:
      return operation(node);
  }
}

type Operation = Extract<
  Ast,
  { kind: "filter" | "test" | "unary" | "binary" | "logical" | "concat" | "comparison" | "conditional" }
>;

function operation(node: Operation): string {
  const level = levelOf(node);
  switch (node.kind) {
    case "filter":
      return `${within(node.input, LEVEL.unary)} | ${node.name}${node.args.length > 0 ? `(${node.args.map(argument).join(", ")})` : ""}`;
    case "test":
      return `${within(node.input, LEVEL.unary)} is ${node.negated ? "not " : ""}${node.name}${node.args.length > 0 ? `(${node.args.map(argument).join(", ")})` : ""}`;
    case "unary":
      return node.operator === "not"
        ? `not ${within(node.operand, LEVEL.not)}`
        : `${node.operator}${signed(node.operand)}`;
    case "binary":
      return `${within(node.left, level)} ${node.operator} ${within(node.right, level + 1)}`;
    case "logical":
      return `${within(node.left, level)} ${node.operator} ${within(node.right, level + 1)}`;
    case "concat":
      return node.parts.map((part) => within(part, LEVEL.product)).join(" ~ ");
    case "comparison":
      return [
        within(node.first, LEVEL.sum),
        ...node.rest.map((r) => `${r.operator} ${within(r.operand, LEVEL.sum)}`),
      ].join(" ");
    case "conditional": {
      const otherwise = node.else ? ` else ${print(node.else)}` : "";
      return `${within(node.value, LEVEL.or)} if ${within(node.test, LEVEL.or)}${otherwise}`;
    }
  }
}

function within(node: Ast, least: number): string {
  return levelOf(node) < least ? `(${print(node)})` : print(node);
}

/** What a sign stands before: filters apply to the signed value, so a filtered one needs parentheses. */
function signed(node: Ast): string {
  return levelOf(node) === LEVEL.piped ? `(${print(node)})` : within(node, LEVEL.unary);
}

/** What `.name`, `[key]` and `(…)` stand after. */
function object(node: Ast): string {
  const bare =
    levelOf(node) === LEVEL.primary && !(node.kind === "literal" && typeof node.value === "number");
  return bare ? print(node) : `(${print(node)})`;
}

function argument({ name, spread, value }: Argument): string {
  const stars = spread === undefined ? "" : spread === "list" ? "*" : "**";
  return `${name === undefined ? "" : `${name}=`}${stars}${print(value)}`;
}

function literal(value: string | number | boolean | null, float: boolean): string {
  if (value === null) return "none";
  if (typeof value === "string") return quoted(value);
  return float ? floatText(value as number) : String(value);
}
