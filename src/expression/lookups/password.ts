/** `password`: what a file on the controller holds; made at random at the first asking. */

import { Fault } from "../fault.ts";
import { defineLookup } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { str } from "../value/text.ts";

const DIGITS = "0123456789";
const LOWER = "abcdefghijklmnopqrstuvwxyz";
const UPPER = LOWER.toUpperCase();
const HEX = `${DIGITS}abcdef`;

/** Python's `string` constants, which Ansible takes by name. */
const ALPHABETS: Readonly<Record<string, string>> = {
  ascii_letters: LOWER + UPPER,
  ascii_lowercase: LOWER,
  ascii_uppercase: UPPER,
  digits: DIGITS,
  hexdigits: `${HEX}ABCDEF`,
  octdigits: "01234567",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};

/** Ansible's own choice where nothing is said. */
const USUAL = `${LOWER}${UPPER}${DIGITS}.,:-_`;
const LONGEST = 4096;

export const passwordLookup = defineLookup({
  name: "password",
  signature: "(length=20, chars=none)",
  summary:
    "What a file on the controller holds; made at random, with mode 0600, at the first asking. Hidden in everything that is shown.",
  example: {
    expression: "lookup('password', '/dev/null length=8 chars=digits') is match('^[0-9]{8}$')",
    result: true,
  },
  apply: (terms, options, run) =>
    terms.map((term) => {
      const { path, own } = splitTerm(str(term));
      const length = Number(own.get("length") ?? options.value("length"));
      if (!Number.isInteger(length) || length < 1 || length > LONGEST)
        throw new Fault(
          "EXP0302",
          `a password can't be \`${own.get("length") ?? str(options.value("length"))}\` characters long`,
        );
      const alphabet = alphabetOf(own.get("chars") ?? options.value("chars"));
      return run.context.lookups.secret(expandUser(path, run.context.lookups), (below) =>
        Array.from({ length }, () => alphabet[below(alphabet.length)]).join(""),
      );
    }),
});

/** `/path/of it length=20 chars=digits`: the parameters stand behind the path, which may have blanks. */
function splitTerm(term: string): { readonly path: string; readonly own: ReadonlyMap<string, string> } {
  const [path = "", ...pairs] = term.split(/\s+(?=\w+=)/);
  const own = new Map(
    pairs.map((pair) => [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1).trim()]),
  );
  for (const name of own.keys())
    if (name !== "length" && name !== "chars")
      throw new Fault("EXP0302", `the lookup \`password\` has no parameter \`${name}\``, {
        notes: ["it takes (length=20, chars=none)"],
      });
  return { path, own };
}

/** Names of alphabets or characters themselves, as a list or separated by commas; `,,` is a comma. */
function alphabetOf(chars: unknown): string {
  if (chars === null || chars === undefined) return USUAL;
  const parts = Array.isArray(chars)
    ? chars.map(str)
    : str(chars)
        .replaceAll(",,", "\0")
        .split(",")
        .map((part) => part.replaceAll("\0", ","))
        .filter((part) => part !== "");
  const all = new Set(parts.flatMap((part) => [...(ALPHABETS[part] ?? part)]));
  if (all.size < 2)
    throw new Fault("EXP0302", "a password of one character only is none: `chars` names too few");
  return [...all].join("");
}
