/** `same_file`: whether two paths on the controller lead to the same place. */

import { defineTest } from "../operation.ts";
import { str } from "../value/text.ts";

export const sameFileTest = defineTest({
  name: "same_file",
  aliases: ["is_same_file"],
  signature: "(other)",
  summary: "Whether two paths on the controller lead to the same place.",
  example: { expression: "'/etc' is same_file('/etc')", result: true },
  apply: (input, args, run) =>
    run.context.lookups.realPath(str(input)) === run.context.lookups.realPath(args.text("other")),
});
