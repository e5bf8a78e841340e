/** `from_yaml`: data read from YAML text. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { yamlValues } from "../value/yaml.ts";

export const fromYamlFilter = defineFilter({
  name: "from_yaml",
  summary: "Data read from YAML text.",
  example: { expression: "('a: [1, yes]' | from_yaml).a", result: [1, true] },
  apply: (input) => {
    if (typeof input !== "string") return input;
    const values = yamlValues(input);
    if (values.length > 1) {
      throw new Fault("EXP0306", "the text has more than one YAML document", {
        blame: "input",
        help: "read them all with `| from_yaml_all`",
      });
    }
    return values[0] ?? null;
  },
});
