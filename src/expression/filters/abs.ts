/** `abs`: A number without its sign. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { Float } from "../value/float.ts";
import { describeKind } from "../value/kind.ts";

export const absFilter = defineFilter({
  name: "abs",
  summary: "A number without its sign.",
  example: { expression: "-3 | abs", result: 3 },
  apply: (input) => {
    if (input instanceof Float) return new Float(Math.abs(input.value));
    if (typeof input === "number" || typeof input === "boolean") return Math.abs(Number(input));
    throw new Fault("EXP0302", `abs needs a number, not ${describeKind(input)}`, {
      blame: "input",
      help: "make it one with `| int` or `| float`",
    });
  },
});
