/** `falsy`: whether the value counts as false; with convert_bool, words such as yes and no are read. */

import { defineTest } from "../operation.ts";
import { asWord } from "../value/boolean.ts";
import { isTruthy } from "../value/truth.ts";

export const falsyTest = defineTest({
  name: "falsy",
  signature: "(convert_bool=false)",
  summary: "Whether the value counts as false; with convert_bool, words such as yes and no are read.",
  example: { expression: "'' is falsy", result: true },
  apply: (input, args) => !isTruthy(args.flag("convert_bool") ? asWord(input) : input),
});
