/** Names in an expression, in the order in which they are written; those of functions and macros that are called are among them. */

import { type Ast, childrenOf } from "../../expression/ast.ts";

export function namesIn(node: Ast): readonly string[] {
  const names: string[] = [];
  const visit = (n: Ast): void => {
    if (n.kind === "name") names.push(n.name);
    for (const child of childrenOf(n)) visit(child);
  };
  visit(node);
  return names;
}
