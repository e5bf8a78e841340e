/** The templates that a template names in so many words: those can be read before it is rendered. */

import type { Ast } from "../../expression/ast.ts";
import { walkBody } from "./ast.ts";
import type { JinjaTemplate } from "./jinja-template.ts";
import { isInside } from "./template-loader.ts";

export function literalTemplateNames(template: JinjaTemplate): readonly string[] {
  const names = new Set<string>();
  walkBody(template.body, (node) => {
    if (node.kind === "include" || node.kind === "import" || node.kind === "from" || node.kind === "extends")
      for (const name of textsOf(node.name)) if (isInside(name)) names.add(name);
  });
  return [...names];
}

function textsOf(node: Ast): readonly string[] {
  switch (node.kind) {
    case "literal":
      return typeof node.value === "string" ? [node.value] : [];
    case "list":
    case "tuple":
      return node.items.flatMap(textsOf);
    case "conditional":
      return [...textsOf(node.value), ...(node.else ? textsOf(node.else) : [])];
    default:
      return [];
  }
}
