/** `format`: values put into a text with %s, %d and the like. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { dictOf, tupleOf } from "../value/collection.ts";
import { printf } from "../value/printf.ts";
import { str } from "../value/text.ts";

export const formatFilter = defineFilter({
  name: "format",
  signature: "(*args, **kwargs)",
  summary: "Values put into a text with %s, %d and the like.",
  example: { expression: "'%s has %d disks' | format('nas', 4)", result: "nas has 4 disks" },
  apply: (input, args, run) => {
    if (args.rest.length > 0 && args.named.size > 0)
      throw new Fault("EXP0301", "format takes values by position or by name, not both");
    const values = args.named.size > 0 ? dictOf(args.named) : tupleOf(args.rest);
    return printf(str(input), values, (size) => run.charge(size));
  },
});
