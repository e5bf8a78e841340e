/** Lists as sets, any number of them; each element once, in the order of the first list. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { identity } from "./compare.ts";
import { describeKind } from "./kind.ts";

type List = readonly unknown[];

function once(list: List): List {
  const seen = new Map<unknown, unknown>();
  for (const element of list) if (!seen.has(identity(element))) seen.set(identity(element), element);
  return [...seen.values()];
}

function identities(list: List): ReadonlySet<unknown> {
  return new Set(list.map(identity));
}

export type SetOperation = "union" | "intersect" | "difference" | "symmetric_difference";

function combined(a: List, b: List, how: SetOperation): List {
  const [inA, inB] = [identities(a), identities(b)];
  switch (how) {
    case "union":
      return [...a, ...b];
    case "intersect":
      return a.filter((element) => inB.has(identity(element)));
    case "difference":
      return a.filter((element) => !inB.has(identity(element)));
    case "symmetric_difference":
      return [...a, ...b].filter((element) => inA.has(identity(element)) !== inB.has(identity(element)));
  }
}

/** `flatten`: a list of lists among the arguments stands for its elements. */
export function setFilter(input: unknown, args: Arguments, how: SetOperation): unknown {
  const given = [input, ...args.rest];
  const lists = args.flag("flatten") ? given.flatMap(ofLists) : given;
  const checked = lists.map((list) => {
    if (Array.isArray(list)) return list as List;
    throw new Fault("EXP0302", `it combines lists, but got ${describeKind(list)}`);
  });
  const [first, ...others] = checked;
  if (!first || others.length === 0) return first ?? [];
  return others.reduce<List>((all, list) => once(combined(all, list, how)), once(first));
}

function ofLists(value: unknown): readonly unknown[] {
  if (!Array.isArray(value) || value.length === 0) return Array.isArray(value) ? [] : [value];
  return value.every(Array.isArray) ? value : [value];
}
