/** Methods that change a list or a map, as templates call them on values of their own. */

import { type Arguments, describeValue } from "../arguments.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import type { Invocation } from "../operation.ts";
import { type Dict, entriesOf, entry, iterate, keysOf, keyText, tupleOf } from "../value/collection.ts";
import { compare, equals } from "../value/compare.ts";
import { isDict, knownKindOf } from "../value/kind.ts";
import { type Methods, method } from "./method.ts";

type Items = readonly unknown[];

/** The values that these methods are called on were copied before, so they are nobody else's. */
function own(items: Items): unknown[] {
  return items as unknown[];
}

function position(items: Items, at: number, what: string): number {
  const index = at < 0 ? at + items.length : at;
  if (index >= 0 && index < items.length) return index;
  throw new Fault(
    "EXP0302",
    items.length === 0 ? `${what} from an empty list` : `the list has no position ${at}`,
  );
}

function extend(self: Items, args: Arguments, run: Invocation): null {
  const added = [...iterate(args.value("iterable"))];
  run.charge(added.length);
  for (const item of added) own(self).push(item);
  return null;
}

function sort(self: Items, args: Arguments): null {
  own(self).sort((a, b) => (args.flag("reverse") ? compare(b, a) : compare(a, b)));
  return null;
}

export const LIST_CHANGES: Methods<Items> = {
  append: method("(value)", (self, args, run) => {
    run.charge(1);
    own(self).push(args.value("value"));
    return null;
  }),
  clear: method("()", (self) => {
    own(self).length = 0;
    return null;
  }),
  extend: method("(iterable)", extend),
  insert: method("(index, value)", (self, args, run) => {
    run.charge(1);
    own(self).splice(args.integer("index"), 0, args.value("value"));
    return null;
  }),
  pop: method("(index=-1)", (self, args) => {
    const at = position(self, args.integer("index"), "there is nothing to pop");
    return own(self).splice(at, 1)[0];
  }),
  remove: method("(value)", (self, args) => {
    const at = self.findIndex((item) => equals(item, args.value("value")));
    if (at === -1) throw new Fault("EXP0302", `${describeValue(args.value("value"))} is not in the list`);
    own(self).splice(at, 1);
    return null;
  }),
  reverse: method("()", (self) => {
    own(self).reverse();
    return null;
  }),
  sort: method("(reverse=false)", sort),
};

type Map = Readonly<Dict>;

function ownMap(map: Map): Dict {
  return map as Dict;
}

function taken(self: Map, key: string): unknown {
  const value = entry(self, key);
  delete ownMap(self)[key];
  return value;
}

function pairsOf(value: unknown): readonly (readonly [string, unknown])[] {
  if (knownKindOf(value) === "none") return [];
  if (isDict(value)) return entriesOf(value);
  return iterate(value).map((pair) => {
    const items = iterate(pair);
    if (items.length !== 2)
      throw new Fault("EXP0301", `update needs pairs, but one item has ${items.length} elements`);
    return [keyText(items[0]), items[1]] as const;
  });
}

export const DICT_CHANGES: Methods<Map> = {
  clear: method("()", (self) => {
    for (const key of keysOf(self)) delete ownMap(self)[key];
    return null;
  }),
  pop: method("(key, default=none)", (self, args) => {
    const key = keyText(args.value("key"));
    if (entry(self, key) !== MISSING) return taken(self, key);
    if (args.has("default")) return args.value("default");
    throw new Fault("EXP0302", `the map has no key ${describeValue(args.value("key"))}`, { blame: "key" });
  }),
  popitem: method("()", (self) => {
    const key = keysOf(self).at(-1);
    if (key === undefined) throw new Fault("EXP0302", "there is nothing to pop from an empty map");
    return tupleOf([key, taken(self, key)]);
  }),
  setdefault: method("(key, default=none)", (self, args, run) => {
    const key = keyText(args.value("key"));
    const found = entry(self, key);
    if (found !== MISSING) return found;
    run.charge(1);
    ownMap(self)[key] = args.value("default");
    return args.value("default");
  }),
  update: method("(other=none, **named)", (self, args, run) => {
    const pairs = [...pairsOf(args.value("other")), ...args.named];
    run.charge(pairs.length);
    for (const [key, value] of pairs) ownMap(self)[key] = value;
    return null;
  }),
};
