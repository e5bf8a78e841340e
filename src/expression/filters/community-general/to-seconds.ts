/** `to_seconds`: a span of time such as `1d 2h` in seconds. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toSecondsFilter = defineFilter({
  name: "to_seconds",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1d 2h` in seconds.",
  example: { expression: "'1m 30s' | community.general.to_seconds", result: 90 },
  apply: (input, args) => inTimeUnit(input, "s", args),
});
