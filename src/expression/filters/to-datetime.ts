/** `to_datetime`: A point in time read from text; two of them can be subtracted. */

import { defineFilter } from "../operation.ts";
import { strptime } from "../value/strptime.ts";
import { str } from "../value/text.ts";

export const toDatetimeFilter = defineFilter({
  name: "to_datetime",
  signature: "(format='%Y-%m-%d %H:%M:%S')",
  summary: "A point in time read from text; two of them can be subtracted.",
  example: {
    expression: "(('2026-11-21 10:00:00' | to_datetime) - ('2026-11-20 10:00:00' | to_datetime)).days",
    result: 1,
  },
  apply: (input, args) => strptime(str(input), args.text("format")),
});
