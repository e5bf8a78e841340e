/** `to_months`: a span of time such as `1y 2mo` in months. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toMonthsFilter = defineFilter({
  name: "to_months",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1y 2mo` in months.",
  example: { expression: "'2y' | community.general.to_months", result: 24.333333333333 },
  apply: (input, args) => inTimeUnit(input, "mo", args),
});
