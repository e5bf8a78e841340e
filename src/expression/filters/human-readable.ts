/** `human_readable`: A number of bytes as people write it. */

import { describeValue } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { isNumber, numberOf } from "../value/kind.ts";
import { humanReadable } from "../value/size.ts";

export const humanReadableFilter = defineFilter({
  name: "human_readable",
  signature: "(isbits=false, unit=none)",
  summary: "A number of bytes as people write it.",
  example: { expression: "1572864 | human_readable", result: "1.50 MB" },
  apply: (input, args) => {
    const value =
      typeof input === "string" && input.trim() !== ""
        ? Number(input)
        : typeof input === "boolean" || isNumber(input)
          ? numberOf(input)
          : Number.NaN;
    if (Number.isNaN(value))
      throw new Fault("EXP0302", `human_readable needs a number, not ${describeValue(input)}`, {
        blame: "input",
      });
    return humanReadable(value, args.flag("isbits"), args.isNone("unit") ? undefined : args.text("unit"));
  },
});
