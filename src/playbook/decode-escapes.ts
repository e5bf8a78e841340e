/** Escapes in parameters written as text (`msg="a\nb"`): Ansible reads them as Python does, in quotes and without. */

import type { ScalarNode } from "../source/located.ts";

const ESCAPE = /\\(?:U([0-9A-Fa-f]{8})|u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([\\'"abfnrtv]))/g;

const LETTERS: Readonly<Record<string, string>> = {
  a: "\u0007",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
};

/** What is no escape stays as it is, its backslash too. */
export function decodeEscapes(node: ScalarNode): ScalarNode {
  const text = String(node.value);
  if (!text.includes("\\")) return node;
  /** Where each character of the value stands in the text, and its end. */
  const places: number[] = [];
  let value = "";
  let from = 0;
  const keep = (to: number): void => {
    for (let i = from; i < to; i++) places.push(i);
    value += text.slice(from, to);
  };
  for (const match of text.matchAll(ESCAPE)) {
    const [whole, eight, four, two, letter = ""] = match;
    const hex = eight ?? four ?? two;
    const code = hex === undefined ? 0 : Number.parseInt(hex, 16);
    if (code > 0x10ffff) continue;
    keep(match.index);
    const character = hex === undefined ? (LETTERS[letter] ?? letter) : String.fromCodePoint(code);
    for (let i = 0; i < character.length; i++) places.push(match.index);
    value += character;
    from = match.index + whole.length;
  }
  keep(text.length);
  return { ...node, value, text: value, offsetAt: (i) => node.offsetAt(places[i] ?? text.length) };
}
