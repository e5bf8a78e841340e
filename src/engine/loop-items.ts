/** The items of `loop` and `with_<lookup>`. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { evaluateLookup } from "../expression/evaluate.ts";
import { shortName } from "../expression/registry.ts";
import { Unknown, UnknownValueError } from "../expression/unknown.ts";
import type { Loop } from "../model/task.ts";
import type { Tree } from "../template/tree.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";

export interface LoopItem {
  readonly value: unknown;
}

export function itemsOf(loop: Loop, scope: LayeredScope): readonly LoopItem[] {
  const value =
    shortName(loop.kind) === "first_found"
      ? definedParts(loop.value.value, scope)
      : scope.evaluate(loop.value.value);
  if (value instanceof Unknown) throw new UnknownValueError(value.reason);
  if (loop.kind === "loop") {
    if (!Array.isArray(value)) throw wrongShape(loop, value);
    return value.map((v) => ({ value: v }));
  }
  if (shortName(loop.kind) === "indexed_items" && !Array.isArray(value)) throw notAList(loop);
  if (shortName(loop.kind) === "list" && typeof value === "object" && value !== null && !Array.isArray(value))
    throw new DiagnosticError([
      problem("RUN0107", "with_list expects a list, not a dictionary", { primary: loop.value.span }),
    ]);
  const terms = Array.isArray(value) ? value : value === undefined ? [] : [value];
  return evaluateLookup(loop.kind, terms, scope.context, loop.value.span).map((v) => ({ value: v }));
}

/** Names of files that need a variable that is not defined are passed by, as Ansible does for `with_first_found`. */
function definedParts(tree: Tree, scope: LayeredScope): unknown {
  if (tree.kind === "seq")
    return tree.items.map((item) => definedParts(item, scope)).filter((item) => item !== undefined);
  if (tree.kind === "map")
    return Object.fromEntries(
      tree.entries.map(({ key, value }) => [
        typeof key === "string" ? key : "",
        definedParts(value, scope) ?? [],
      ]),
    );
  try {
    return scope.evaluate(tree);
  } catch (error) {
    const first = error instanceof DiagnosticError ? error.diagnostics[0]?.code : undefined;
    if (first === "EXP0201" || first === "EXP0202") return undefined;
    throw error;
  }
}

function notAList(loop: Loop): DiagnosticError {
  return new DiagnosticError([
    problem("RUN0107", "with_indexed_items expects a list", { primary: loop.value.span }),
  ]);
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
