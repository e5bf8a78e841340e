/** `regex_replace`: every match of a pattern by a text, in which \\1 and \\g<name> stand for groups. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { checkLength, expandReplacement, pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const regexReplaceFilter = defineFilter({
  name: "regex_replace",
  signature: "(pattern='', replacement='', ignorecase=false, multiline=false, count=0, mandatory_count=0)",
  summary: "Every match of a pattern by a text, in which \\1 and \\g<name> stand for groups.",
  example: { expression: "'eth0' | regex_replace('^eth(\\d+)$', 'lan\\1')", result: "lan0" },
  apply: (input, args, run) => {
    const text = checkLength(str(input));
    const pattern = pythonRegex(args.text("pattern"), {
      ignoreCase: args.flag("ignorecase"),
      multiline: args.flag("multiline"),
    });
    const [replacement, most] = [args.text("replacement"), args.integer("count")];
    let count = 0;
    const result = text.replace(pattern, (...match) => {
      if (most > 0 && count >= most) return match[0] as string;
      count += 1;
      const expanded = expandReplacement(replacement, matchOf(match));
      run.charge(expanded.length);
      return expanded;
    });
    if (args.integer("mandatory_count") > 0 && count !== args.integer("mandatory_count")) {
      throw new Fault(
        "EXP0302",
        `the pattern matched ${count} times instead of ${args.integer("mandatory_count")}`,
        { blame: "pattern" },
      );
    }
    return result;
  },
});

/** The arguments of a replace callback as the match that `exec` would give. */
function matchOf(match: readonly unknown[]): RegExpExecArray {
  const named = typeof match.at(-1) === "object";
  const groups = named ? match.at(-1) : undefined;
  return Object.assign(match.slice(0, named ? -3 : -2), { groups }) as unknown as RegExpExecArray;
}
