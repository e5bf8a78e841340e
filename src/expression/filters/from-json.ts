/** `from_json`: data read from JSON text. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { parseJson } from "../value/json.ts";
import { describeKind } from "../value/kind.ts";

export const fromJsonFilter = defineFilter({
  name: "from_json",
  summary: "Data read from JSON text.",
  example: { expression: "('{\"a\": [1]}' | from_json).a[0]", result: 1 },
  apply: (input) => {
    if (typeof input !== "string")
      throw new Fault("EXP0302", `from_json reads a string, not ${describeKind(input)}`, {
        blame: "input",
        help: "the value is data already",
      });
    try {
      return parseJson(input);
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      throw new Fault("EXP0306", `the text is no JSON: ${why}`, { blame: "input" });
    }
  },
});
