/** The example of a user's filter: what it gives must be what it says. */

import { isDeepStrictEqual } from "node:util";
import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { compileExpression } from "../../expression/compile.ts";
import { evaluate, MISSING } from "../../expression/evaluate.ts";
import { emptyLookupHost } from "../../expression/lookup-host.ts";
import type { Filter } from "../../expression/operation.ts";

/** What is wrong, in one line; undefined where the example holds. */
export function tryFilter({ example, name }: Filter, now: () => Date): string | undefined {
  const { expression: text, result, variables = {} } = example;
  if (!text.includes(name)) return `its example does not use it: ${text}`;
  const file = { path: "example", text };
  const { value, diagnostics } = compileExpression({ text, span: { file, start: 0, end: text.length } });
  if (!value) return `its example is no expression: ${diagnostics[0]?.message ?? text}`;
  const scope = {
    get: (wanted: string) => (Object.hasOwn(variables, wanted) ? variables[wanted] : MISSING),
    names: () => Object.keys(variables),
  };
  try {
    const is = evaluate(value, { scope, lookups: emptyLookupHost(now, () => 0), language: "2.18" });
    if (isDeepStrictEqual(is, result)) return undefined;
    return `\`${text}\` gives ${JSON.stringify(is)}, not ${JSON.stringify(result)}`;
  } catch (error) {
    return error instanceof DiagnosticError ? error.diagnostics[0]?.message : String(error);
  }
}
