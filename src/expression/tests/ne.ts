/** `ne`: whether both differ. */

import { defineTest } from "../operation.ts";
import { equals } from "../value/compare.ts";

export const neTest = defineTest({
  name: "ne",
  aliases: ["!="],
  signature: "(other)",
  summary: "Whether both differ.",
  example: { expression: "1 is ne 2", result: true },
  apply: (input, args) => !equals(input, args.value("other")),
});
