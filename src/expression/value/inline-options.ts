/** Terms of lookups that carry options: `lookup('csvfile', 'pi file=hosts.csv delimiter=,')`. */

import { Fault } from "../fault.ts";

export interface InlineTerm {
  /** What is no option, with its quotes. */
  readonly key: string;
  readonly options: ReadonlyMap<string, string>;
}

const WORD = /(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^\s"']|["'])+/g;

/** `known`: the options that the lookup has. A name that is none of them is refused, and so is a term without a key. */
export function inlineTerm(term: string, known: readonly string[], missingKey: string): InlineTerm {
  const options = new Map<string, string>();
  const key: string[] = [];
  for (const [word] of term.matchAll(WORD)) {
    const [, name = "", value = ""] = /^([A-Za-z_]\w*)=(.*)$/s.exec(word) ?? [];
    if (name === "") key.push(word);
    else if (known.includes(name)) options.set(name, unquoted(value));
    else
      throw new Fault("EXP0301", `${name} is not a valid option.`, {
        help: `there are ${known.join(", ")}`,
      });
  }
  if (key.length === 0) throw new Fault("EXP0301", missingKey, { help: "write it before the options" });
  return { key: key.join(" "), options };
}

function unquoted(value: string): string {
  return /^(["']).*\1$/s.test(value) && value.length > 1 ? value.slice(1, -1) : value;
}
