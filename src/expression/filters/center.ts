/** `center`: A text in the middle of a width. */

import { defineFilter } from "../operation.ts";
import { str } from "../value/text.ts";
import { centered } from "../value/words.ts";

export const centerFilter = defineFilter({
  name: "center",
  signature: "(width=80)",
  summary: "A text in the middle of a width.",
  example: { expression: "'x' | center(5)", result: "  x  " },
  apply: (input, args, run) => {
    run.charge(Math.max(0, args.integer("width")));
    return centered(str(input), args.integer("width"), " ");
  },
});
