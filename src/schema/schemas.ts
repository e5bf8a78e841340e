/** The kinds of files that have a schema, and the making of it. */

import type { RoleOptions } from "../playbook/role-list.ts";
import { inventorySchema } from "./inventory-schema.ts";
import { DRAFT, type JsonSchema } from "./json-schema.ts";
import { playbookSchema } from "./playbook-schema.ts";
import { argumentSpecsSchema, requirementsSchema, roleMetaSchema } from "./role-schema.ts";
import { type SchemaModules, taskFileSchema } from "./task-schema.ts";
import { varsSchema } from "./vars-schema.ts";

/** What the schemas are made of; all of it but the modules may be left out. */
export interface SchemaSources {
  readonly modules: SchemaModules;
  /** Roles of the project, for completion. */
  readonly roles: readonly string[];
  readonly variables: readonly RoleOptions[];
  /** Keys of the project file. */
  readonly project: Readonly<Record<string, JsonSchema>>;
}

interface Kind {
  readonly title: string;
  /** Where such files are in the usual layout. */
  readonly globs: readonly string[];
  readonly make: (sources: SchemaSources) => JsonSchema;
}

const YAML = "{yml,yaml}";

export const SCHEMA_KINDS = {
  playbook: {
    title: "Playbooks",
    globs: [`playbooks/*.${YAML}`, `site.${YAML}`, `playbook.${YAML}`],
    make: ({ modules, roles }) => playbookSchema(modules, roles),
  },
  tasks: {
    title: "Files of tasks",
    globs: [`**/tasks/**/*.${YAML}`],
    make: ({ modules }) => taskFileSchema(modules, "task"),
  },
  handlers: {
    title: "Files of handlers",
    globs: [`**/handlers/**/*.${YAML}`],
    make: ({ modules }) => taskFileSchema(modules, "handler"),
  },
  inventory: {
    title: "Inventories",
    globs: [`inventory/*.${YAML}`, `inventory.${YAML}`, `hosts.${YAML}`],
    make: inventorySchema,
  },
  vars: {
    title: "Files of variables",
    globs: [`**/{group_vars,host_vars}/**/*.${YAML}`, `**/roles/*/{defaults,vars}/**/*.${YAML}`],
    make: ({ variables }) => varsSchema(variables),
  },
  meta: {
    title: "What a role depends on",
    globs: [`**/roles/*/meta/main.${YAML}`],
    make: ({ roles }) => roleMetaSchema(roles),
  },
  "argument-specs": {
    title: "What variables a role takes",
    globs: [`**/roles/*/meta/argument_specs.${YAML}`],
    make: argumentSpecsSchema,
  },
  requirements: {
    title: "Roles and collections to install",
    globs: [`**/requirements.${YAML}`],
    make: requirementsSchema,
  },
  project: {
    title: "The project file",
    globs: [`homerun.${YAML}`],
    make: ({ project }) => ({ type: ["object", "null"], properties: project, additionalProperties: false }),
  },
} as const satisfies Readonly<Record<string, Kind>>;

export type SchemaKind = keyof typeof SCHEMA_KINDS;

export const SCHEMA_NAMES = Object.keys(SCHEMA_KINDS) as readonly SchemaKind[];

export function isSchemaKind(name: string): name is SchemaKind {
  return Object.hasOwn(SCHEMA_KINDS, name);
}

export function schemaFile(kind: SchemaKind): string {
  return `${kind}.schema.json`;
}

export function makeSchema(kind: SchemaKind, sources: SchemaSources): JsonSchema {
  const { title, make } = SCHEMA_KINDS[kind];
  return { $schema: DRAFT, title: `${title} (homerun)`, ...make(sources) };
}

/** One line for each definition and property: short, and a change shows as what it is. */
export function schemaText(schema: JsonSchema): string {
  const entries = Object.entries(schema).map(([key, value]) => {
    const isMap = key === "definitions" || key === "properties";
    const lines = Object.entries(isMap ? (value as object) : {}).map(
      ([name, inner]) => `    ${JSON.stringify(name)}: ${JSON.stringify(inner)}`,
    );
    const text = lines.length > 0 ? `{\n${lines.join(",\n")}\n  }` : JSON.stringify(value);
    return `  ${JSON.stringify(key)}: ${text}`;
  });
  return `{\n${entries.join(",\n")}\n}\n`;
}
