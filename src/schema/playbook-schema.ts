/** Playbooks as JSON Schema: plays, imports of other playbooks, entries of `roles:`. */

import { IMPORT_KEYS } from "../playbook/load-playbook.ts";
import { type JsonSchema, reference, text } from "./json-schema.ts";
import { keywordProperties, keywordsAt, VARIABLE } from "./keyword-schema.ts";
import { type SchemaModules, taskDefinitions } from "./task-schema.ts";

const IMPORT = ["import_playbook", "ansible.builtin.import_playbook", "ansible.legacy.import_playbook"];

/** Keys of requirements files, which some roles have among their dependencies. */
const OF_REQUIREMENTS = ["src", "version", "scm"];

/** A role by name, or with keywords and parameters of its own. */
export function roleEntry(): JsonSchema {
  const known = keywordsAt(["role"]);
  const elsewhere = [...keywordsAt(["play", "block", "task", "handler"]).keys()].filter((k) => !known.has(k));
  const own = { role: reference("role_name"), name: reference("role_name") };
  return {
    type: ["string", "object"],
    properties: {
      ...keywordProperties(["role"]),
      ...own,
      ...Object.fromEntries(OF_REQUIREMENTS.map((k) => [k, text])),
      ...Object.fromEntries(elsewhere.map((k) => [k, false])),
    },
    anyOf: [{ type: "string" }, { required: ["role"] }, { required: ["name"] }],
    propertyNames: { pattern: VARIABLE },
  };
}

/** Names that complete; others may be found where the schema has not looked. */
export function roleName(roles: readonly string[]): JsonSchema {
  const description = "The name of a role.";
  const name: JsonSchema = { type: ["string", "number"], pattern: "\\S" };
  if (roles.length === 0) return { description, ...name };
  return { description, anyOf: [{ enum: roles }, name] };
}

function play(): JsonSchema {
  const description = "The user to log in as (`remote_user`, under its old name).";
  return {
    properties: { ...keywordProperties(["play"]), user: { ...text, description } },
    required: ["hosts"],
    additionalProperties: false,
  };
}

function imported(): JsonSchema {
  const keywords = keywordProperties(["import"]);
  const beside = IMPORT_KEYS.map((key): [string, JsonSchema] => [key, keywords[key] ?? {}]);
  const file: JsonSchema = {
    description: "The playbook, relative to this one.",
    type: ["string", "object"],
    pattern: "\\S",
    properties: { file: text },
    additionalProperties: false,
    required: ["file"],
  };
  return {
    properties: Object.fromEntries([...beside, ...IMPORT.map((key): [string, JsonSchema] => [key, file])]),
    additionalProperties: false,
  };
}

export function playbookSchema(modules: SchemaModules, roles: readonly string[]): JsonSchema {
  const imports: JsonSchema = { anyOf: IMPORT.map((key) => ({ required: [key] })) };
  return {
    type: "array",
    items: {
      type: "object",
      allOf: [
        { if: imports, else: reference("play") },
        { if: { not: imports }, else: reference("import") },
      ],
    },
    definitions: {
      play: play(),
      import: imported(),
      role: roleEntry(),
      role_name: roleName(roles),
      ...taskDefinitions(modules),
    },
  };
}
