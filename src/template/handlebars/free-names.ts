/** The variables of the host that a template may read, told from its text alone. */

import type { HashEntry, Part, PathValue, Program, Value } from "./ast.ts";
import { PARTIAL_BLOCK } from "./ast.ts";

/** How deep inside `each` and `with` a piece stands, and which block parameters hide names there. */
interface Position {
  readonly depth: number;
  readonly hidden: ReadonlySet<string>;
}

/** Names that hold for certain, and for partials whose context is not the root also those they might read. */
export function freeNamesOf(
  root: Program,
  partials: ReadonlyMap<string, { readonly program: Program }>,
): ReadonlySet<string> {
  const names = new Set<string>();
  const seen = new Set<string>();

  const value = (v: Value | undefined, at: Position): void => {
    if (v?.kind === "path") addPath(v, at, names);
    if (v?.kind === "call") given(v.params, v.hash, at);
  };
  const given = (params: readonly Value[], hash: readonly HashEntry[], at: Position): void => {
    for (const param of params) value(param, at);
    for (const entry of hash) value(entry.value, at);
  };
  const program = (p: Program, at: Position): void => {
    const inside =
      p.blockParams.length === 0 ? at : { ...at, hidden: new Set([...at.hidden, ...p.blockParams]) };
    for (const part of p.parts) visit(part, inside);
  };
  const visit = (part: Part, at: Position): void => {
    if (part.kind === "print") value(part.value, at);
    if (part.kind === "block") {
      given(part.call.params, part.call.hash, at);
      const enters = part.call.name === "each" || (part.call.name === "with" && !isThis(part.call.params[0]));
      program(part.body, enters ? { ...at, depth: at.depth + 1 } : at);
      if (part.inverse) program(part.inverse, at);
    }
    if (part.kind === "partial") partial(part, at);
  };
  const partial = (part: Part & { kind: "partial" }, at: Position): void => {
    given(part.context ? [part.context] : [], part.hash, at);
    if (part.block) program(part.block, at);
    const key = `${part.name} ${at.depth === 0 && !part.context}`;
    const found = part.name === PARTIAL_BLOCK ? undefined : partials.get(part.name);
    if (!found || seen.has(key)) return;
    seen.add(key);
    program(found.program, { depth: part.context ? at.depth + 1 : at.depth, hidden: new Set() });
  };

  program(root, { depth: 0, hidden: new Set() });
  return names;
}

function isThis(value: Value | undefined): boolean {
  return value?.kind === "path" && value.parts.length === 0 && value.depth === 0 && !value.data;
}

function addPath(path: PathValue, at: Position, names: Set<string>): void {
  const [first, second] = path.parts;
  if (path.data) {
    if (first === "root" && second !== undefined) names.add(second);
    return;
  }
  if (first === undefined || path.depth < at.depth) return;
  if (path.depth === 0 && !path.scoped && at.hidden.has(first)) return;
  names.add(first);
}
