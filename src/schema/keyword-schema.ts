/** What a keyword takes, as JSON Schema; follows the table of `playbook/keywords.ts`. */

import { KEYWORDS, type Keyword, type Place, type ValueKind } from "../playbook/keywords.ts";
import { PROMPT_KEYS } from "../playbook/read-vars-prompt.ts";
import {
  boolean,
  integer,
  type JsonSchema,
  number,
  oneOf,
  orTemplate,
  reference,
  TEMPLATE,
  text,
  texts,
} from "./json-schema.ts";

/** A name that a variable can have. */
export const VARIABLE = "^[A-Za-z_][A-Za-z0-9_]*$";

/** A map, or a template that gives one. */
const map: JsonSchema = { type: ["object", "string", "null"], pattern: TEMPLATE };

const condition: JsonSchema = { type: ["string", "boolean", "number"], pattern: "\\S" };

export const variables: JsonSchema = {
  type: ["object", "array", "null"],
  propertyNames: { pattern: VARIABLE },
  items: { type: "object", propertyNames: { pattern: VARIABLE } },
};

const batch: JsonSchema = {
  type: ["integer", "string"],
  minimum: 1,
  pattern: orTemplate("^\\s*[1-9]\\d*(\\.\\d+)?%?\\s*$"),
};

const SCHEMAS: Readonly<Record<ValueKind, JsonSchema>> = {
  any: {},
  batches: { ...batch, type: ["integer", "string", "array", "null"], items: batch, minItems: 1 },
  boolean,
  conditions: { ...condition, type: ["string", "boolean", "number", "array"], items: condition },
  integer,
  list: { type: ["array", "string", "null"] },
  map,
  maps: { type: ["object", "array", "string", "null"], pattern: TEMPLATE, items: map },
  number,
  roles: { type: ["array", "null"], items: reference("role") },
  tags: {
    type: ["array", "string", "number", "boolean", "null"],
    items: { type: ["string", "number", "boolean", "array", "null"], items: text },
  },
  tasks: { type: ["array", "null"], items: reference("task") },
  text,
  texts,
  variables,
};

const action: JsonSchema = {
  type: ["string", "object"],
  pattern: "\\S",
  properties: { module: { type: "string", pattern: "\\S", description: "The module's name." } },
  required: ["module"],
};

const OF_PROMPT: Readonly<Record<string, JsonSchema>> = {
  name: { type: "string", pattern: VARIABLE, description: "The variable that gets the answer." },
  prompt: { ...text, description: "What is asked." },
  default: { description: "The answer where nothing is typed." },
  private: { ...boolean, description: "Whether the answer is hidden while it is typed (it is, by default)." },
  confirm: { ...boolean, description: "Whether it is asked twice." },
  encrypt: {
    ...text,
    description: "The hash that the variable gets instead of the answer: `sha512_crypt` …",
  },
  salt: { ...text, description: "The salt of that hash." },
  salt_size: { ...integer, description: "The length of a random salt." },
  unsafe: { ...boolean, description: "What is typed is data in any case." },
};

const question: JsonSchema = {
  properties: Object.fromEntries(PROMPT_KEYS.map((key) => [key, OF_PROMPT[key] ?? {}])),
  required: ["name"],
  additionalProperties: false,
};

/** Values that the table does not tell apart. */
const OWN: Readonly<Record<string, JsonSchema>> = {
  action,
  args: map,
  handlers: { type: ["array", "null"], items: reference("handler") },
  hosts: { type: ["array", "string", "number", "boolean"], items: text, minItems: 1 },
  listen: { ...texts, pattern: "^(?![\\s\\S]*(\\{\\{|\\{%))" },
  local_action: action,
  loop: { type: ["array", "string"], pattern: TEMPLATE },
  loop_control: reference("loop_control"),
  module_defaults: reference("module_defaults"),
  vars_prompt: { ...question, type: ["array", "object", "null"], items: { ...question, type: "object" } },
  register: { type: ["string", "null"], pattern: VARIABLE },
};

function choicesOf(keyword: Keyword, schema: JsonSchema): JsonSchema {
  if (!keyword.choices) return schema;
  return keyword.value === "text" ? oneOf(keyword.choices) : { ...schema, examples: keyword.choices };
}

export function keywordSchema(keyword: Keyword): JsonSchema {
  const schema = choicesOf(keyword, OWN[keyword.name] ?? SCHEMAS[keyword.value]);
  return { description: keyword.summary, ...schema };
}

export function isRefused(keyword: Keyword): boolean {
  return keyword.support === "later";
}

/** The keywords of these places, by name; those that are refused everywhere are not among them. */
export function keywordsAt(places: readonly Place[]): ReadonlyMap<string, Keyword> {
  const found = KEYWORDS.filter((k) => !isRefused(k) && k.places.some((p) => places.includes(p)));
  return new Map(found.map((k) => [k.name, k]));
}

export function keywordProperties(places: readonly Place[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries([...keywordsAt(places)].map(([name, k]) => [name, keywordSchema(k)]));
}
