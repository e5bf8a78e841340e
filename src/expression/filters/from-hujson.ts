/** `from_hujson`: data read from JSON with comments and trailing commas, as Tailscale's policy files are written. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { parseJson } from "../value/json.ts";
import { describeKind } from "../value/kind.ts";
import { standardJson } from "../value/standard-json.ts";

export const fromHujsonFilter = defineFilter({
  name: "from_hujson",
  summary: "Data read from JSON text that may hold comments and commas after the last item.",
  example: { expression: "('{\"a\": [1,], // one\n}' | from_hujson).a", result: [1] },
  apply: (input) => {
    if (typeof input !== "string")
      throw new Fault("EXP0302", `from_hujson reads a string, not ${describeKind(input)}`, {
        blame: "input",
        help: "the value is data already",
      });
    try {
      return parseJson(standardJson(input));
    } catch (error) {
      const why = error instanceof Error ? error.message : "";
      throw new Fault("EXP0306", `the text is no JSON, not even with comments: ${why}`, { blame: "input" });
    }
  },
});
