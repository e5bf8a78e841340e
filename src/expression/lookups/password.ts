/** `password`: what a file on the controller holds; made at random at the first asking. */

import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Arguments } from "../arguments.ts";
import { Fault } from "../fault.ts";
import type { Below, Complete } from "../lookup-host.ts";
import { defineLookup, type Invocation } from "../operation.ts";
import { expandUser } from "../value/home.ts";
import { impliedIdent, passwordHash, randomSalt, saltSizeOf } from "../value/password-hash/password-hash.ts";
import { randomSource } from "../value/random-source.ts";
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
  whitespace: " \t\n\r\v\f",
  punctuation: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
};

/** Ansible's own choice where nothing is said. */
const USUAL = `${LOWER}${UPPER}${DIGITS}.,:-_`;
const LONGEST = 4096;
const OWN = "(length=20, chars=none, encrypt=none, seed=none, ident=none)";

export const passwordLookup = defineLookup({
  name: "password",
  signature: OWN,
  summary:
    "What a file on the controller holds; made at random, with mode 0600, at the first asking. Hidden in everything that is shown. With `encrypt`, its hash, whose salt the file keeps.",
  example: {
    expression: "lookup('password', '/dev/null length=8 chars=digits') is match('^[0-9]{8}$')",
    result: true,
  },
  apply: (terms, options, run) => terms.map((term) => passwordOf(readTerm(str(term), options), run)),
});

interface Wanted {
  readonly path: string;
  readonly length: number;
  readonly alphabet: string;
  readonly encrypt: string | undefined;
  readonly seed: unknown;
  readonly ident: string | undefined;
}

function readTerm(term: string, options: Arguments): Wanted {
  const { path, own } = splitTerm(term);
  const value = (name: string): unknown => own.get(name) ?? options.value(name);
  const text = (name: string): string | undefined => {
    const given = value(name);
    return given === null || given === undefined || given === "" ? undefined : str(given);
  };
  const length = Number(value("length"));
  if (!Number.isInteger(length) || length < 1 || length > LONGEST)
    throw new Fault("EXP0302", `a password can't be \`${str(value("length"))}\` characters long`);
  const [encrypt, ident] = [text("encrypt"), text("ident")];
  return { path, length, alphabet: alphabetOf(value("chars")), encrypt, seed: value("seed"), ident };
}

function passwordOf(wanted: Wanted, run: Invocation): string {
  const { path, length, alphabet, encrypt, seed, ident } = wanted;
  const { lookups } = run.context;
  const make = (below: Below): string => {
    const source =
      seed === null || seed === undefined || seed === "" ? { below } : randomSource(seed, lookups);
    return Array.from({ length }, () => alphabet[source.below(alphabet.length)]).join("");
  };
  if (encrypt === undefined) return parseContent(lookups.secret(expandUser(path, lookups), make)).password;
  const complete: Complete = (content, below) => {
    const kept = parseContent(content);
    const salt = kept.salt ?? randomSalt(saltSizeOf(encrypt), below);
    const variant = kept.ident ?? ident ?? impliedIdent(encrypt);
    return `${kept.password} salt=${salt}${variant === undefined ? "" : ` ident=${variant}`}`;
  };
  const kept = parseContent(lookups.secret(expandUser(path, lookups), make, complete));
  if (ident !== undefined && kept.ident !== ident)
    throw new Fault("EXP0501", `the file \`${path}\` was made with ident=${kept.ident}, not ${ident}`);
  return passwordHash(kept.password, encrypt, { salt: kept.salt, ident: kept.ident }, () => 0);
}

interface Kept {
  readonly password: string;
  readonly salt?: string;
  readonly ident?: string;
}

/** `password salt=… ident=…`, of which the later parts may be missing. */
function parseContent(content: string): Kept {
  const at = content.lastIndexOf(" salt=");
  if (at === -1) return { password: content };
  const [salt = "", ident] = content.slice(at + " salt=".length).split(" ident=");
  return { password: content.slice(0, at), salt, ...(ident === undefined ? {} : { ident }) };
}

/** `/path/of it length=20 chars=digits`: the parameters stand behind the path, which may have blanks. */
function splitTerm(term: string): { readonly path: string; readonly own: ReadonlyMap<string, string> } {
  const [path = "", ...pairs] = term.split(/\s+(?=\w+=)/);
  const own = new Map(
    pairs.map((pair) => [
      pair.slice(0, pair.indexOf("=")),
      unquoted(pair.slice(pair.indexOf("=") + 1).trim()),
    ]),
  );
  const known = ["length", "chars", "encrypt", "seed", "ident"];
  for (const name of own.keys()) {
    if (known.includes(name)) continue;
    const help = didYouMean(name, known);
    throw new Fault("EXP0302", `the lookup \`password\` has no parameter \`${name}\``, {
      notes: [`it takes ${OWN}`],
      ...(help ? { help } : {}),
    });
  }
  return { path, own };
}

function unquoted(text: string): string {
  return /^(["']).*\1$/.test(text) ? text.slice(1, -1) : text;
}

/** Names of alphabets or characters themselves, as a list or separated by commas; `,,` is a comma. No quotes. */
function alphabetOf(chars: unknown): string {
  if (chars === null || chars === undefined) return USUAL;
  const parts = Array.isArray(chars) ? chars.map(str) : namedParts(str(chars));
  const all = parts.map((part) => (Object.hasOwn(ALPHABETS, part) ? ALPHABETS[part] : part)).join("");
  const alphabet = all.replace(/["']/g, "");
  if (new Set(alphabet).size < 2)
    throw new Fault("EXP0302", "a password of one character only is none: `chars` names too few");
  return alphabet;
}

function namedParts(text: string): readonly string[] {
  const parts = text.replaceAll(",,", ",").split(",");
  return [...(text.includes(",,") ? [","] : []), ...parts.filter((part) => part !== "")];
}
