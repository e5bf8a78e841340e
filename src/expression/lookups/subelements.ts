/** `subelements`: pairs of an element, without the list, and each item of a list in it. */

import { MISSING } from "../context.ts";
import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { type Dict, dictOf, entriesOf, entry, iterate, tupleOf } from "../value/collection.ts";
import { describeKind, isDict } from "../value/kind.ts";
import { str } from "../value/text.ts";
import { isTruthy } from "../value/truth.ts";

export const subelementsLookup = defineLookup({
  name: "subelements",
  summary: "Pairs of an element, without the list, and each item of a list in it.",
  example: {
    expression: "query('subelements', [{'u': 'a', 'k': [1, 2]}], 'k') | map('last')",
    result: [1, 2],
  },
  apply: (terms) => {
    const [list, path, flags] = terms;
    const skipMissing = isDict(flags) && isTrue(entry(flags, "skip_missing"));
    const elements = isDict(list) ? entriesOf(list).map(([, value]) => value) : iterate(list);
    const steps = str(path).split(".");
    return elements.flatMap((element) => pairsOf(element, steps, skipMissing));
  },
});

function isTrue(value: unknown): boolean {
  return value !== MISSING && isTruthy(value);
}

function pairsOf(element: unknown, steps: readonly string[], skipMissing: boolean): readonly unknown[] {
  if (!isDict(element)) throw new Fault("EXP0302", `subelements needs maps, not ${describeKind(element)}`);
  if (isTrue(entry(element, "skipped"))) return [];
  const parted = takeOut(element as Dict, steps);
  if (parted) return parted.list.map((item) => tupleOf([parted.rest, item]));
  if (skipMissing) return [];
  throw new Fault("EXP0302", `an element has no list at \`${steps.join(".")}\``, {
    help: "skip such elements with {'skip_missing': true} as the third argument",
  });
}

/** The list at a path, and the element without it. */
function takeOut(
  element: Dict,
  steps: readonly string[],
): { readonly list: readonly unknown[]; readonly rest: Dict } | undefined {
  const [step = "", ...further] = steps;
  const found = entry(element, step);
  if (further.length === 0) {
    if (found === MISSING) return undefined;
    if (!Array.isArray(found))
      throw new Fault("EXP0302", `\`${step}\` is ${describeKind(found)}, not a list`);
    return { list: found, rest: dictOf(entriesOf(element).filter(([key]) => key !== step)) };
  }
  const inner = isDict(found) ? takeOut(found as Dict, further) : undefined;
  return inner && { list: inner.list, rest: dictOf([...entriesOf(element), [step, inner.rest]]) };
}
