/** `from_yaml`: data read from YAML text. */

import { parseYamlData } from "../../source/yaml-data.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";

export const fromYamlFilter = defineFilter({
  name: "from_yaml",
  summary: "Data read from YAML text.",
  example: { expression: "('a: [1, yes]' | from_yaml).a", result: [1, true] },
  apply: (input) => {
    if (typeof input !== "string") return input;
    try {
      return parseYamlData(input);
    } catch (error) {
      throw new Fault("EXP0306", `the text is no YAML: ${error instanceof Error ? error.message : ""}`, {
        blame: "input",
      });
    }
  },
});
