/** What a registered result says about its task. */

import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { entry } from "./collection.ts";
import { describeKind, isDict } from "./kind.ts";
import { isTruthy } from "./truth.ts";

export function flagOf(result: unknown, name: string): boolean {
  if (!isDict(result)) {
    throw new Fault(
      "EXP0302",
      `only the result of a task can be asked for this, not ${describeKind(result)}`,
      {
        blame: "input",
        help: "use the name that the task registers: `register: result`, then `result is failed`",
      },
    );
  }
  const value = entry(result, name);
  return value !== MISSING && isTruthy(value);
}
