/** `map`: A filter applied to every element, or one attribute of every element. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { defineFilter } from "../operation.ts";
import { atPath } from "../value/attribute-path.ts";
import { iterate } from "../value/collection.ts";
import { Undefined } from "../value/undefined.ts";

export const mapFilter = defineFilter({
  name: "map",
  signature: "(*args, **kwargs)",
  summary: "A filter applied to every element, or one attribute of every element.",
  example: { expression: "['a', 'b'] | map('upper')", result: ["A", "B"] },
  apply: (input, args, run) => {
    if (args.rest.length === 0 && args.named.has("attribute")) return attributes(input, args);
    const [name, ...rest] = args.rest;
    if (typeof name !== "string")
      throw new Fault("EXP0301", "map needs the name of a filter, or attribute='…'");
    return iterate(input).map((element) => run.filter(name, element, rest, args.named));
  },
});

function attributes(input: unknown, args: Arguments): readonly unknown[] {
  const unexpected = [...args.named.keys()].find((name) => name !== "attribute" && name !== "default");
  if (unexpected !== undefined)
    throw new Fault("EXP0301", `map has no argument \`${unexpected}\``, { blame: unexpected });
  const path = args.named.get("attribute");
  return iterate(input).map((element) => {
    const value = atPath(element, path);
    return value instanceof Undefined && args.named.has("default") ? args.named.get("default") : value;
  });
}
