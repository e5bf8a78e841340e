/** What is said about names, parts and methods that are not there. */

import { problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { partNames } from "./access.ts";
import { describeValue } from "./arguments.ts";
import type { Ast, Call, Conditional, Name } from "./ast.ts";
import type { Evaluation } from "./evaluator.ts";
import { Fault } from "./fault.ts";
import { FUNCTION_NAMES } from "./functions/registry.ts";
import { methodNames, methodOf } from "./methods/registry.ts";
import { spanOf } from "./placement.ts";
import { print } from "./print.ts";
import { textLength } from "./value/collection.ts";
import { describeKind, isDict } from "./value/kind.ts";
import { Undefined } from "./value/undefined.ts";

const LONGEST_SHOWN = 60;

/** The node as the user may have written it, for messages; `…` for what is too long to repeat. */
export function pathOf(node: Ast): string {
  const text = print(node);
  return text.length <= LONGEST_SHOWN ? text : "…";
}

const WORDS: Readonly<Record<string, string>> = {
  yes: "write `true`",
  no: "write `false`",
  on: "write `true`",
  off: "write `false`",
  null: "write `none`",
  undefined: "ask `is undefined` or `is not defined`",
  TRUE: "write `true`",
  FALSE: "write `false`",
};

export function missingName(node: Name, e: Evaluation): Undefined {
  return new Undefined(node.name, () => {
    const isFunction = FUNCTION_NAMES.includes(node.name);
    const word = Object.hasOwn(WORDS, node.name) ? WORDS[node.name] : undefined;
    const help = isFunction
      ? `\`${node.name}\` is a function: write ${node.name}(…)`
      : (word ?? didYouMean(node.name, (e.locals ?? e.run.context.scope).names()));
    return problem("EXP0201", `the variable \`${node.name}\` is not defined`, {
      primary: spanOf(node, e.file),
      label: "not defined",
      ...(help ? { help } : {}),
    });
  });
}

export function missingPart(node: Ast, object: unknown, key: unknown, file: SourceFile): Undefined {
  return new Undefined(pathOf(node), () =>
    problem("EXP0202", partMessage(node, object, key), {
      primary: spanOf(node, file),
      ...partHelp(object, key),
    }),
  );
}

function partMessage(node: Ast, object: unknown, key: unknown): string {
  const owner = node.kind === "attribute" || node.kind === "subscript" ? pathOf(node.object) : "the value";
  const shown = owner.includes("…") ? "the value" : `\`${owner}\``;
  if (isDict(object)) return `${shown} has no key \`${typeof key === "string" ? key : describeValue(key)}\``;
  if (typeof key === "string") return `${shown} is ${describeKind(object)} and has no \`${key}\``;
  const size = Array.isArray(object)
    ? `${object.length} element${object.length === 1 ? "" : "s"}`
    : typeof object === "string"
      ? `${textLength(object)} characters`
      : undefined;
  return size === undefined
    ? `${shown} is ${describeKind(object)} and has no positions`
    : `${shown} has ${size}, none at position ${describeValue(key)}`;
}

function partHelp(object: unknown, key: unknown): { help?: string; notes?: readonly string[] } {
  if (typeof key !== "string") return {};
  if (methodOf(object, key)) return { help: `\`${key}\` is a method: write .${key}(…)` };
  const names = partNames(object);
  const help = didYouMean(key, names);
  const listed = names.length > 0 && names.length <= 12 ? { notes: [`it has ${names.join(", ")}`] } : {};
  return { ...listed, ...(help ? { help } : {}) };
}

export function missingElse(node: Conditional, file: SourceFile): Undefined {
  return new Undefined(
    "the inline if",
    () =>
      problem("EXP0201", "the condition is false and there is no `else`", {
        primary: spanOf(node, file),
        help: "add `else` and a value",
      }),
    true,
  );
}

/** `undef(hint='…')`: a value that is an error as soon as it is used. */
export function undefFunction(
  node: Call,
  args: readonly unknown[],
  named: ReadonlyMap<string, unknown>,
  file: SourceFile,
): Undefined {
  const hint = args[0] ?? named.get("hint");
  return new Undefined("undef()", () =>
    problem("EXP0201", typeof hint === "string" ? hint : "a value that must be overridden was not", {
      primary: spanOf(node, file),
    }),
  );
}

const INSTEAD: Readonly<Record<string, string>> = {
  append: "write `list + [value]`",
  extend: "write `list + other`",
  update: "write `map | combine(other)`",
  remove: "write `list | reject('equalto', value)`",
  sort: "write `list | sort`",
  reverse: "write `list | reverse`",
  pop: "write `list[:-1]` for all but the last",
};

export function unknownMethod(name: string, object: unknown, changing: boolean): Fault {
  if (changing) {
    const help = Object.hasOwn(INSTEAD, name) ? INSTEAD[name] : undefined;
    return new Fault("EXP0208", `\`${name}\` would change ${describeKind(object)}`, {
      blame: "input",
      ...(help ? { help } : {}),
    });
  }
  const help =
    isDict(object) && partNames(object).includes(name)
      ? `\`${name}\` is a key, not a method: leave out the parentheses`
      : didYouMean(name, methodNames(object));
  return new Fault("EXP0207", `${describeKind(object)} has no method \`${name}\``, {
    blame: "input",
    ...(help ? { help } : {}),
  });
}
