/** Methods of lists and maps that leave them as they are. */

import { describeValue } from "../arguments.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { type Dict, dictOf, entriesOf, entry, keysOf, keyText, tupleOf } from "../value/collection.ts";
import { equals } from "../value/compare.ts";
import type { LazyMap } from "../value/lazy-map.ts";
import { type Methods, method } from "./method.ts";

export const LIST_METHODS: Methods<readonly unknown[]> = {
  copy: method("()", (self) => [...self]),
  count: method("(value)", (self, args) => self.filter((item) => equals(item, args.value("value"))).length),
  index: method("(value, start=0)", (self, args) => {
    const start = args.integer("start");
    const from = start < 0 ? Math.max(0, start + self.length) : start;
    const at = self.findIndex((item, i) => i >= from && equals(item, args.value("value")));
    if (at === -1)
      throw new Fault("EXP0302", `${describeValue(args.value("value"))} is not in the list`, {
        help: "ask `value in list` first",
      });
    return at;
  }),
};

export const DICT_METHODS: Methods<Readonly<Dict> | LazyMap> = {
  copy: method("()", (self) => dictOf(entriesOf(self))),
  get: method("(key, default=none)", (self, args) => {
    const found = entry(self, keyText(args.value("key")));
    return found === MISSING ? args.value("default") : found;
  }),
  items: method("()", (self) => entriesOf(self).map((pair) => tupleOf([...pair]))),
  keys: method("()", (self) => keysOf(self)),
  values: method("()", (self) => entriesOf(self).map(([, value]) => value)),
};
