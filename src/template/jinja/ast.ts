/** The syntax tree of a template with statements. Expressions in it are those of the expression language. */

import type { Ast, Call } from "../../expression/ast.ts";

/** Offsets in the file, end exclusive: of the tag that opens the statement. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export type Body = readonly Node[];

export interface Text extends Place {
  readonly kind: "text";
  readonly text: string;
}

export interface Print extends Place {
  readonly kind: "print";
  readonly value: Ast;
  /** What stands between the delimiters; absent for `{% print %}`. */
  readonly written?: string;
  /** `{% print a, b %}` prints several, with nothing between them. */
  readonly more?: readonly Ast[];
}

export interface If extends Place {
  readonly kind: "if";
  /** The `if` and its `elif`s. */
  readonly branches: readonly { readonly test: Ast; readonly body: Body }[];
  readonly otherwise: Body;
}

export interface NameTarget extends Place {
  readonly kind: "name";
  readonly name: string;
}

export interface TupleTarget extends Place {
  readonly kind: "tuple";
  readonly items: readonly Target[];
}

/** `ns.name`. */
export interface PartTarget extends Place {
  readonly kind: "part";
  readonly object: Ast;
  readonly name: string;
}

export type Target = NameTarget | TupleTarget | PartTarget;

export interface For extends Place {
  readonly kind: "for";
  readonly target: Target;
  readonly items: Ast;
  readonly test?: Ast;
  readonly recursive: boolean;
  readonly body: Body;
  readonly otherwise: Body;
}

export interface SetValue extends Place {
  readonly kind: "set";
  readonly target: Target;
  readonly value: Ast;
}

export interface SetBlock extends Place {
  readonly kind: "set-block";
  readonly target: Target;
  /** Applied to `BODY_TEXT`. */
  readonly filter?: Ast;
  readonly body: Body;
}

export interface Parameter extends Place {
  readonly name: string;
  readonly default?: Ast;
}

export interface Macro extends Place {
  readonly kind: "macro";
  readonly name: string;
  readonly parameters: readonly Parameter[];
  readonly body: Body;
}

export interface CallBlock extends Place {
  readonly kind: "call";
  readonly parameters: readonly Parameter[];
  readonly call: Call;
  readonly body: Body;
}

export interface FilterBlock extends Place {
  readonly kind: "filter";
  /** Applied to `BODY_TEXT`. */
  readonly filter: Ast;
  readonly body: Body;
}

export interface With extends Place {
  readonly kind: "with";
  readonly assignments: readonly { readonly target: Target; readonly value: Ast }[];
  readonly body: Body;
}

export interface Include extends Place {
  readonly kind: "include";
  readonly name: Ast;
  readonly ignoreMissing: boolean;
  readonly withContext: boolean;
}

export interface Import extends Place {
  readonly kind: "import";
  readonly name: Ast;
  readonly as: string;
  readonly withContext: boolean;
}

export interface FromImport extends Place {
  readonly kind: "from";
  readonly name: Ast;
  readonly names: readonly { readonly name: string; readonly as: string; readonly place: Place }[];
  readonly withContext: boolean;
}

export interface Extends extends Place {
  readonly kind: "extends";
  readonly name: Ast;
}

export interface Block extends Place {
  readonly kind: "block";
  readonly name: string;
  readonly scoped: boolean;
  readonly required: boolean;
  readonly body: Body;
}

export interface Do extends Place {
  readonly kind: "do";
  readonly value: Ast;
}

export interface Jump extends Place {
  readonly kind: "break" | "continue";
}

export interface Autoescape extends Place {
  readonly kind: "autoescape";
  readonly value: Ast;
  readonly body: Body;
}

export type Node =
  | Text
  | Print
  | If
  | For
  | SetValue
  | SetBlock
  | Macro
  | CallBlock
  | FilterBlock
  | With
  | Include
  | Import
  | FromImport
  | Extends
  | Block
  | Do
  | Jump
  | Autoescape;

/** The name under which filters of `{% filter %}` and `{% set x | filter %}` find the text of their block; no template can write it. */
export const BODY_TEXT = "(text of the block)";

/** All bodies directly in a node. */
export function bodiesOf(node: Node): readonly Body[] {
  switch (node.kind) {
    case "if":
      return [...node.branches.map((b) => b.body), node.otherwise];
    case "for":
      return [node.body, node.otherwise];
    case "set-block":
    case "macro":
    case "call":
    case "filter":
    case "with":
    case "block":
    case "autoescape":
      return [node.body];
    default:
      return [];
  }
}

/** The expressions that a node itself has, in the order in which they are written; not those of its bodies. */
export function expressionsOf(node: Node): readonly Ast[] {
  switch (node.kind) {
    case "print":
      return [node.value, ...(node.more ?? [])];
    case "do":
    case "autoescape":
      return [node.value];
    case "if":
      return node.branches.map((b) => b.test);
    case "for":
      return node.test ? [node.items, node.test] : [node.items];
    case "set":
      return [node.value];
    case "set-block":
      return node.filter ? [node.filter] : [];
    case "macro":
      return defaultsOf(node.parameters);
    case "call":
      return [...defaultsOf(node.parameters), node.call];
    case "filter":
      return [node.filter];
    case "with":
      return node.assignments.map((a) => a.value);
    case "include":
    case "import":
    case "from":
    case "extends":
      return [node.name];
    default:
      return [];
  }
}

function defaultsOf(parameters: readonly Parameter[]): readonly Ast[] {
  return parameters.map((p) => p.default).filter((d) => d !== undefined);
}

export function walkBody(body: Body, visit: (node: Node) => void): void {
  for (const node of body) {
    visit(node);
    for (const inner of bodiesOf(node)) walkBody(inner, visit);
  }
}

export function namesOf(target: Target): readonly NameTarget[] {
  if (target.kind === "name") return [target];
  return target.kind === "tuple" ? target.items.flatMap(namesOf) : [];
}
