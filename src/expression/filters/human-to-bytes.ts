/** `human_to_bytes`: the number of bytes of a size such as 10M. */

import { defineFilter } from "../operation.ts";
import { humanToBytes } from "../value/size.ts";
import { str } from "../value/text.ts";

export const humanToBytesFilter = defineFilter({
  name: "human_to_bytes",
  signature: "(default_unit=none, isbits=false)",
  summary: "The number of bytes of a size such as 10M.",
  example: { expression: "'10M' | human_to_bytes", result: 10485760 },
  apply: (input, args) =>
    humanToBytes(
      str(input),
      args.isNone("default_unit") ? undefined : args.text("default_unit"),
      args.flag("isbits"),
    ),
});
