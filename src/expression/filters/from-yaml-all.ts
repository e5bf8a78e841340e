/** `from_yaml_all`: all documents of a YAML text, as a list. */

import { parseAllYamlData } from "../../source/yaml-data.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";

export const fromYamlAllFilter = defineFilter({
  name: "from_yaml_all",
  summary: "All documents of a YAML text, as a list.",
  example: { expression: "'a: 1\\n---\\nb: 2' | from_yaml_all", result: [{ a: 1 }, { b: 2 }] },
  apply: (input) => {
    if (typeof input !== "string") return input;
    try {
      return parseAllYamlData(input);
    } catch (error) {
      throw new Fault("EXP0306", `the text is no YAML: ${error instanceof Error ? error.message : ""}`, {
        blame: "input",
      });
    }
  },
});
