/** `xmlattr`: the entries of a map as attributes of an XML element. */

import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { entriesOf } from "../value/collection.ts";
import { describeKind, isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";
import { Undefined } from "../value/undefined.ts";

export const xmlattrFilter = defineFilter({
  name: "xmlattr",
  signature: "(autospace=true)",
  summary: "The entries of a map as attributes of an XML element.",
  example: { expression: "{'id': 'x', 'class': none} | xmlattr", result: ' id="x"' },
  apply: (input, args) => {
    if (!isDict(input))
      throw new Fault("EXP0302", `xmlattr needs a map, not ${describeKind(input)}`, { blame: "input" });
    const quote = (value: unknown): string => str(value).replace(/[&<>'"]/g, (c) => `&#${c.charCodeAt(0)};`);
    const text = entriesOf(input)
      .filter(([, value]) => value !== null && !(value instanceof Undefined))
      .map(([key, value]) => `${key}="${quote(value)}"`)
      .join(" ");
    return text !== "" && args.flag("autospace") ? ` ${text}` : text;
  },
});
