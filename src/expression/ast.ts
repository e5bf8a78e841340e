/** The syntax tree of an expression. `start` and `end` are offsets in the file that the expression stands in, end exclusive. */

import type { EvaluationContext } from "./context.ts";

interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Literal extends Place {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
  /** Written as a float: `1.0` is one although its value is whole. */
  readonly float?: true;
}

export interface List extends Place {
  readonly kind: "list" | "tuple";
  readonly items: readonly Ast[];
}

export interface DictLiteral extends Place {
  readonly kind: "dict";
  readonly entries: readonly { readonly key: Ast; readonly value: Ast }[];
}

export interface Name extends Place {
  readonly kind: "name";
  readonly name: string;
}

export interface Attribute extends Place {
  readonly kind: "attribute";
  readonly object: Ast;
  readonly name: string;
}

export interface Subscript extends Place {
  readonly kind: "subscript";
  readonly object: Ast;
  readonly key: Ast;
}

export interface Slice extends Place {
  readonly kind: "slice";
  readonly object: Ast;
  readonly from?: Ast;
  readonly to?: Ast;
  readonly step?: Ast;
}

export interface Argument extends Place {
  /** Set for `name=value`. */
  readonly name?: string;
  /** `*value` or `**value`. */
  readonly spread?: "list" | "dict";
  readonly value: Ast;
}

export interface Call extends Place {
  readonly kind: "call";
  readonly callee: Ast;
  readonly args: readonly Argument[];
}

export interface Filter extends Place {
  readonly kind: "filter";
  readonly input: Ast;
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly args: readonly Argument[];
}

export interface Test extends Place {
  readonly kind: "test";
  readonly input: Ast;
  readonly name: string;
  readonly nameStart: number;
  readonly nameEnd: number;
  readonly args: readonly Argument[];
  /** `is not`. */
  readonly negated: boolean;
}

export interface Unary extends Place {
  readonly kind: "unary";
  readonly operator: "+" | "-" | "not";
  readonly operand: Ast;
}

export type BinaryOperator = "+" | "-" | "*" | "/" | "//" | "%" | "**";

export interface Binary extends Place {
  readonly kind: "binary";
  readonly operator: BinaryOperator;
  readonly left: Ast;
  readonly right: Ast;
}

export interface Logical extends Place {
  readonly kind: "logical";
  readonly operator: "and" | "or";
  readonly left: Ast;
  readonly right: Ast;
}

/** `a ~ b ~ c`. */
export interface Concat extends Place {
  readonly kind: "concat";
  readonly parts: readonly Ast[];
}

export type ComparisonOperator = "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "not in";

/** `a < b <= c`: true where every neighbouring pair holds. */
export interface Comparison extends Place {
  readonly kind: "comparison";
  readonly first: Ast;
  readonly rest: readonly { readonly operator: ComparisonOperator; readonly operand: Ast }[];
}

export interface Conditional extends Place {
  readonly kind: "conditional";
  readonly test: Ast;
  readonly value: Ast;
  /** Absent: undefined where the test is false. */
  readonly else?: Ast;
}

/** `{{ … }}` in a condition, which needs none. */
export interface Braces extends Place {
  readonly kind: "braces";
  readonly inner: Ast;
}

/** A template in the place of an expression: `when: "{% if x %}true{% endif %}"`. */
export interface Embedded extends Place {
  readonly kind: "embedded";
  /** As it is written. */
  readonly text: string;
  readonly value: (context: EvaluationContext) => unknown;
}

export type Ast =
  | Literal
  | List
  | DictLiteral
  | Name
  | Attribute
  | Subscript
  | Slice
  | Call
  | Filter
  | Test
  | Unary
  | Binary
  | Logical
  | Concat
  | Comparison
  | Conditional
  | Braces
  | Embedded;

function argumentsOf(args: readonly Argument[]): readonly Ast[] {
  return args.map((a) => a.value);
}

/** The nodes directly below a node, in the order in which they are written. */
export function childrenOf(node: Ast): readonly Ast[] {
  switch (node.kind) {
    case "literal":
    case "name":
    case "embedded":
      return [];
    case "list":
    case "tuple":
      return node.items;
    case "dict":
      return node.entries.flatMap((e) => [e.key, e.value]);
    case "attribute":
      return [node.object];
    case "subscript":
      return [node.object, node.key];
    case "slice":
      return [node.object, node.from, node.to, node.step].filter((n) => n !== undefined);
    case "call":
      return [node.callee, ...argumentsOf(node.args)];
    case "filter":
    case "test":
      return [node.input, ...argumentsOf(node.args)];
    case "unary":
      return [node.operand];
    case "binary":
    case "logical":
      return [node.left, node.right];
    case "concat":
      return node.parts;
    case "comparison":
      return [node.first, ...node.rest.map((r) => r.operand)];
    case "conditional":
      return node.else ? [node.value, node.test, node.else] : [node.value, node.test];
    case "braces":
      return [node.inner];
  }
}
