/** `from_yaml_all`: all documents of a YAML text, as a list. */

import { defineFilter } from "../operation.ts";
import { yamlValues } from "../value/yaml.ts";

export const fromYamlAllFilter = defineFilter({
  name: "from_yaml_all",
  summary: "All documents of a YAML text, as a list.",
  example: { expression: "'a: 1\n---\nb: 2' | from_yaml_all", result: [{ a: 1 }, { b: 2 }] },
  apply: (input) => (typeof input === "string" ? yamlValues(input) : input),
});
