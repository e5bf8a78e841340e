/** What can be called in a template: the filters and tests of the expression language, and a few operators that Handlebars lacks. */

import { problem } from "../../diagnostics/diagnostic.ts";
import { elementOf } from "../../expression/access.ts";
import { describeValue } from "../../expression/arguments.ts";
import type { BinaryOperator } from "../../expression/ast.ts";
import { MISSING } from "../../expression/context.ts";
import { Fault } from "../../expression/fault.ts";
import { FILTERS } from "../../expression/filters/registry.ts";
import { binary, concatenated } from "../../expression/operators.ts";
import type { Run } from "../../expression/run.ts";
import type { Signature } from "../../expression/signature.ts";
import { TESTS } from "../../expression/tests/registry.ts";
import { knownKindOf } from "../../expression/value/kind.ts";
import { Undefined } from "../../expression/value/undefined.ts";
import { isTruthy } from "./truth.ts";

export interface HelperCall {
  readonly params: readonly unknown[];
  readonly hash: ReadonlyMap<string, unknown>;
  readonly run: Run;
}

export interface Helper {
  /** Of a filter or test, whose first value is the helper's first parameter. */
  readonly signature?: Signature;
  readonly least: number;
  readonly apply: (call: HelperCall) => unknown;
}

function operator(symbol: BinaryOperator): Helper {
  return { least: 2, apply: ({ params, run }) => params.reduce((a, b) => binary(symbol, a, b, run)) };
}

/** `lookup` is Handlebars' own: an entry of a map or list, named by a value. */
function lookup({ params }: HelperCall): unknown {
  const [object, key] = params;
  knownKindOf(object);
  const found = elementOf(object, key);
  if (found !== MISSING) return found;
  return new Undefined(String(key), () =>
    problem("TPL0203", `there is no ${typeof key === "string" ? `\`${key}\`` : describeValue(key)} in it`),
  );
}

const OPERATORS: Readonly<Record<string, Helper>> = {
  and: { least: 1, apply: ({ params }) => params.find((p) => !isTruthy(p)) ?? params.at(-1) },
  or: { least: 1, apply: ({ params }) => params.find((p) => isTruthy(p)) ?? params.at(-1) },
  not: { least: 1, apply: ({ params }) => !isTruthy(params[0]) },
  lookup: { least: 2, apply: lookup },
  concat: { least: 1, apply: ({ params, run }) => concatenated(params, run) },
  array: { least: 0, apply: ({ params }) => params },
  add: operator("+"),
  subtract: operator("-"),
  multiply: operator("*"),
  divide: operator("/"),
  modulo: operator("%"),
};

/** Tests are called by their names, or as `is_name` where a filter has the same name. */
export function helperOf(name: string): Helper | undefined {
  if (Object.hasOwn(OPERATORS, name)) return OPERATORS[name];
  const filter = FILTERS.get(name);
  if (filter)
    return {
      signature: filter.signature,
      least: 1,
      apply: ({ params: [input, ...args], hash, run }) => run.applyFilter(filter, name, input, args, hash),
    };
  const test = TESTS.get(name) ?? TESTS.get(name.replace(/^is_/, ""));
  if (test)
    return {
      signature: test.signature,
      least: 1,
      apply: ({ params: [input, ...args], hash, run }) => run.applyTest(test, name, input, args, hash),
    };
  return undefined;
}

export function callHelper(name: string, helper: Helper, call: HelperCall): unknown {
  if (call.params.length < helper.least) {
    throw new Fault(
      "TPL0208",
      `the helper \`${name}\` needs ${helper.least === 1 ? "a value" : `${helper.least} values`}`,
      { help: `write {{${name} value}}` },
    );
  }
  return helper.apply(call);
}

export const BLOCK_HELPERS: readonly string[] = ["if", "unless", "each", "with", "raw"];

export function helperNames(): readonly string[] {
  return [
    ...BLOCK_HELPERS,
    ...Object.keys(OPERATORS),
    ...FILTERS.keys(),
    ...[...TESTS.keys()].filter((name) => /^\w+$/.test(name)),
  ];
}
