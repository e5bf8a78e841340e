/** `nan`: whether a number is not a number. */

import { defineTest } from "../operation.ts";
import { isNumber, numberOf } from "../value/kind.ts";

export const nanTest = defineTest({
  name: "nan",
  aliases: ["isnan"],
  summary: "Whether a number is not a number.",
  example: { expression: "1.5 is nan", result: false },
  apply: (input) => isNumber(input) && Number.isNaN(numberOf(input)),
});
