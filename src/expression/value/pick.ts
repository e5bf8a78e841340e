/** `select`, `reject` and their attribute forms: elements by the outcome of a test. */

import type { Arguments } from "../arguments.ts";
import type { Invocation } from "../operation.ts";
import { iterate } from "./collection.ts";
import { isTruthy } from "./truth.ts";

/** `rest` of the arguments: the test's name and its arguments; without one, the truth of the value decides. */
export function pick(
  input: unknown,
  args: Arguments,
  run: Invocation,
  part: (element: unknown) => unknown,
  keep: boolean,
): readonly unknown[] {
  const [name, ...testArgs] = args.rest;
  const holds = (value: unknown): boolean =>
    name === undefined ? isTruthy(value) : run.test(String(name), value, testArgs, args.named);
  return iterate(input).filter((element) => holds(part(element)) === keep);
}
