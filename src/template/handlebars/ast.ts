/** A Handlebars template as plain data, with offsets into its file. */

export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface LiteralValue extends Place {
  readonly kind: "literal";
  readonly value: string | number | boolean | null;
}

export interface PathValue extends Place {
  readonly kind: "path";
  /** As written. */
  readonly text: string;
  /** `@index`, `@root.x`. */
  readonly data: boolean;
  /** How many `../` it starts with. */
  readonly depth: number;
  /** `this.x` and `./x`: never a block parameter. */
  readonly scoped: boolean;
  readonly parts: readonly string[];
}

export interface CallValue extends Place {
  readonly kind: "call";
  readonly name: string;
  readonly namePlace: Place;
  readonly params: readonly Value[];
  readonly hash: readonly HashEntry[];
}

export interface HashEntry extends Place {
  readonly name: string;
  readonly value: Value;
}

export type Value = LiteralValue | PathValue | CallValue;

export interface Text {
  readonly kind: "text";
  readonly text: string;
}

export interface Print extends Place {
  readonly kind: "print";
  readonly value: Value;
}

export interface Block extends Place {
  readonly kind: "block";
  readonly call: CallValue;
  readonly body: Program;
  readonly inverse: Program | undefined;
}

export interface Partial extends Place {
  readonly kind: "partial";
  readonly name: string;
  readonly context: Value | undefined;
  readonly hash: readonly HashEntry[];
  /** Put before every line, where the tag stands alone on an indented line. */
  readonly indent: string;
  /** What `{{> @partial-block}}` gives inside the partial. */
  readonly block: Program | undefined;
}

export type Part = Text | Print | Block | Partial;

export interface Program {
  readonly parts: readonly Part[];
  readonly blockParams: readonly string[];
}

export const PARTIAL_BLOCK = "@partial-block";

/** Calls `visit` for every value and part, those inside others included. */
export function walkProgram(program: Program, visit: (node: Value | Part) => void): void {
  for (const part of program.parts) walkPart(part, visit);
}

function walkPart(part: Part, visit: (node: Value | Part) => void): void {
  visit(part);
  switch (part.kind) {
    case "print":
      walkValue(part.value, visit);
      return;
    case "block":
      walkArguments(part.call.params, part.call.hash, visit);
      walkProgram(part.body, visit);
      if (part.inverse) walkProgram(part.inverse, visit);
      return;
    case "partial":
      walkArguments(part.context ? [part.context] : [], part.hash, visit);
      if (part.block) walkProgram(part.block, visit);
  }
}

function walkValue(value: Value, visit: (node: Value | Part) => void): void {
  visit(value);
  if (value.kind === "call") walkArguments(value.params, value.hash, visit);
}

function walkArguments(
  params: readonly Value[],
  hash: readonly HashEntry[],
  visit: (node: Value | Part) => void,
): void {
  for (const value of params) walkValue(value, visit);
  for (const { value } of hash) walkValue(value, visit);
}
