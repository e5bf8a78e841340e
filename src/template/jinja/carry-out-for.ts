/** `{% for %}`: going over lists, maps and strings, with `loop`. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/context.ts";
import { Fault } from "../../expression/fault.ts";
import { bind, signature } from "../../expression/signature.ts";
import { charactersOf, iterate } from "../../expression/value/collection.ts";
import { equals } from "../../expression/value/compare.ts";
import { ScriptObject } from "../../expression/value/script-object.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import { assign } from "./assign.ts";
import type { For } from "./ast.ts";
import { mentions } from "./mentions.ts";
import { Output } from "./output.ts";
import type { At, Renderer, Signal } from "./renderer.ts";

export function carryOutFor(node: For, at: At, r: Renderer): Signal {
  const items = r.at(node.items, at, () => elementsOf(r.value(node.items, at)));
  return goOver(node, items, at, r, 0);
}

interface Elements {
  readonly each: Iterator<unknown>;
  /** Absent where only going over all of them tells. */
  readonly size?: () => number;
}

/** A list that grows while it is gone over goes on with what was added, as Python's do. */
function elementsOf(value: unknown): Elements {
  if (typeof value === "string") {
    const characters = charactersOf(value);
    return { each: characters.values(), size: () => characters.length };
  }
  const items = iterate(value);
  return { each: items[Symbol.iterator](), size: () => items.length };
}

function* filtered(node: For, items: Iterator<unknown>, at: At, r: Renderer): Iterator<unknown> {
  for (let next = items.next(); !next.done; next = items.next()) {
    const frame = r.below(at, []);
    const inside = { ...at, frame, top: false };
    assign(node.target, next.value, inside, node.items, r);
    if (node.test === undefined || r.truth(node.test, inside)) yield next.value;
  }
}

function goOver(node: For, given: Elements, at: At, r: Renderer, depth: number): Signal {
  const items = node.test ? { each: filtered(node, given.each, at, r) } : given;
  const recurse = (value: unknown): unknown =>
    r.deeper(() => {
      const out = new Output();
      goOver(node, elementsOf(value), { ...at, out }, r, depth + 1);
      return r.options.outcome(out);
    });
  const loop = new Loop(items, depth, node.recursive ? recurse : undefined);
  const usesLoop =
    node.recursive ||
    mentions(node.body, "loop") ||
    mentions(node.body, "(scoped)") ||
    mentions(node.otherwise, "(scoped)");
  let ran = false;
  for (let next = loop.next(); next !== MISSING; next = loop.next()) {
    r.at(node.items, at, () => r.options.run.step());
    const frame = r.below(at, node.body);
    const inside = { ...at, frame, top: false };
    assign(node.target, next, inside, node.items, r);
    if (usesLoop) frame.set("loop", loop.object);
    const signal = r.body(node.body, inside);
    // Only a pass that went to its end keeps `{% else %}` from being carried out.
    if (signal === undefined) ran = true;
    if (signal === "break") break;
  }
  if (ran) return undefined;
  return r.body(node.otherwise, { ...at, frame: r.below(at, node.otherwise), top: false });
}

/** `loop`. The element behind the present one is taken early only where somebody asks for it. */
class Loop {
  readonly object: ScriptObject;
  readonly #depth: number;
  #each: Iterator<unknown>;
  #size: (() => number) | undefined;
  #index = -1;
  #before: unknown = MISSING;
  #current: unknown = MISSING;
  #after: unknown = MISSING;
  #changed: readonly unknown[] | undefined;

  constructor(items: Elements, depth: number, recurse: ((value: unknown) => unknown) | undefined) {
    this.#each = items.each;
    this.#size = items.size;
    this.#depth = depth;
    const one = signature("(iterable)");
    this.object = new ScriptObject({
      description: "the loop",
      text: () => `<LoopContext ${this.#index + 1}/${this.#length()}>`,
      attribute: (name) => this.#attribute(name),
      names: () => Object.keys(PARTS),
      call: (args, named) => {
        const { values } = bind(one, "`loop`", args, named);
        if (recurse) return recurse(values.get("iterable"));
        throw new Fault("TPL0301", "only a recursive loop can be called", {
          help: "write {% for … recursive %}",
        });
      },
    });
  }

  next(): unknown {
    const value = this.#after === MISSING ? this.#take() : this.#after;
    this.#after = MISSING;
    if (value === MISSING) return MISSING;
    this.#index += 1;
    this.#before = this.#current;
    this.#current = value;
    return value;
  }

  #take(): unknown {
    const { done, value } = this.#each.next();
    return done ? MISSING : value;
  }

  #peek(): unknown {
    if (this.#after === MISSING) this.#after = this.#take();
    return this.#after;
  }

  #length(): number {
    if (!this.#size) {
      const rest: unknown[] = [];
      for (let value = this.#take(); value !== MISSING; value = this.#take()) rest.push(value);
      const size = rest.length + this.#index + 1 + (this.#after === MISSING ? 0 : 1);
      this.#each = rest.values();
      this.#size = () => size;
    }
    return this.#size();
  }

  #attribute(name: string): unknown {
    return Object.hasOwn(PARTS, name) ? PARTS[name]?.(this) : MISSING;
  }

  static readonly parts: Readonly<Record<string, (loop: Loop) => unknown>> = {
    index: (l) => l.#index + 1,
    index0: (l) => l.#index,
    revindex: (l) => l.#length() - l.#index,
    revindex0: (l) => l.#length() - l.#index - 1,
    first: (l) => l.#index === 0,
    last: (l) => l.#peek() === MISSING,
    length: (l) => l.#length(),
    depth: (l) => l.#depth + 1,
    depth0: (l) => l.#depth,
    previtem: (l) =>
      l.#before === MISSING ? absent("previtem", "there is no item before the first") : l.#before,
    nextitem: (l) => {
      const next = l.#peek();
      return next === MISSING ? absent("nextitem", "there is no item after the last") : next;
    },
    cycle: (l) => l.#function("cycle", (args) => l.#cycled(args)),
    changed: (l) => l.#function("changed", (args) => l.#differs(args)),
  };

  #function(name: string, apply: (args: readonly unknown[]) => unknown): ScriptObject {
    return new ScriptObject({
      description: "a function",
      text: () => `<function loop.${name}>`,
      call: (args, named) => {
        const [extra] = named.keys();
        if (extra !== undefined)
          throw new Fault("EXP0301", `\`loop.${name}\` has no argument \`${extra}\``, { blame: extra });
        return apply(args);
      },
    });
  }

  #cycled(args: readonly unknown[]): unknown {
    if (args.length === 0) throw new Fault("EXP0301", "`loop.cycle` needs at least one value");
    return args[this.#index % args.length];
  }

  #differs(args: readonly unknown[]): boolean {
    const same = this.#changed !== undefined && equals(this.#changed, args);
    this.#changed = args;
    return !same;
  }
}

const PARTS = Loop.parts;

function absent(name: string, message: string): Undefined {
  return new Undefined(`loop.${name}`, () => problem("EXP0202", message));
}
