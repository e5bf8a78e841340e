/** `test`: whether there is a test of that name. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const testTest = defineTest({
  name: "test",
  summary: "Whether there is a test of that name.",
  example: { expression: "'odd' is test", result: true },
  apply: (input, _args, run) => run.has("test", str(input)),
});
