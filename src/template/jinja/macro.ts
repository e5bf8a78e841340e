/** Macros, and the bodies of `{% call %}`, as values that can be called. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { MISSING } from "../../expression/context.ts";
import { Fault } from "../../expression/fault.ts";
import { dictOf, tupleOf } from "../../expression/value/collection.ts";
import { ScriptObject } from "../../expression/value/script-object.ts";
import { quoted } from "../../expression/value/text.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import type { CallBlock, Macro, Parameter } from "./ast.ts";
import type { Frame } from "./frame.ts";
import { mentions } from "./mentions.ts";
import type { At, Renderer } from "./renderer.ts";

type Named = ReadonlyMap<string, unknown>;

interface Definition {
  readonly name: string | null;
  readonly node: Macro | CallBlock;
  /** Further arguments by position, by name, and a body from `{% call %}`: what the body does not mention, it does not take. */
  readonly takes: { readonly varargs: boolean; readonly kwargs: boolean; readonly caller: boolean };
}

export function macroOf(node: Macro, at: At, r: Renderer): ScriptObject {
  return callableOf(definition(node.name, node), at, r);
}

export function callerOf(node: CallBlock, at: At, r: Renderer): ScriptObject {
  return callableOf(definition(null, node), at, r);
}

function definition(name: string | null, node: Macro | CallBlock): Definition {
  const uses = (word: string): boolean =>
    mentions(node.body, word) && !node.parameters.some((p) => p.name === word);
  return {
    name,
    node,
    takes: { varargs: uses("varargs"), kwargs: uses("kwargs"), caller: mentions(node.body, "caller") },
  };
}

function callableOf(macro: Definition, at: At, r: Renderer): ScriptObject {
  const { name, node, takes } = macro;
  const parts: Readonly<Record<string, () => unknown>> = {
    name: () => name,
    arguments: () => tupleOf(node.parameters.map((p) => p.name)),
    catch_varargs: () => takes.varargs,
    catch_kwargs: () => takes.kwargs,
    caller: () => takes.caller,
  };
  return new ScriptObject({
    description: name === null ? "the body of a call" : "a macro",
    text: () => (name === null ? "<Macro anonymous>" : `<Macro ${quoted(name)}>`),
    attribute: (part) => (Object.hasOwn(parts, part) ? parts[part]?.() : MISSING),
    names: () => Object.keys(parts),
    call: (args, named) => r.deeper(() => called(macro, args, named, at, r)),
  });
}

function called(macro: Definition, args: readonly unknown[], named: Named, at: At, r: Renderer): unknown {
  const { node } = macro;
  r.options.run.step();
  const frame = r.below(
    at,
    node.body,
    node.parameters.map((p) => p.name),
  );
  const inside = { ...at, frame, top: false, guarded: false };
  fill(macro, args, named, frame, (p) =>
    p.default ? r.value(p.default, { ...inside, out: at.out }) : MISSING,
  );
  return r.captured(node.body, inside);
}

function fill(
  macro: Definition,
  args: readonly unknown[],
  named: Named,
  frame: Frame,
  defaultOf: (p: Parameter) => unknown,
): void {
  const { node, takes } = macro;
  const { parameters } = node;
  const rest = new Map(named);
  const given = parameters.map((p, i) => (i < args.length ? args[i] : taken(rest, p.name)));
  const explicit = parameters.some((p) => p.name === "caller");
  if (takes.caller && !explicit) {
    const caller = rest.get("caller");
    rest.delete("caller");
    frame.set("caller", caller ?? noCaller());
  }
  refuseRest(macro, args, rest);
  if (takes.kwargs) frame.set("kwargs", dictOf(rest));
  if (takes.varargs) frame.set("varargs", tupleOf(args.slice(parameters.length)));
  parameters.forEach((p, i) => {
    const value = given[i] === MISSING ? defaultOf(p) : given[i];
    frame.set(p.name, value === MISSING ? notGiven(p, macro) : value);
  });
}

function taken(rest: Map<string, unknown>, name: string): unknown {
  if (!rest.has(name)) return MISSING;
  const value = rest.get(name);
  rest.delete(name);
  return value;
}

function refuseRest({ name, node, takes }: Definition, args: readonly unknown[], rest: Named): void {
  const owner = name === null ? "the body of the call" : `the macro \`${name}\``;
  const names = node.parameters.map((p) => p.name);
  const takesText = {
    notes: [names.length === 0 ? "it takes no arguments" : `it takes ${names.join(", ")}`],
  };
  const [extra] = rest.keys();
  if (extra !== undefined && !takes.kwargs) {
    if (extra === "caller")
      throw new Fault("TPL0309", `${owner} takes no body: it never calls caller()`, {
        help: "call it with {{ … }}",
      });
    const again = names.includes(extra) ? `${owner} got \`${extra}\` twice` : undefined;
    const guess = again ? undefined : didYouMean(extra, names);
    throw new Fault("TPL0309", again ?? `${owner} has no parameter \`${extra}\``, {
      blame: extra,
      ...takesText,
      ...(guess ? { help: guess } : {}),
    });
  }
  if (args.length > names.length && !takes.varargs) {
    const most = `${names.length} argument${names.length === 1 ? "" : "s"}`;
    throw new Fault("TPL0309", `${owner} takes at most ${most}, but got ${args.length}`, {
      blame: names.length,
      ...takesText,
    });
  }
}

function notGiven(parameter: Parameter, { name }: Definition): Undefined {
  const owner = name === null ? "the body of the call" : `the macro \`${name}\``;
  return new Undefined(parameter.name, () =>
    problem("EXP0201", `${owner} was called without its parameter \`${parameter.name}\``, {
      help: `give it a default: ${parameter.name}=…`,
    }),
  );
}

function noCaller(): Undefined {
  return new Undefined("caller", () =>
    problem("EXP0201", "the macro was called without a body", {
      help: "call it with {% call %}, or ask `caller is defined`",
    }),
  );
}
