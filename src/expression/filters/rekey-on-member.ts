/** `rekey_on_member`: A map of the elements, each under the value of one of its keys. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { atPath } from "../value/attribute-path.ts";
import { dictOf, entriesOf, iterate, keyText } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { Undefined } from "../value/undefined.ts";

export const rekeyOnMemberFilter = defineFilter({
  name: "rekey_on_member",
  signature: "(key, duplicates='error')",
  summary: "A map of the elements, each under the value of one of its keys.",
  example: { expression: "[{'n': 'a', 'v': 1}] | rekey_on_member('n')", result: { a: { n: "a", v: 1 } } },
  apply: (input, args) => {
    const overwrite = args.choice("duplicates", ["error", "overwrite"]) === "overwrite";
    const elements = isDict(input) ? entriesOf(input).map(([, value]) => value) : iterate(input);
    const result = dictOf([]);
    for (const element of elements) {
      const member = atPath(element, args.value("key"));
      const key = keyText(member instanceof Undefined ? member.fail() : member);
      if (Object.hasOwn(result, key) && !overwrite)
        throw new Fault("EXP0302", `two elements have \`${key}\``, {
          blame: "input",
          help: "use duplicates='overwrite' where the last one counts",
        });
      result[key] = element;
    }
    return result;
  },
});
