/** A module's parameters as JSON Schema: what its zod schema accepts, and what the readers of `contract/params.ts` turn into that. */

import { z } from "zod";
import type { AnyModuleKind } from "../modules/registry.ts";
import { shapesOf } from "../modules/schema-shape.ts";
import {
  alternatives,
  boolean,
  integer,
  type JsonSchema,
  number,
  oneOf,
  orTemplate,
  reference,
  TEMPLATE,
  text,
} from "./json-schema.ts";

type Given = z.core.JSONSchema.BaseSchema;

const YES: readonly unknown[] = ["yes", "true", "on"];
const NO: readonly unknown[] = ["no", "false", "off"];

/** YAML reads some of the words as booleans or numbers. */
function asWritten(values: readonly unknown[]): readonly unknown[] {
  const numbers = values.filter((v) => typeof v === "string" && /^\d+$/.test(v)).map(Number);
  const yes = values.some((v) => YES.includes(v)) ? [true] : [];
  const no = values.some((v) => NO.includes(v)) ? [false] : [];
  return [...new Set([...values, ...numbers, ...yes, ...no])];
}

/** Numbers of zod are bounded by what JavaScript can hold; nobody needs to read that. */
function bounds({ minimum, maximum }: Given): JsonSchema {
  return {
    ...(minimum === undefined || minimum <= Number.MIN_SAFE_INTEGER ? {} : { minimum }),
    ...(maximum === undefined || maximum >= Number.MAX_SAFE_INTEGER ? {} : { maximum }),
  };
}

function textSchema({ pattern, minLength }: Given): JsonSchema {
  if (pattern !== undefined) return { ...text, pattern: orTemplate(pattern) };
  return minLength === undefined ? text : { ...text, minLength };
}

/** A single value stands for a list of one, and text is split at commas. */
function listSchema(given: Given): JsonSchema {
  const items = written((given.items ?? {}) as Given);
  const { type = [], ...rules } = items;
  const single = typeof type === "string" ? [type] : type;
  const { if: _, else: __, pattern: ___, ...shape } = rules;
  return { ...shape, type: [...new Set(["array", "string", "null", ...single] as const)], items };
}

function mapSchema({ properties, additionalProperties, propertyNames }: Given): JsonSchema {
  const fields = Object.entries(properties ?? {}).map(
    ([name, field]) => [name, documented(field as Given)] as const,
  );
  const names = (propertyNames as Given | undefined)?.pattern;
  const others =
    typeof additionalProperties === "object"
      ? written(additionalProperties as Given)
      : (additionalProperties ?? true);
  return {
    type: ["object", "string", "null"],
    pattern: TEMPLATE,
    ...(fields.length > 0 ? { properties: Object.fromEntries(fields) } : {}),
    ...(others === true ? {} : { additionalProperties: others }),
    ...(names === undefined ? {} : { propertyNames: { pattern: orTemplate(names) } }),
  };
}

function written(given: Given): JsonSchema {
  const alternatives = given.anyOf ?? given.oneOf;
  if (alternatives) return { anyOf: alternatives.map((a) => written(a as Given)) };
  if (given.enum) return oneOf(asWritten(given.enum));
  if (given.const !== undefined) return oneOf(asWritten([given.const]));
  switch (given.type) {
    case "boolean":
      return boolean;
    case "integer":
      return { ...integer, ...bounds(given) };
    case "number":
      return { ...number, ...bounds(given) };
    case "string":
      return textSchema(given);
    case "array":
      return listSchema(given);
    case "object":
      return mapSchema(given);
    default:
      return {};
  }
}

function documented(given: Given): JsonSchema {
  return {
    ...(given.description === undefined ? {} : { description: given.description }),
    ...(given.default === undefined ? {} : { default: given.default }),
    ...written(given),
  };
}

/** What one field of a zod object takes in a file. */
function fieldSchema(field: z.ZodType): JsonSchema {
  return documented(z.toJSONSchema(field, { io: "output", unrepresentable: "any" }) as Given);
}

/** Several shapes of one module may have a parameter; any of them counts. */
function parameter(fields: readonly z.ZodType[]): JsonSchema {
  const schemas = fields.map(fieldSchema);
  const [first = {}] = schemas;
  const different = new Map(schemas.map((s) => [JSON.stringify(s), s]));
  return different.size < 2
    ? first
    : { ...(first.description ? { description: first.description } : {}), anyOf: [...different.values()] };
}

/** `apply` of an include holds keywords, not values. */
function isApply(module: AnyModuleKind, name: string): boolean {
  return module.kind === "engine" && name === "apply";
}

function parametersOf(module: AnyModuleKind): Readonly<Record<string, JsonSchema>> {
  const shapes = shapesOf(module.params as z.ZodType);
  const names = [...new Set(shapes.flatMap((s) => Object.keys(s.fields)))];
  const own = names.map((name): [string, JsonSchema] => {
    const fields = shapes.map((s) => s.fields[name]).filter((f) => f !== undefined);
    const schema = parameter(fields);
    if (!isApply(module, name)) return [name, schema];
    return [
      name,
      { ...(schema.description ? { description: schema.description } : {}), ...reference("apply") },
    ];
  });
  const byName = new Map(own);
  const others = Object.entries(module.paramAliases ?? {}).map(([alias, to]): [string, JsonSchema] => [
    alias,
    {
      ...byName.get(to),
      description: `Another name of \`${to}\`. ${byName.get(to)?.description ?? ""}`.trim(),
    },
  ]);
  return Object.fromEntries([...own, ...others]);
}

export function requiredParameters(module: AnyModuleKind): readonly string[] {
  const shapes = shapesOf(module.params as z.ZodType);
  return Object.keys(shapes[0]?.fields ?? {}).filter((name) =>
    shapes.every((s) => s.fields[name] !== undefined && !s.fields[name].safeParse(undefined).success),
  );
}

/** Text behind the module's name is a free form, pairs `name=value`, or one template that gives all parameters. */
function textForm(module: AnyModuleKind, parameters: Readonly<Record<string, JsonSchema>>): JsonSchema {
  if (module.freeForm !== undefined) {
    const free = parameters[module.freeForm]?.else;
    const choices = typeof free === "object" ? free.enum?.filter((v) => typeof v === "string") : undefined;
    const rules = choices
      ? { pattern: orTemplate(`^\\s*(${alternatives(choices)})\\s*$|=`), examples: choices }
      : {};
    return { type: ["object", "string", "number", "boolean", "null"], ...rules };
  }
  return { type: ["object", "string", "null"], pattern: `=|^\\s*$|${TEMPLATE}` };
}

/** What the module says of itself, as a person reads it beside the cursor. */
function description(module: AnyModuleKind): string {
  const [first = ""] = module.description.split("\n\n");
  const summary = module.summary.endsWith(".") ? module.summary : `${module.summary}.`;
  const about = first.replaceAll("\n", " ").trim();
  return about === "" || about === summary ? summary : `${summary}\n\n${about}`;
}

/**
 * What stands behind the module's name in a task. That a parameter is needed is no rule here: `module_defaults` of a play
 * in another file may give it.
 */
export function moduleSchema(module: AnyModuleKind): JsonSchema {
  const shapes = shapesOf(module.params as z.ZodType);
  const properties = parametersOf(module);
  const free = module.freeForm === undefined ? {} : { _raw_params: text };
  return {
    description: description(module),
    ...textForm(module, properties),
    properties: { ...properties, ...free },
    ...(shapes.some((s) => s.open) ? {} : { additionalProperties: false }),
  };
}
