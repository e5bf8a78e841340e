/** `to_minutes`: a span of time such as `1d 2h` in minutes. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toMinutesFilter = defineFilter({
  name: "to_minutes",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1d 2h` in minutes.",
  example: { expression: "'1m 30s' | community.general.to_minutes", result: 1.5 },
  apply: (input, args) => inTimeUnit(input, "m", args),
});
