/** `to_hours`: a span of time such as `1d 2h` in hours. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toHoursFilter = defineFilter({
  name: "to_hours",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1d 2h` in hours.",
  example: { expression: "'1m 30s' | community.general.to_hours", result: 0.025 },
  apply: (input, args) => inTimeUnit(input, "h", args),
});
