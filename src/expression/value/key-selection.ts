/** Which keys of maps `keep_keys`, `remove_keys` and `replace_keys` mean. */

import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import { type Dict, dictOf, entriesOf, iterate } from "./collection.ts";
import { describeKind, isDict } from "./kind.ts";
import { pythonRegex } from "./regex.ts";
import { str } from "./text.ts";

export const KEY_MATCHES = ["equal", "starts_with", "ends_with", "regex"] as const;

export type KeyMatch = (typeof KEY_MATCHES)[number];

/** Whether a key is one that a pattern means. */
export function keyFits(key: string, pattern: string, how: KeyMatch): boolean {
  switch (how) {
    case "equal":
      return key === pattern;
    case "starts_with":
      return key.startsWith(pattern);
    case "ends_with":
      return key.endsWith(pattern);
    case "regex":
      return pythonRegex(pattern).exec(key)?.index === 0;
  }
}

/** Every map of a list, with its entries made anew; those for which there is nothing are left out. */
export function eachMap(
  input: unknown,
  entryOf: (key: string, value: unknown) => readonly [string, unknown] | undefined,
): readonly Dict[] {
  return iterate(input).map((element) => {
    if (!isDict(element))
      throw new Fault("EXP0302", `it works on a list of maps, but an element is ${describeKind(element)}`, {
        blame: "input",
      });
    return dictOf(
      entriesOf(element).flatMap(([key, value]) => [entryOf(key, value)].filter((e) => e !== undefined)),
    );
  });
}

/** Whether a key is among those that `target` names: one, or a list. */
export function targetedKey(args: Arguments): (key: string) => boolean {
  const target = args.value("target");
  const patterns = (Array.isArray(target) ? target : [target]).map(str);
  const how = args.choice("matching_parameter", KEY_MATCHES);
  return (key) => patterns.some((pattern) => keyFits(key, pattern, how));
}
