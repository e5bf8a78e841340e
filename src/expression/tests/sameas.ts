/** `sameas`: whether both are the same value of the same type. */

import { defineTest } from "../operation.ts";
import { equals } from "../value/compare.ts";
import { knownKindOf } from "../value/kind.ts";
import { presentKind } from "../value/present.ts";

export const sameasTest = defineTest({
  name: "sameas",
  signature: "(other)",
  summary: "Whether both are the same value of the same type.",
  example: { expression: "1 is sameas true", result: false },
  lenient: true,
  apply: (input, args) => {
    if (presentKind(input) === "undefined") return false;
    const other = args.value("other");
    return (
      knownKindOf(input) === knownKindOf(other) &&
      (typeof input === "object" && input !== null ? input === other : equals(input, other))
    );
  },
});
