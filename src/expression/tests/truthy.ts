/** `truthy`: whether the value counts as true; with convert_bool, words such as yes and no are read. */

import { defineTest } from "../operation.ts";
import { asWord } from "../value/boolean.ts";
import { isTruthy } from "../value/truth.ts";

export const truthyTest = defineTest({
  name: "truthy",
  signature: "(convert_bool=false)",
  summary: "Whether the value counts as true; with convert_bool, words such as yes and no are read.",
  example: { expression: "'no' is truthy(convert_bool=true)", result: false },
  apply: (input, args) => isTruthy(args.flag("convert_bool") ? asWord(input) : input),
});
