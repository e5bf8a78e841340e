/** `to_milliseconds`: a span of time such as `1d 2h` in milliseconds. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toMillisecondsFilter = defineFilter({
  name: "to_milliseconds",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1d 2h` in milliseconds.",
  example: { expression: "'1m 30s' | community.general.to_milliseconds", result: 90000 },
  apply: (input, args) => inTimeUnit(input, "ms", args),
});
