/** A role's `meta/main.yml` and `meta/argument_specs.yml`, and `requirements.yml`, as JSON Schema. */

import { OPTION_KEYS } from "../playbook/argument-spec.ts";
import { ENTRY_KEYS } from "../playbook/argument-spec-task.ts";
import { SPEC_TYPES } from "../playbook/argument-type.ts";
import { META_KEYS } from "../playbook/read-meta.ts";
import { type JsonSchema, reference, text, texts } from "./json-schema.ts";
import { roleEntry, roleName } from "./playbook-schema.ts";

const flag: JsonSchema = { type: ["boolean", "string", "null"] };
const names: JsonSchema = { type: ["array", "null"], items: { type: "string" } };
const groups: JsonSchema = {
  type: ["array", "null"],
  items: { type: ["array", "string"], items: { type: "string" } },
};

function typeSchema(description: string): JsonSchema {
  return { description, enum: SPEC_TYPES };
}

const OF_OPTION: Readonly<Record<string, JsonSchema>> = {
  type: typeSchema("What the value must be; `str` where nothing is said."),
  elements: typeSchema("What the elements of a list must be."),
  required: { ...flag, description: "Whether it must be given." },
  default: { description: "For documentation: the value comes from `defaults/main.yml`." },
  choices: { type: ["array", "null"], description: "The values that it can have." },
  options: { description: "The keys of a map, or of the maps in a list.", ...reference("options") },
  description: { ...texts, description: "What it is for; a list for several paragraphs." },
  version_added: { ...text, description: "Since when the role has it." },
  no_log: { ...flag, description: "Whether the value is a secret." },
  apply_defaults: { ...flag, description: "Whether defaults below it hold where it is not given." },
  aliases: { ...names, description: "Other names of it." },
  mutually_exclusive: { ...groups, description: "Keys of which only one can be given." },
  required_together: { ...groups, description: "Keys that belong together." },
  required_one_of: { ...groups, description: "Keys of which at least one is needed." },
  required_if: {
    type: ["array", "null"],
    items: { type: "array", minItems: 3, maxItems: 4 },
    description: "`[key, value, [keys that are needed then]]`.",
  },
  required_by: { type: ["object", "null"], description: "Keys, and what each of them needs." },
};

const OF_ENTRY: Readonly<Record<string, JsonSchema>> = {
  short_description: { ...text, description: "One line." },
  description: { ...texts, description: "A list for several paragraphs." },
  author: { ...texts, description: "Who wrote it." },
  options: { description: "The variables of the role, by name.", ...reference("options") },
  version_added: { ...text, description: "Since when the role has it." },
};

function keyed(keys: readonly string[], schemas: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return {
    type: ["object", "null"],
    properties: Object.fromEntries(keys.map((key) => [key, schemas[key] ?? {}])),
    additionalProperties: false,
  };
}

const specifications: JsonSchema = {
  description: "What variables each entry point of the role takes; `main` is `tasks/main.yml`.",
  type: ["object", "null"],
  properties: { main: reference("entry_point") },
  additionalProperties: reference("entry_point"),
};

function specificationDefinitions(): Readonly<Record<string, JsonSchema>> {
  return {
    specifications,
    entry_point: keyed(ENTRY_KEYS, OF_ENTRY),
    options: { type: ["object", "null"], additionalProperties: reference("option") },
    option: keyed(OPTION_KEYS, OF_OPTION),
  };
}

export function argumentSpecsSchema(): JsonSchema {
  return {
    type: ["object", "null"],
    properties: { argument_specs: reference("specifications") },
    definitions: specificationDefinitions(),
  };
}

const OF_META: Readonly<Record<string, JsonSchema>> = {
  dependencies: {
    type: ["array", "null"],
    items: reference("role"),
    description: "Roles that run before this one.",
  },
  allow_duplicates: { ...flag, description: "Whether the role runs again where it stands twice alike." },
  argument_specs: reference("specifications"),
  galaxy_info: { type: ["object", "null"], description: "For Ansible Galaxy; means nothing here." },
  collections: { ...names, description: "Where Ansible looks for modules; all are built in here." },
  standalone: { ...flag, description: "For Ansible's tools; means nothing here." },
};

/** The parameters of modules are not gone into here: dependencies with defaults for them are rare. */
export function roleMetaSchema(roles: readonly string[]): JsonSchema {
  return {
    type: ["object", "null"],
    properties: Object.fromEntries(META_KEYS.map((key) => [key, OF_META[key] ?? {}])),
    definitions: {
      role: roleEntry(),
      role_name: roleName(roles),
      ...specificationDefinitions(),
      module_defaults: { type: ["object", "array", "string", "null"] },
    },
  };
}

const ROLE_FILE: JsonSchema = {
  type: ["object", "string"],
  properties: {
    src: { ...text, description: "Where it comes from: a name of Galaxy, or an address." },
    name: { ...text, description: "The name that it gets." },
    version: { ...text, description: "A tag, branch or commit." },
    scm: { description: "How it is fetched.", enum: ["git", "hg"] },
    include: { ...text, description: "Another file of requirements." },
  },
};

const COLLECTION_FILE: JsonSchema = {
  type: ["object", "string"],
  properties: {
    name: { ...text, description: "`namespace.name`, or an address." },
    version: { ...text, description: "A version, or a range such as `>=1.2,<2`." },
    source: { ...text, description: "The server that it comes from." },
    type: {
      description: "Where `name` leads.",
      enum: ["galaxy", "git", "url", "file", "dir", "subdirs", null],
    },
    signatures: { ...texts, description: "Signatures that must be among those of the collection." },
  },
};

/** The file that `ansible-galaxy` installs from. */
export function requirementsSchema(): JsonSchema {
  return {
    type: ["object", "array"],
    items: ROLE_FILE,
    properties: {
      roles: { type: ["array", "null"], items: ROLE_FILE, description: "Roles to install." },
      collections: {
        type: ["array", "null"],
        items: COLLECTION_FILE,
        description: "Collections to install.",
      },
    },
    additionalProperties: false,
  };
}
