/** Under which names a loop's item and number are known. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Located, LoopControl } from "../model/task.ts";
import { isIdentifier } from "../playbook/names.ts";
import type { Tree } from "../template/tree.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { textOf } from "./directive-values.ts";

export interface LoopNames {
  readonly item: string;
  readonly index?: string;
}

export function loopNames({ loopVar, indexVar }: LoopControl, scope: LayeredScope): LoopNames {
  const index = nameOf("index_var", indexVar, scope);
  return { item: nameOf("loop_var", loopVar, scope) ?? "item", ...(index === undefined ? {} : { index }) };
}

function nameOf(
  keyword: string,
  given: string | Located<Tree> | undefined,
  scope: LayeredScope,
): string | undefined {
  if (given === undefined || typeof given === "string") return given;
  const name = textOf(keyword, given, scope);
  if (name === undefined || isIdentifier(name)) return name;
  const message = `\`${keyword}\` must be the name of a variable, not \`${name}\``;
  throw new DiagnosticError([problem("RUN0107", message, { primary: given.span })]);
}
