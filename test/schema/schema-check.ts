/** Holds files against a schema with ajv, and tells at which lines they break it. */

import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import { projectSchemas } from "../../src/cli/project-file.ts";
import { positionAt } from "../../src/diagnostics/span.ts";
import { LOOKUPS } from "../../src/expression/lookups/registry.ts";
import { type AnyModuleKind, allModules } from "../../src/modules/registry.ts";
import type { RoleOptions } from "../../src/playbook/role-list.ts";
import { makeSchema, type SchemaKind } from "../../src/schema/schemas.ts";
import { dataOf, type Node } from "../../src/source/located.ts";
import { parseYaml } from "../../src/source/parse-yaml.ts";

export interface SchemaCheck {
  /** Lines of the text that break the schema, with ajv's words. */
  readonly faults: (kind: SchemaKind, text: string) => ReadonlyMap<number, readonly string[]>;
}

/** The node that a path of ajv (`/0/tasks/1`) leads to, or the key that an error names. */
function nodeAt(root: Node, error: ErrorObject): Node {
  let node = root;
  const steps = error.instancePath
    .split("/")
    .slice(1)
    .map((s) => s.replaceAll("~1", "/").replaceAll("~0", "~"));
  for (const step of steps) {
    if (node.kind === "seq") node = node.items[Number(step)] ?? node;
    else if (node.kind === "map")
      node = node.entries.find((e) => String(e.key.value) === step)?.value ?? node;
  }
  const named = error.params.additionalProperty ?? error.params.propertyName ?? error.propertyName;
  if (typeof named !== "string" || node.kind !== "map") return node;
  return node.entries.find((e) => String(e.key.value) === named)?.key ?? node;
}

function beginning(node: Node): Node {
  return node.kind === "map" ? (node.entries[0]?.key ?? node) : node;
}

export function schemaCheck(
  modules: readonly AnyModuleKind[] = allModules(),
  variables: readonly RoleOptions[] = [],
): SchemaCheck {
  const validators = new Map<SchemaKind, ValidateFunction>();
  const validator = (kind: SchemaKind): ValidateFunction => {
    const known = validators.get(kind);
    if (known) return known;
    const sources = {
      modules: { all: modules, lookups: [...LOOKUPS.keys()] },
      roles: [],
      variables,
      project: projectSchemas(),
    };
    const ajv = new Ajv({ strict: false, allErrors: true, inlineRefs: false });
    const made = ajv.compile(makeSchema(kind, sources));
    validators.set(kind, made);
    return made;
  };
  return {
    faults(kind, text) {
      const { value } = parseYaml({ path: "file", text });
      const lines = new Map<number, string[]>();
      if (!value) return lines;
      const check = validator(kind);
      check(dataOf(value));
      for (const error of check.errors ?? []) {
        // Only says that one of the errors beside it was found behind a condition.
        if (error.keyword === "if") continue;
        const { line } = positionAt(value.span.file, beginning(nodeAt(value, error)).span.start);
        lines.set(line, [...(lines.get(line) ?? []), `${error.instancePath} ${error.message ?? ""}`]);
      }
      return lines;
    },
  };
}
