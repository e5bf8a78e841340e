/** Jinja's functions that make things with a state of their own: `namespace`, `cycler`, `joiner`; and `lipsum`. */

import type { Arguments } from "../arguments.ts";
import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import type { Invocation } from "../operation.ts";
import { bind, signature } from "../signature.ts";
import { entriesOf, iterate, keyText } from "../value/collection.ts";
import { isDict } from "../value/kind.ts";
import { ScriptObject, type ScriptParts } from "../value/script-object.ts";
import { repr } from "../value/text.ts";

function pairs(value: unknown): readonly (readonly [string, unknown])[] {
  if (isDict(value)) return entriesOf(value);
  return iterate(value).map((pair) => {
    const items = iterate(pair);
    if (items.length !== 2) throw new Fault("EXP0301", "namespace needs pairs of a name and a value");
    return [keyText(items[0]), items[1]] as const;
  });
}

/** `namespace(found=false)`: parts that `{% set ns.found = true %}` changes, also from within a loop. */
export function namespace(args: Arguments): ScriptObject {
  const values = new Map<string, unknown>([...args.rest.flatMap(pairs), ...args.named]);
  return new ScriptObject({
    description: "a namespace",
    text: () =>
      `<Namespace {${[...values].map(([key, value]) => `${repr(key)}: ${repr(value)}`).join(", ")}}>`,
    attribute: (name) => (values.has(name) ? values.get(name) : MISSING),
    names: () => [...values.keys()],
    assign: (name, value) => values.set(name, value),
  });
}

/** Something that is called without arguments. */
function callable(name: string, apply: () => unknown): ScriptParts {
  const none = signature("()");
  return {
    description: "a function",
    text: () => `<function ${name}>`,
    call: (args, named) => {
      bind(none, `\`${name}\``, args, named);
      return apply();
    },
  };
}

export function cycler(args: Arguments): ScriptObject {
  const items = args.rest;
  if (items.length === 0) throw new Fault("EXP0301", "cycler needs at least one item");
  let at = 0;
  const next = new ScriptObject(
    callable("next", () => {
      const item = items[at];
      at = (at + 1) % items.length;
      return item;
    }),
  );
  const reset = new ScriptObject(
    callable("reset", () => {
      at = 0;
      return null;
    }),
  );
  const parts: Readonly<Record<string, () => unknown>> = {
    current: () => items[at],
    items: () => items,
    next: () => next,
    pos: () => at,
    reset: () => reset,
  };
  return new ScriptObject({
    description: "a cycler",
    text: () => "<cycler>",
    attribute: (name) => (Object.hasOwn(parts, name) ? parts[name]?.() : MISSING),
    names: () => Object.keys(parts),
  });
}

/** Nothing at the first call, the separator at every other. */
export function joiner(args: Arguments): ScriptObject {
  let used = false;
  return new ScriptObject({
    ...callable("joiner", () => {
      if (used) return args.value("sep");
      used = true;
      return "";
    }),
    description: "a joiner",
    text: () => "<joiner>",
  });
}

const WORDS = [
  "lorem ipsum dolor sit amet consectetur adipiscing elit sed do eiusmod tempor incididunt ut labore et dolore",
  "magna aliqua enim ad minim veniam quis nostrud exercitation ullamco laboris nisi aliquip ex ea commodo",
].flatMap((line) => line.split(" "));

/** Paragraphs of filler text. */
export function lipsum(args: Arguments, run: Invocation): string {
  const { random } = run.context.lookups;
  const between = (low: number, high: number): number => low + Math.floor(random() * Math.max(1, high - low));
  const paragraph = (): string => {
    const count = between(args.integer("min"), args.integer("max"));
    run.charge(count * 8);
    const words = Array.from({ length: Math.max(1, count) }, () => WORDS[between(0, WORDS.length)] ?? "");
    const text = `${words.join(" ")}.`;
    return text.charAt(0).toUpperCase() + text.slice(1);
  };
  const paragraphs = Array.from({ length: Math.max(0, args.integer("n")) }, paragraph);
  return args.flag("html") ? paragraphs.map((text) => `<p>${text}</p>`).join("\n") : paragraphs.join("\n\n");
}
