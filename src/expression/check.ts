/** What can be told about an expression without evaluating it: unknown filters, tests, lookups, functions and methods, and arguments that can't fit. */

import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { type Argument, type Ast, type Call, childrenOf, type Filter, type Test } from "./ast.ts";
import { Fault } from "./fault.ts";
import { FILTERS } from "./filters/registry.ts";
import { FUNCTION_NAMES, functionOf } from "./functions/registry.ts";
import { LOOKUPS } from "./lookups/registry.ts";
import { isChanging, methodNames } from "./methods/registry.ts";
import { placed, spanOf } from "./placement.ts";
import { shortName, unknownNameHelp } from "./registry.ts";
import { bind, type Signature } from "./signature.ts";
import { TESTS } from "./tests/registry.ts";

/** What a template adds to the language. */
export interface Surrounding {
  /** Whether a name may stand for something of the template's own, such as a macro, of which only rendering tells what it is. */
  readonly isLocal: (name: string) => boolean;
}

const NOTHING: Surrounding = { isLocal: () => false };

export function check(root: Ast, file: SourceFile, around: Surrounding = NOTHING): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const visit = (node: Ast): void => {
    const diagnostic = node.kind === "call" && isOwn(node.callee, around) ? undefined : checkNode(node, file);
    if (diagnostic) found.push(diagnostic);
    // The name of a function is no variable.
    const children =
      node.kind === "call" && node.callee.kind === "name" ? childrenOf(node).slice(1) : childrenOf(node);
    for (const child of children) visit(child);
  };
  visit(root);
  return found;
}

/** `forms.input(…)`, `loop.cycle(…)`, `super()`. */
function isOwn(callee: Ast, around: Surrounding): boolean {
  switch (callee.kind) {
    case "name":
      return around.isLocal(callee.name);
    case "attribute":
    case "subscript":
      return isOwn(callee.object, around);
    case "call":
      return isOwn(callee.callee, around);
    default:
      return false;
  }
}

function checkNode(node: Ast, file: SourceFile): Diagnostic | undefined {
  switch (node.kind) {
    case "filter":
      return checkFilter(node, file);
    case "test":
      return checkTest(node, file);
    case "call":
      return checkCall(node, file);
    default:
      return undefined;
  }
}

const NAME_ONLY: Readonly<Record<string, string>> = {
  and: "`and` stands without `is`",
  or: "`or` stands without `is`",
};

function checkFilter(node: Filter, file: SourceFile): Diagnostic | undefined {
  const filter = FILTERS.get(shortName(node.name));
  if (filter) {
    const wrong = checkArguments(node, filter.signature, `the filter \`${node.name}\``, file);
    return wrong ?? checkNamedOperation(node, file);
  }
  const isTest = TESTS.has(shortName(node.name));
  const help = isTest
    ? `\`${node.name}\` is a test: write \`is ${node.name}\``
    : unknownNameHelp(node.name, FILTERS);
  return problem("EXP0203", `there is no filter \`${node.name}\``, {
    primary: nameSpan(node, file),
    ...(help ? { help } : {}),
  });
}

function checkTest(node: Test, file: SourceFile): Diagnostic | undefined {
  const test = TESTS.get(shortName(node.name));
  if (test) return checkArguments(node, test.signature, `the test \`${node.name}\``, file);
  const word = Object.hasOwn(NAME_ONLY, node.name) ? NAME_ONLY[node.name] : undefined;
  const isFilter = FILTERS.has(shortName(node.name));
  const asFilter = isFilter ? `\`${node.name}\` is a filter: write \`| ${node.name}\`` : undefined;
  const help = word ?? asFilter ?? unknownNameHelp(node.name, TESTS);
  return problem("EXP0204", `there is no test \`${node.name}\``, {
    primary: nameSpan(node, file),
    ...(help ? { help } : {}),
  });
}

function nameSpan(node: Filter | Test, file: SourceFile): ReturnType<typeof spanOf> {
  return spanOf({ start: node.nameStart, end: node.nameEnd }, file);
}

function checkArguments(
  node: Filter | Test | Call,
  sig: Signature,
  owner: string,
  file: SourceFile,
): Diagnostic | undefined {
  if (node.args.some((a) => a.spread)) return undefined;
  const named = new Map(
    node.args.filter((a) => a.name !== undefined).map((a) => [a.name as string, undefined]),
  );
  try {
    bind(sig, owner, positional(node.args), named);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return placed(error, node, file, sig);
  }
}

function positional(args: readonly Argument[]): readonly unknown[] {
  return args.filter((a) => a.name === undefined);
}

/** `map('name')`, `select('name')`, `selectattr('key', 'name')` name another filter or test in a string. */
const NAMES_IN_ARGUMENTS: Readonly<Record<string, readonly [at: number, kind: "filter" | "test"]>> = {
  map: [0, "filter"],
  select: [0, "test"],
  reject: [0, "test"],
  selectattr: [1, "test"],
  rejectattr: [1, "test"],
};

function checkNamedOperation(node: Filter, file: SourceFile): Diagnostic | undefined {
  const rule = Object.hasOwn(NAMES_IN_ARGUMENTS, node.name) ? NAMES_IN_ARGUMENTS[node.name] : undefined;
  const argument = rule && node.args.filter((a) => a.name === undefined)[rule[0]];
  if (
    !rule ||
    !argument ||
    argument.spread ||
    argument.value.kind !== "literal" ||
    typeof argument.value.value !== "string"
  )
    return undefined;
  const name = argument.value.value;
  const known = rule[1] === "filter" ? FILTERS : TESTS;
  if (known.has(shortName(name))) return undefined;
  const help = unknownNameHelp(name, known);
  const code = rule[1] === "filter" ? "EXP0203" : "EXP0204";
  return problem(code, `there is no ${rule[1]} \`${name}\``, {
    primary: spanOf(argument, file),
    ...(help ? { help } : {}),
  });
}

function checkCall(node: Call, file: SourceFile): Diagnostic | undefined {
  const { callee } = node;
  if (callee.kind === "attribute") return checkMethod(callee.name, callee, file);
  if (callee.kind !== "name") {
    return problem("EXP0206", "only functions and methods can be called", { primary: spanOf(node, file) });
  }
  if (["lookup", "query", "q"].includes(callee.name)) return checkLookup(node, callee.name, file);
  if (callee.name === "undef") return undefined;
  const found = functionOf(callee.name);
  if (found) return checkArguments(node, found.signature, `\`${callee.name}\``, file);
  const help = FILTERS.has(callee.name)
    ? `\`${callee.name}\` is a filter: write value | ${callee.name}`
    : didYouMean(callee.name, FUNCTION_NAMES);
  return problem("EXP0206", `there is no function \`${callee.name}\``, {
    primary: spanOf(callee, file),
    ...(help ? { help } : {}),
  });
}

function checkMethod(
  name: string,
  callee: Ast & { kind: "attribute" },
  file: SourceFile,
): Diagnostic | undefined {
  if (isChanging(name) || methodNames().includes(name)) return undefined;
  const place = spanOf({ start: callee.end - name.length, end: callee.end }, file);
  const help = FILTERS.has(name)
    ? `\`${name}\` is a filter: write | ${name}`
    : didYouMean(name, methodNames());
  return problem("EXP0207", `there is no method \`${name}\``, { primary: place, ...(help ? { help } : {}) });
}

function checkLookup(node: Call, as: string, file: SourceFile): Diagnostic | undefined {
  const first = node.args[0];
  if (!first) return problem("EXP0301", `${as} needs the name of a lookup`, { primary: spanOf(node, file) });
  if (first.spread || first.name !== undefined || first.value.kind !== "literal") return undefined;
  const name = String(first.value.value);
  if (LOOKUPS.has(shortName(name))) return undefined;
  const help = unknownNameHelp(name, LOOKUPS);
  return problem("EXP0205", `there is no lookup \`${name}\``, {
    primary: spanOf(first, file),
    ...(help ? { help } : {}),
  });
}
