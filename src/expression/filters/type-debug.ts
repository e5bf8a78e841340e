/** `type_debug`: what type a value has, in Python's words. */

import { defineFilter } from "../operation.ts";
import { type Kind, kindOf } from "../value/kind.ts";

export const typeDebugFilter = defineFilter({
  name: "type_debug",
  summary: "What type a value has, in Python's words.",
  example: { expression: "{'a': 1} | type_debug", result: "dict" },
  lenient: true,
  apply: (input) => NAMES[kindOf(input)],
});

const NAMES: Readonly<Record<Kind, string>> = {
  undefined: "AnsibleUndefined",
  unknown: "unknown",
  omit: "omit",
  none: "NoneType",
  boolean: "bool",
  integer: "int",
  float: "float",
  string: "str",
  list: "list",
  dict: "dict",
  moment: "datetime",
  duration: "timedelta",
  object: "object",
};
