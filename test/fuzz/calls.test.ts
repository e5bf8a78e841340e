/** Random words behind `homerun`: understood or refused with a message of the command line, never with a stack trace. */

import { describe, expect, it } from "vitest";
import { VERBS } from "../../src/cli/verbs.ts";
import { call } from "../cli/call.ts";
import { type Random, randomFrom } from "./random.ts";

const CALLS = 3000;

/** They work on the machine itself, or start an editor, as soon as their words are right. */
const NOT_HERE = new Set(["lab", "vault"]);

const ODD = [
  "",
  " ",
  "-",
  "--",
  "---",
  "-=",
  "--=",
  "--=x",
  "--no-",
  "-vvvv",
  "-Zx",
  "--help",
  "-h",
  "help",
  "--version",
  "-V",
  "x",
  "site.yml",
  "all",
  "a=b",
  "a='",
  "{a: [",
  "{{ x }}",
  "@",
  "@nowhere.yml",
  "@.",
  "-1",
  "0",
  "99999999999999999999",
  "1e9",
  "NaN",
  "é🏠",
  "\ud800",
  "\u001b[31m",
  "a\nb",
  "__proto__",
  "--__proto__",
  "--constructor=x",
  "toString",
  "~",
  "all:!",
  "[",
  ",",
  "nas,",
  "x".repeat(5000),
];

async function vocabulary(): Promise<readonly string[]> {
  const definitions = await Promise.all(VERBS.map((verb) => verb.load()));
  const tables = definitions.flatMap(({ options }) => Object.values(options));
  const flags = tables.flatMap((option) => option.flags.match(/(?<![\w-])--?[\w-]+/g) ?? []);
  const choices = tables.flatMap((option) => option.choices ?? []);
  const names = VERBS.map(({ name }) => name).filter((name) => !NOT_HERE.has(name));
  return [...new Set([...flags, ...choices, ...names])];
}

function wordFrom(words: readonly string[], random: Random): string {
  const word = random.chance(0.65) ? random.pick(words) : random.pick(ODD);
  if (random.chance(0.12)) return `${word}=${random.pick(ODD)}`;
  if (random.chance(0.08)) return word.slice(0, 1 + random.below(word.length + 1));
  return random.chance(0.04) ? word + random.pick(words) : word;
}

function callFrom(index: number, words: readonly string[]): readonly string[] {
  const random = randomFrom(9_000_000 + index);
  const verbs = VERBS.map(({ name }) => name).filter((name) => !NOT_HERE.has(name));
  const length = random.below(7);
  const rest = Array.from({ length }, () => wordFrom(words, random));
  return random.chance(0.85) ? [random.pick(verbs), ...rest] : rest.filter((word) => !NOT_HERE.has(word));
}

describe("random calls", () => {
  it("end in an exit code, and in a code of a message where they are refused", async () => {
    const words = await vocabulary();
    const wrong: unknown[] = [];
    for (let index = 0; index < CALLS; index++) {
      const argv = callFrom(index, words);
      const { code, err, out } = await call(argv, { answers: ["a", "b"] });
      const isTold = code === 0 || /[A-Z]+\d{4}/.test(err + out);
      if (!isTold || code > 5 || /INT\d{4}|^\s+at /m.test(err))
        wrong.push({ index, argv, code, err: err.slice(0, 600) });
      if (wrong.length === 5) break;
    }
    expect(wrong).toEqual([]);
  });
});
