/** `to_days`: a span of time such as `1d 2h` in days. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toDaysFilter = defineFilter({
  name: "to_days",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1d 2h` in days.",
  example: { expression: "'2w' | community.general.to_days", result: 14 },
  apply: (input, args) => inTimeUnit(input, "d", args),
});
