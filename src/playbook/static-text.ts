/** Names that must be known before the run: literal, or made of extra variables. */

import { type Collector, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Node } from "../source/located.ts";
import { evaluateTree } from "../template/tree.ts";
import { compileValue } from "./compile-value.ts";
import type { LoadContext } from "./load-context.ts";
import { shown } from "./read-keyword.ts";

export interface StaticText {
  /** "the file of `import_tasks`", for messages. */
  readonly what: string;
  /** What to use where the name depends on a host. */
  readonly instead: string;
}

export function staticText(
  node: Node,
  { what, instead }: StaticText,
  context: LoadContext,
  out: Collector,
): string | undefined {
  const compiled = compileValue(node, out);
  if (!compiled) return undefined;
  let value: unknown;
  try {
    value = evaluateTree(compiled.value, context.staticContext);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    const notes = ["it is read before any host is known, so only variables given with `-e` can stand in it"];
    out.add(
      problem("PB0305", `${what} can't be told before the run`, { primary: node.span, notes, help: instead }),
    );
    return undefined;
  }
  if (typeof value === "string" && value.trim() !== "") return value.trim();
  if (typeof value === "number") return String(value);
  if (value === null || value === "") {
    out.add(problem("PB0107", `${what} is empty`, { primary: node.span }));
    return undefined;
  }
  out.add(problem("PB0107", `${what} must be a name, not ${shown(node)}`, { primary: node.span }));
  return undefined;
}
