/** `random_string`: characters at random, of the kinds that are asked for. */

import type { Arguments } from "../../arguments.ts";
import { Fault } from "../../fault.ts";
import { defineLookup } from "../../operation.ts";

const KINDS = {
  lower: "abcdefghijklmnopqrstuvwxyz",
  upper: "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
  numeric: "0123456789",
  special: "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~",
} as const;

type Kind = keyof typeof KINDS;

const SWITCHES: Readonly<Record<Kind, string>> = {
  lower: "lower",
  upper: "upper",
  numeric: "numbers",
  special: "special",
};
const LONGEST = 100_000;

export const randomStringLookup = defineLookup({
  name: "random_string",
  collection: "community.general",
  signature:
    "(length=8, upper=true, lower=true, numbers=true, special=true, min_lower=0, min_upper=0, min_numeric=0, min_special=0, override_special=none, override_all=none, ignore_similar_chars=false, similar_chars='il1LoO0', base64=false)",
  summary: "Characters at random, of the kinds that are asked for.",
  example: {
    expression: "lookup('community.general.random_string', length=6, special=false) | length",
    result: 6,
  },
  apply: (_terms, options, run) => {
    const { lookups } = run.context;
    const below = (n: number): number => Math.floor(lookups.random() * n);
    const pick = (from: string): string => from[below(from.length)] ?? "";
    const length = options.integer("length");
    if (length < 0 || length > LONGEST) options.refuse("length", `must be from 0 to ${LONGEST}`);
    const alphabets = alphabetsOf(options);
    const needed = (Object.keys(KINDS) as Kind[]).flatMap((kind) =>
      Array.from({ length: options.integer(`min_${kind}`) }, () => pick(alphabets[kind])),
    );
    const all = allOf(alphabets, options);
    if (all === "" && length > needed.length)
      throw new Fault("EXP0302", "there are no characters to choose from: all kinds are switched off");
    const rest = Array.from({ length: Math.max(0, length - needed.length) }, () => pick(all));
    const text = shuffled([...needed, ...rest], below).join("");
    return [options.flag("base64") ? Buffer.from(text, "utf8").toString("base64") : text];
  },
});

function alphabetsOf(options: Arguments): Record<Kind, string> {
  const similar = options.flag("ignore_similar_chars") ? options.text("similar_chars") : "";
  const without = (text: string): string => [...text].filter((c) => !similar.includes(c)).join("");
  const special = options.isNone("override_special") ? KINDS.special : options.text("override_special");
  return {
    lower: without(KINDS.lower),
    upper: without(KINDS.upper),
    numeric: without(KINDS.numeric),
    special: without(special),
  };
}

function allOf(alphabets: Record<Kind, string>, options: Arguments): string {
  if (!options.isNone("override_all")) return options.text("override_all");
  const kinds = (Object.keys(alphabets) as Kind[]).filter((kind) => options.flag(SWITCHES[kind]));
  return kinds.map((kind) => alphabets[kind]).join("");
}

function shuffled(items: readonly string[], below: (n: number) => number): readonly string[] {
  const left = [...items];
  return items.map(() => left.splice(below(left.length), 1)[0] ?? "");
}
