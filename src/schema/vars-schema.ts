/** Files of variables as JSON Schema: what the roles of a project say of theirs. */

import type { RoleOptions } from "../playbook/role-list.ts";
import { connectionVariables } from "./connection-variables.ts";
import { boolean, integer, type JsonSchema, number, oneOf, TEMPLATE, text } from "./json-schema.ts";
import { VARIABLE } from "./keyword-schema.ts";

type Data = Readonly<Record<string, unknown>>;

function isMap(value: unknown): value is Data {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const SIZE = `^\\s*\\d+(\\.\\d+)?\\s*[KMGTPEZYkmgtpezy]?[Bb]?(it)?s?\\s*$|${TEMPLATE}`;

const SCALARS: Readonly<Record<string, JsonSchema>> = {
  str: text,
  path: text,
  int: integer,
  float: number,
  bool: boolean,
  bytes: { type: ["integer", "number", "string", "null"], pattern: SIZE },
  bits: { type: ["integer", "number", "string", "null"], pattern: SIZE },
};

function descriptionOf(option: Data, role: string | undefined): string | undefined {
  const { description } = option;
  const lines = Array.isArray(description) ? description.map(String) : [String(description ?? "")];
  const about = lines.join("\n\n").trim();
  const notes = [
    role === undefined ? "" : `Of the role \`${role}\`${option.required === true ? ", which needs it" : ""}.`,
    option.default === undefined || option.default === null
      ? ""
      : `Default: \`${JSON.stringify(option.default)}\`.`,
  ];
  const all = [about, notes.filter((n) => n !== "").join(" ")].filter((p) => p !== "");
  return all.length === 0 ? undefined : all.join("\n\n");
}

/** Keys of a map, or of the maps in a list. */
function keysOf(option: Data): JsonSchema {
  if (!isMap(option.options)) return {};
  const entries = Object.entries(option.options).map(([name, o]) => [name, isMap(o) ? o : {}] as const);
  const required = entries.filter(([, o]) => o.required === true && o.default === undefined).map(([n]) => n);
  const aliased = entries.flatMap(([, o]) => (Array.isArray(o.aliases) ? o.aliases.map(String) : []));
  return {
    properties: {
      ...Object.fromEntries(entries.map(([name, o]) => [name, optionSchema(o)])),
      ...Object.fromEntries(aliased.map((name) => [name, {}])),
    },
    additionalProperties: false,
    ...(required.length > 0 && aliased.length === 0 ? { required } : {}),
  };
}

function listSchema(option: Data): JsonSchema {
  const { type: _, default: __, description: ___, ...element } = option;
  const items = typedSchema({ ...element, type: option.elements ?? "raw" });
  return { type: ["array", "string", "number", "null"], items };
}

function typedSchema(option: Data): JsonSchema {
  const type = String(option.type ?? "str");
  if (type === "list") return listSchema(option);
  if (Array.isArray(option.choices)) return oneOf(option.choices);
  if (type === "dict")
    return { type: ["object", "string", "null"], pattern: `[={]|${TEMPLATE}`, ...keysOf(option) };
  return SCALARS[type] ?? {};
}

function optionSchema(option: Data, role?: string): JsonSchema {
  const description = descriptionOf(option, role);
  const standard = option.default === undefined || option.default === null ? {} : { default: option.default };
  return { ...(description === undefined ? {} : { description }), ...standard, ...typedSchema(option) };
}

function variablesOf({ role, options }: RoleOptions): readonly (readonly [string, JsonSchema])[] {
  return Object.entries(options).flatMap(([name, raw]) => {
    const option = isMap(raw) ? raw : {};
    const aliases = Array.isArray(option.aliases) ? option.aliases.map(String) : [];
    return [name, ...aliases].map((n) => [n, optionSchema(option, role)] as const);
  });
}

/** Two roles may each have an option of one name; either's value is fine, whose role it is for can't be told. */
function merged(roles: readonly RoleOptions[]): Readonly<Record<string, JsonSchema>> {
  const byName = new Map<string, JsonSchema[]>();
  for (const [name, schema] of roles.flatMap(variablesOf)) {
    const known = byName.get(name) ?? [];
    if (!known.some((k) => JSON.stringify(k) === JSON.stringify(schema))) known.push(schema);
    byName.set(name, known);
  }
  return Object.fromEntries(
    [...byName].map(([name, schemas]) => [
      name,
      schemas.length === 1 ? (schemas[0] ?? {}) : { anyOf: schemas },
    ]),
  );
}

/** Names that no role speaks of are variables as well. */
export function varsSchema(roles: readonly RoleOptions[]): JsonSchema {
  return {
    type: ["object", "null"],
    properties: { ...connectionVariables(), ...merged(roles) },
    propertyNames: { pattern: VARIABLE },
  };
}
