/** `random`: an element of a list, or a number below the value; with a seed always the same. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { describeKind, kindOf, numberOf } from "../value/kind.ts";
import { randomSource } from "../value/random-source.ts";

export const randomFilter = defineFilter({
  name: "random",
  signature: "(start=none, step=none, seed=none)",
  summary: "An element of a list, or a number below the value; with a seed always the same.",
  example: { expression: "59 | random(seed='minipc')", result: 4 },
  apply: (input, args, run) => {
    const source = randomSource(args.value("seed"), run.context.lookups);
    if (Array.isArray(input)) {
      if (args.has("start") || args.has("step"))
        throw new Fault("EXP0301", "start and step are for numbers", {
          blame: args.has("start") ? "start" : "step",
        });
      if (input.length === 0)
        throw new Fault("EXP0302", "an empty list has no element to choose", { blame: "input" });
      return input[source.below(input.length)];
    }
    if (kindOf(input) !== "integer")
      throw new Fault("EXP0302", `random needs a list or a whole number, not ${describeKind(input)}`, {
        blame: "input",
        help: "make it a number with `| int`",
      });
    const start = args.isNone("start") ? 0 : args.integer("start");
    const step = args.isNone("step") ? 1 : args.integer("step");
    if (step === 0) args.refuse("step", "can't be 0");
    const count = Math.ceil((numberOf(input as number) - start) / step);
    if (count < 1) throw new Fault("EXP0302", "there is no number to choose", { blame: "input" });
    return start + step * source.below(count);
  },
});
