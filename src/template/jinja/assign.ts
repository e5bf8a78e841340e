/** Giving values to what `{% set %}`, `{% for %}` and `{% with %}` name. */

import type { Ast } from "../../expression/ast.ts";
import { Fault } from "../../expression/fault.ts";
import { iterate } from "../../expression/value/collection.ts";
import { describeKind } from "../../expression/value/kind.ts";
import { ScriptObject } from "../../expression/value/script-object.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import type { PartTarget, Target } from "./ast.ts";
import type { At, Renderer } from "./renderer.ts";

/** `from`: the expression that the value comes from, for messages. */
export function assign(target: Target, value: unknown, at: At, from: Ast | undefined, r: Renderer): void {
  switch (target.kind) {
    case "name":
      r.assignName(target.name, value, at);
      return;
    case "part":
      assignPart(target, value, at, r);
      return;
    case "tuple": {
      const node = from ?? { kind: "literal" as const, value: null, start: target.start, end: target.end };
      const items = r.at(node, at, () => unpacked(value, target.items.length));
      target.items.forEach((item, i) => {
        assign(item, items[i], at, from, r);
      });
    }
  }
}

function assignPart(target: PartTarget, value: unknown, at: At, r: Renderer): void {
  r.at(target.object, at, () => {
    const object = r.value(target.object, at);
    if (object instanceof Undefined) object.fail();
    const set = object instanceof ScriptObject ? object.parts.assign : undefined;
    if (!set)
      throw new Fault("TPL0311", `${describeKind(object)} has no parts that can be set`, {
        help: "make a namespace: {% set name = namespace(part=value) %}",
      });
    set(target.name, value);
  });
}

function unpacked(value: unknown, wanted: number): readonly unknown[] {
  const items = iterate(value);
  if (items.length === wanted) return items;
  const elements = `${items.length} element${items.length === 1 ? "" : "s"}`;
  throw new Fault("TPL0307", `${elements} can't be given to ${wanted} name${wanted === 1 ? "" : "s"}`);
}
