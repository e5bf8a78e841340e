/** `to_time_unit`: a span of time such as `1d 2h` in a unit. */

import { defineFilter } from "../../operation.ts";
import { inTimeUnit } from "../../value/time-units.ts";

export const toTimeUnitFilter = defineFilter({
  name: "to_time_unit",
  collection: "community.general",
  signature: "(unit='ms', year=365, month=30)",
  summary: "A span of time such as `1d 2h` in a unit.",
  example: { expression: "'1d 2h' | community.general.to_time_unit('h')", result: 26 },
  apply: (input, args) => inTimeUnit(input, args.text("unit"), args),
});
