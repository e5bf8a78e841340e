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
    const [list, path, flags] = checked(terms);
    const skipMissing = isDict(flags) && isTrue(entry(flags, "skip_missing"));
    if (isDict(list) && isTrue(entry(list, "skipped"))) return [];
    const elements = isDict(list) ? entriesOf(list).map(([, value]) => value) : iterate(list);
    const steps = str(path).split(".");
    return elements.flatMap((element) => pairsOf(element, steps, skipMissing));
  },
});

function checked(terms: readonly unknown[]): readonly unknown[] {
  const [list, path, flags] = terms;
  const wants = "subelements lookup expects a list of two or three items";
  if (terms.length < 2 || terms.length > 3) throw new Fault("EXP0301", `${wants}, not ${terms.length}`);
  if (!isDict(list) && !Array.isArray(list) && typeof path === "string") notADict(list);
  if (typeof path !== "string" || (!isDict(list) && !Array.isArray(list)))
    throw new Fault(
      "EXP0302",
      `${wants}, first a dict or a list, second a string pointing to the subkey, not ${describeKind(list)} and ${describeKind(path)}`,
    );
  if (terms.length === 3 && !isDict(flags))
    throw new Fault(
      "EXP0302",
      `${wants}, the optional third item must be a dict with flags skip_missing, not ${describeKind(flags)}`,
    );
  return terms;
}

function notADict(element: unknown): never {
  throw new Fault("EXP0302", `subelements lookup expects a dictionary, got '${shown(element)}'`);
}

const LONGEST_SHOWN = 100;

function shown(value: unknown): string {
  const text = str(value);
  return text.length <= LONGEST_SHOWN ? text : `${text.slice(0, LONGEST_SHOWN)}…`;
}

function isTrue(value: unknown): boolean {
  return value !== MISSING && isTruthy(value);
}

function pairsOf(element: unknown, steps: readonly string[], skipMissing: boolean): readonly unknown[] {
  if (!isDict(element)) return notADict(element);
  if (isTrue(entry(element, "skipped"))) return [];
  const parted = takeOut(element as Dict, steps, skipMissing);
  return parted ? parted.list.map((item) => tupleOf([parted.rest, item])) : [];
}

/** The list at a path, and the element without it. */
function takeOut(
  element: Dict,
  steps: readonly string[],
  skipMissing: boolean,
): { readonly list: readonly unknown[]; readonly rest: Dict } | undefined {
  const [step = "", ...further] = steps;
  const found = entry(element, step);
  if (found === MISSING) {
    if (skipMissing) return undefined;
    throw new Fault("EXP0302", `could not find '${step}' key in iterated item '${shown(element)}'`, {
      help: "skip such elements with {'skip_missing': true} as the third argument",
    });
  }
  if (further.length === 0) {
    if (!Array.isArray(found))
      throw new Fault("EXP0302", `the key ${step} should point to a list, got '${shown(found)}'`);
    return { list: found, rest: dictOf(entriesOf(element).filter(([key]) => key !== step)) };
  }
  if (!isDict(found)) {
    if (skipMissing) return undefined;
    throw new Fault("EXP0302", `the key ${step} should point to a dictionary, got '${shown(found)}'`);
  }
  const inner = takeOut(found as Dict, further, skipMissing);
  return inner && { list: inner.list, rest: dictOf([...entriesOf(element), [step, inner.rest]]) };
}
