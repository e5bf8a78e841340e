/** `to_years`: a span of time such as `1y 2mo` in years. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toYearsFilter = defineFilter({
  name: "to_years",
  collection: "community.general",
  signature: "(year=365, month=30)",
  summary: "A span of time such as `1y 2mo` in years.",
  example: { expression: "'2y' | community.general.to_years", result: 2 },
  apply: (input, args) => inTimeUnit(input, "y", args),
});
