/** Inventories in YAML as JSON Schema: groups with hosts, variables and children. */

import { connectionVariables } from "./connection-variables.ts";
import { integer, type JsonSchema, reference } from "./json-schema.ts";

const NAMES = "^[A-Za-z0-9_][A-Za-z0-9_.-]*$";

/** Names, ranges of names (`web[01:10]`), addresses, each with a port behind it where that is wanted. */
const HOSTS = "^[A-Za-z0-9_\\[][A-Za-z0-9_.:%\\[\\]-]*$";

function variables(more: Readonly<Record<string, JsonSchema>>): JsonSchema {
  return { type: ["object", "null"], properties: { ...connectionVariables(), ...more } };
}

const group: JsonSchema = {
  type: ["object", "null"],
  properties: {
    hosts: {
      description: "The hosts of the group, each with a colon behind it, and variables of the host below it.",
      type: ["object", "string", "null"],
      propertyNames: { pattern: HOSTS },
      additionalProperties: reference("host"),
    },
    vars: { description: "Variables of all hosts of the group.", ...reference("vars") },
    children: {
      description: "Groups whose hosts belong to this group, too.",
      type: ["object", "string", "null"],
      propertyNames: { pattern: NAMES },
      additionalProperties: reference("group"),
    },
  },
  additionalProperties: false,
};

export function inventorySchema(): JsonSchema {
  const priority = { ...integer, description: "Of two groups with a variable, the one with more wins." };
  return {
    type: ["object", "null"],
    propertyNames: { pattern: NAMES },
    properties: { all: { description: "All hosts.", ...reference("group") } },
    additionalProperties: reference("group"),
    definitions: { group, host: variables({}), vars: variables({ ansible_group_priority: priority }) },
  };
}
