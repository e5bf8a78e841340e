/** The items of `loop` and `with_<lookup>`. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { evaluateLookup } from "../expression/evaluate.ts";
import { Unknown, UnknownValueError } from "../expression/unknown.ts";
import type { Loop } from "../model/task.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";

export interface LoopItem {
  readonly value: unknown;
}

export function itemsOf(loop: Loop, scope: LayeredScope): readonly LoopItem[] {
  const value = scope.evaluate(loop.value.value);
  if (value instanceof Unknown) throw new UnknownValueError(value.reason);
  if (loop.kind === "loop") {
    if (!Array.isArray(value)) throw wrongShape(loop, value);
    return value.map((v) => ({ value: v }));
  }
  const terms = Array.isArray(value) ? value : [value];
  return evaluateLookup(loop.kind, terms, scope.context, loop.value.span).map((v) => ({ value: v }));
}

function wrongShape(loop: Loop, value: unknown): DiagnosticError {
  const isMap = typeof value === "object" && value !== null;
  const what = isMap
    ? "a dictionary"
    : value === null || value === undefined
      ? "nothing"
      : typeof value === "string"
        ? `the text \`${value}\``
        : String(value);
  return new DiagnosticError([
    problem("RUN0107", `\`loop\` wants a list, not ${what}`, {
      primary: loop.value.span,
      help: isMap
        ? 'for a dictionary: `loop: "{{ x | dict2items }}"`, with item.key and item.value'
        : "write a list, or an expression that gives one",
    }),
  ]);
}
