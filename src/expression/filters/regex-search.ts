/** `regex_search`: the first match of a pattern, or a list of its groups; null where there is none. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { checkLength, pythonRegex } from "../value/regex.ts";
import { str } from "../value/text.ts";

export const regexSearchFilter = defineFilter({
  name: "regex_search",
  signature: "(regex, *args, ignorecase=false, multiline=false)",
  summary: "The first match of a pattern, or a list of its groups; null where there is none.",
  example: {
    expression: "'v1.31.4+k3s1' | regex_search('v(\\d+)\\.(\\d+)', '\\1', '\\2')",
    result: ["1", "31"],
  },
  apply: (input, args) => {
    const pattern = pythonRegex(args.text("regex"), {
      ignoreCase: args.flag("ignorecase"),
      multiline: args.flag("multiline"),
    });
    const match = pattern.exec(checkLength(str(input)));
    if (!match) return null;
    return args.rest.length === 0 ? match[0] : args.rest.map((wanted) => groupOf(match, str(wanted)));
  },
});

function groupOf(match: RegExpExecArray, wanted: string): string | null {
  const name = /^\\g<(\w+)>$/.exec(wanted)?.[1] ?? /^\\(\d+)$/.exec(wanted)?.[1];
  if (name === undefined)
    throw new Fault("EXP0301", `"${wanted}" names no group`, { help: "write '\\\\1' or '\\\\g<name>'" });
  const known = /^\d+$/.test(name) ? Number(name) < match.length : Object.hasOwn(match.groups ?? {}, name);
  if (!known) throw new Fault("EXP0305", `the pattern has no group ${name}`, { blame: "regex" });
  return (/^\d+$/.test(name) ? match[Number(name)] : match.groups?.[name]) ?? null;
}
