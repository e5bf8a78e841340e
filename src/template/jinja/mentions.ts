/** Which names a body uses, those of what lies inside of it too. */

import { type Body, expressionsOf, walkBody } from "./ast.ts";
import { namesIn } from "./names-in.ts";

const known = new WeakMap<Body, ReadonlySet<string>>();

/** `(scoped)` stands for a block that sees what is around it. */
export function mentions(body: Body, name: string): boolean {
  let names = known.get(body);
  if (!names) {
    names = namesOf(body);
    known.set(body, names);
  }
  return names.has(name);
}

function namesOf(body: Body): ReadonlySet<string> {
  const names = new Set<string>();
  walkBody(body, (node) => {
    if (node.kind === "block" && node.scoped) names.add("(scoped)");
    for (const expression of expressionsOf(node)) for (const name of namesIn(expression)) names.add(name);
  });
  return names;
}
