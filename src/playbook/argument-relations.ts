/** What the options of one level of a specification say of each other: which belong together, which exclude each other. */

import { Unknown } from "../expression/unknown.ts";
import { equals } from "../expression/value/compare.ts";
import { type Data, isMap, word } from "./argument-type.ts";

/** What is missing or too much, with the option that it is about. */
export type Complaint = readonly [name: string | undefined, message: string];

function items(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** Each item is a group; one that is no list is a group of its own. */
function groupsOf(value: unknown): readonly (readonly string[])[] {
  return items(value).map((group) => (Array.isArray(group) ? group.map(word) : [word(group)]));
}

function names(list: readonly string[]): string {
  return list.map((n) => `\`${n}\``).join(", ");
}

/** These are looked at before defaults take the place of what is not given. */
export function exclusions(owner: Data, values: Data): readonly Complaint[] {
  return groupsOf(owner.mutually_exclusive).flatMap((group): readonly Complaint[] => {
    const both = group.filter((name) => Object.hasOwn(values, name));
    const message = `only one of ${names(group)} can be given, not ${names(both)}`;
    return both.length > 1 ? [[both[1], message]] : [];
  });
}

/** These hold for options that have a value, given or by default. */
export function needs(owner: Data, values: Data): readonly Complaint[] {
  const has = (name: string): boolean => Object.hasOwn(values, name);
  return [
    ...groupsOf(owner.required_together).flatMap((group): readonly Complaint[] => {
      const missing = group.filter((name) => !has(name));
      const message = `${names(group)} belong together; ${names(missing)} is missing`;
      return missing.length > 0 && missing.length < group.length ? [[missing[0], message]] : [];
    }),
    ...groupsOf(owner.required_one_of).flatMap((group): readonly Complaint[] =>
      group.some(has) ? [] : [[group[0], `one of ${names(group)} is needed`]],
    ),
    ...items(owner.required_if).flatMap((rule) => conditional(rule, values)),
    ...Object.entries(isMap(owner.required_by) ? owner.required_by : {}).flatMap(([name, of]) =>
      consequence(name, of, values),
    ),
  ];
}

function conditional(rule: unknown, values: Data): readonly Complaint[] {
  if (!Array.isArray(rule)) return [];
  const [name, wanted, needed, oneIsEnough] = [word(rule[0]), rule[1], items(rule[2]).map(word), rule[3]];
  if (!Object.hasOwn(values, name) || values[name] instanceof Unknown || !equals(values[name], wanted))
    return [];
  const missing = needed.filter((n) => !Object.hasOwn(values, n));
  const enough = oneIsEnough === true ? missing.length < needed.length : missing.length === 0;
  return enough ? [] : [[missing[0], `${names(missing)} is needed when \`${name}\` is \`${word(wanted)}\``]];
}

function consequence(name: string, of: unknown, values: Data): readonly Complaint[] {
  const isThere = (n: string): boolean => values[n] !== undefined && values[n] !== null;
  if (!isThere(name)) return [];
  const missing = (Array.isArray(of) ? of : [of]).map(word).filter((n) => !isThere(n));
  return missing.length > 0 ? [[missing[0], `\`${name}\` needs ${names(missing)}`]] : [];
}
