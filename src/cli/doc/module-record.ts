/** What is told of a module, whoever has written it: made from its schema, or from the documentation in its file. */

import { z } from "zod";
import type { Example, Support } from "../../modules/contract/module.ts";
import { collectionOf } from "../../modules/full-names.ts";
import type { AnyModuleKind } from "../../modules/registry.ts";

export interface ParameterRecord {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly type: string;
  readonly required: boolean;
  readonly choices?: readonly string[];
  readonly default?: unknown;
  readonly description: string;
}

export interface ModuleRecord {
  readonly name: string;
  /** With its collection; the name alone where it has none. */
  readonly fullName: string;
  /** Where it is listed. */
  readonly group: string;
  /** The file of one that is not homerun's. */
  readonly file?: string;
  readonly aliases: readonly string[];
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ParameterRecord[];
  readonly returns: Readonly<Record<string, string>>;
  readonly examples: readonly Example[];
  /** Absent where nobody has said it. */
  readonly reads?: string;
  readonly writes?: string;
  readonly support: Support;
}

/** The part of JSON Schema that is looked at. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
}

const TYPES = {
  string: "text",
  integer: "whole number",
  object: "dictionary",
  boolean: "yes or no",
} as const;

function typeName(schema: Schema): string {
  if (schema.enum) return "one of";
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeName))].join(" or ");
  if (schema.type === "array")
    return schema.items?.type === undefined ? "list" : `list of ${typeName(schema.items)}`;
  const [type] = [schema.type ?? []].flat();
  if (type === undefined) return "any value";
  return Object.hasOwn(TYPES, type) ? TYPES[type as keyof typeof TYPES] : type;
}

function parametersOf({ params, paramAliases = {} }: AnyModuleKind): readonly ParameterRecord[] {
  if (!(params instanceof z.ZodObject)) return [];
  const whole: unknown = z.toJSONSchema(params, { io: "output", unrepresentable: "any" });
  const properties = (whole as { readonly properties?: Readonly<Record<string, Schema>> }).properties ?? {};
  return Object.entries(params.shape as Record<string, z.ZodType>).map(([name, type]) => {
    const schema = properties[name] ?? {};
    return {
      name,
      aliases: Object.keys(paramAliases).filter((alias) => paramAliases[alias] === name),
      type: typeName(schema),
      required: !type.safeParse(undefined).success,
      ...(schema.enum ? { choices: schema.enum.map(String) } : {}),
      ...(schema.default === undefined ? {} : { default: schema.default }),
      description: schema.description ?? type.description ?? "",
    };
  });
}

/** The group of modules that are in no collection but homerun's own. */
export const HOMERUN = "homerun";

/** `file` of one that the project has. */
export function moduleRecord(module: AnyModuleKind, file?: string): ModuleRecord {
  const { name, aliases = [], summary, description, returns, examples, reads, writes, support } = module;
  const collection = file === undefined ? (collectionOf(name) ?? HOMERUN) : undefined;
  return {
    name,
    fullName: collection === undefined ? name : `${collection}.${name}`,
    group: collection ?? "of this project",
    ...(file === undefined ? {} : { file }),
    aliases,
    summary,
    description,
    parameters: parametersOf(module),
    returns,
    examples,
    ...(reads === undefined ? {} : { reads }),
    ...(writes === undefined ? {} : { writes }),
    support,
  };
}
