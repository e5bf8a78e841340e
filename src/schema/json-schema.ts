/** JSON Schema (draft 7) as far as the schemas of homerun use it, and the few shapes that occur everywhere. */

export type JsonType = "array" | "boolean" | "integer" | "null" | "number" | "object" | "string";

/** A schema, or `false` for what must not be there. */
export type SubSchema = JsonSchema | boolean;

export interface JsonSchema {
  readonly $schema?: string;
  readonly $id?: string;
  readonly $ref?: string;
  readonly title?: string;
  readonly description?: string;
  readonly type?: JsonType | readonly JsonType[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly examples?: readonly unknown[];
  readonly pattern?: string;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: SubSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, SubSchema>>;
  readonly patternProperties?: Readonly<Record<string, SubSchema>>;
  readonly additionalProperties?: SubSchema;
  readonly propertyNames?: SubSchema;
  readonly required?: readonly string[];
  readonly dependencies?: Readonly<Record<string, SubSchema>>;
  readonly if?: SubSchema;
  readonly else?: SubSchema;
  readonly not?: SubSchema;
  readonly allOf?: readonly SubSchema[];
  readonly anyOf?: readonly SubSchema[];
  readonly definitions?: Readonly<Record<string, SubSchema>>;
  /** What editors say instead of the words that they have for the rule that is broken; no rule by itself. */
  readonly errorMessage?: string;
  /** Text that editors offer to insert. */
  readonly defaultSnippets?: readonly Snippet[];
}

export interface Snippet {
  readonly label: string;
  readonly description?: string;
  readonly body: unknown;
}

export const DRAFT = "http://json-schema.org/draft-07/schema#";

/** Text with an expression or a statement in it: what it will be is only known in a run. */
export const TEMPLATE = "\\{\\{|\\{%";

export const template: JsonSchema = { type: "string", pattern: TEMPLATE };

export function reference(name: string): JsonSchema {
  return { $ref: `#/definitions/${name}` };
}

/** A pattern for literal text that lets templates pass. */
export function orTemplate(pattern: string): string {
  return `${pattern}|${TEMPLATE}`;
}

/** The words that mean true and false to Ansible beside YAML's own. */
export const BOOLEAN_WORD =
  "^\\s*([Yy](es)?|YES|[Nn]o?|NO|[Oo]n|ON|[Oo]ff|OFF|[Tt](rue)?|TRUE|[Ff](alse)?|FALSE|0|1)\\s*$";

export const boolean: JsonSchema = {
  type: ["boolean", "string", "integer", "null"],
  pattern: orTemplate(BOOLEAN_WORD),
  minimum: 0,
  maximum: 1,
  errorMessage: "true or false is expected here",
};

export const integer: JsonSchema = {
  type: ["integer", "string", "null"],
  pattern: orTemplate("^\\s*[-+]?\\d+\\s*$"),
  errorMessage: "a whole number is expected here",
};

export const number: JsonSchema = {
  type: ["number", "string", "null"],
  pattern: orTemplate("^\\s*[-+]?(\\d+\\.?\\d*|\\.\\d+)([eE][-+]?\\d+)?\\s*$"),
  errorMessage: "a number is expected here",
};

/** Anything that is written on one place: numbers and booleans are read as text. */
export const text: JsonSchema = { type: ["string", "number", "boolean", "null"] };

export const texts: JsonSchema = { type: ["array", "string", "number", "boolean", "null"], items: text };

/** One of the values, nothing, or a template that gives one. */
export function oneOf(values: readonly unknown[], more: JsonSchema = {}): JsonSchema {
  return { ...more, examples: values, if: { ...template, type: ["string", "null"] }, else: { enum: values } };
}

/** The letters of a text, safe within a pattern. */
export function literally(word: string): string {
  return word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
}

export function alternatives(words: readonly string[]): string {
  return words.map(literally).join("|");
}
