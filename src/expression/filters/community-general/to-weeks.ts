/** `to_weeks`: a span of time such as `1d 2h` in weeks. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toWeeksFilter = defineFilter({
  name: "to_weeks",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1d 2h` in weeks.",
  example: { expression: "'2w' | community.general.to_weeks", result: 2 },
  apply: (input, args) => inTimeUnit(input, "w", args),
});
