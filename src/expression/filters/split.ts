/** `split`: A text cut into a list, at white space or at `sep`. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { describeKind } from "../value/kind.ts";
import { splitAt, splitWords } from "../value/words.ts";

export const splitFilter = defineFilter({
  name: "split",
  signature: "(sep=none, maxsplit=-1)",
  summary: "A text cut into a list, at white space or at `sep`.",
  example: { expression: "'a,b,c' | split(',')", result: ["a", "b", "c"] },
  apply: (input, args) => {
    const most = args.integer("maxsplit");
    if (typeof input !== "string")
      throw new Fault("EXP0302", `${describeKind(input)} can't be split`, {
        blame: "input",
        help: "make it text with `| string`",
      });
    if (args.isNone("sep")) return splitWords(input, most);
    const sep = args.text("sep");
    return sep === ""
      ? args.refuse("sep", "can't be empty", "`| list` gives the characters")
      : splitAt(input, sep, most);
  },
});
