/** Parameters written as text: `copy: src=a dest="b c"`, and command lines with a few parameters among them. */

import type { ScalarNode } from "../source/located.ts";
import { slice } from "./compile-value.ts";
import { decodeEscapes } from "./decode-escapes.ts";

interface Word {
  readonly start: number;
  readonly end: number;
}

export interface Words {
  readonly words: readonly Word[];
  /** Where a quote or brace opens that nothing closes. */
  readonly open?: number;
}

const CLOSERS: Readonly<Record<string, string>> = { "{{": "}}", "{%": "%}", "{#": "#}" };

/** The end of the quoted text or template that opens at `at`; -1 where it never ends, `at` where nothing opens. */
function skipEnclosed(text: string, at: number): number {
  const closer = CLOSERS[text.slice(at, at + 2)];
  if (closer !== undefined) {
    const end = text.indexOf(closer, at + 2);
    return end === -1 ? -1 : end + 2;
  }
  const quote = text[at];
  if (quote !== '"' && quote !== "'") return at;
  for (let i = at + 1; i < text.length; i++) {
    if (text[i] === "\\" && quote === '"') i++;
    else if (text[i] === quote) return i + 1;
  }
  return -1;
}

/** Splits at blanks outside of quotes and templates. */
export function splitWords(text: string): Words {
  const words: Word[] = [];
  let start = -1;
  let at = 0;
  while (at < text.length) {
    if (/\s/.test(text[at] ?? "")) {
      if (start !== -1) words.push({ start, end: at });
      start = -1;
      at++;
      continue;
    }
    if (start === -1) start = at;
    if (text[at] === "\\") {
      at += 2;
      continue;
    }
    const next = skipEnclosed(text, at);
    if (next === -1) return { words, open: at };
    at = next === at ? at + 1 : next;
  }
  if (start !== -1) words.push({ start, end: text.length });
  return { words };
}

export interface TextParameter {
  readonly key: ScalarNode;
  readonly value: ScalarNode;
}

/** A name may be made by templates (`set_fact: "{{ item }}_seen=true"`). */
export const NAMED = /^((?:[A-Za-z_]|\{\{.*?\}\})(?:[A-Za-z0-9_-]|\{\{.*?\}\})*)=/s;

function parameterOf(node: ScalarNode, word: Word): TextParameter | undefined {
  const text = String(node.value).slice(word.start, word.end);
  const match = NAMED.exec(text);
  const name = match?.[1];
  if (name === undefined) return undefined;
  const from = word.start + name.length + 1;
  const first = text[name.length + 1];
  const quoted = (first === '"' || first === "'") && text.length > name.length + 2 && text.endsWith(first);
  const value = quoted ? slice(node, from + 1, word.end - 1) : slice(node, from, word.end);
  return { key: slice(node, word.start, word.start + name.length), value: decodeEscapes(value) };
}

export interface TextParameters {
  readonly parameters: readonly TextParameter[];
  /** What is left when the parameters are taken out; undefined where nothing is. */
  readonly rest?: ScalarNode;
  readonly open?: number;
}

/** The text between removed words, still mapped to the file. */
function restOf(node: ScalarNode, removed: readonly Word[]): ScalarNode | undefined {
  const text = String(node.value);
  const kept: Word[] = [];
  let start = 0;
  for (const word of removed) {
    kept.push({ start, end: word.start });
    start = word.end;
    while (kept.length > 0 && /\s/.test(text[start] ?? "")) start++;
  }
  kept.push({ start, end: text.length });
  const joined = kept.map((k) => text.slice(k.start, k.end)).join("");
  const value = removed.length === 0 ? joined : joined.trim();
  if (value.trim() === "") return undefined;
  const lead = removed.length === 0 ? 0 : joined.length - joined.trimStart().length;
  const offsetAt = (i: number): number => {
    let left = i + lead;
    for (const { start: from, end } of kept) {
      if (left <= end - from) return node.offsetAt(from + left);
      left -= end - from;
    }
    return node.offsetAt(text.length);
  };
  return { ...node, value, text: value, offsetAt };
}

/** Takes the `key=value` words whose key `isKey` accepts out of a text. */
export function textParameters(node: ScalarNode, isKey: (key: string) => boolean): TextParameters {
  const { words, open } = splitWords(String(node.value));
  const parameters: TextParameter[] = [];
  const removed: Word[] = [];
  for (const word of words) {
    const parameter = parameterOf(node, word);
    if (!parameter || !isKey(String(parameter.key.value))) continue;
    parameters.push(parameter);
    removed.push(word);
  }
  const rest = restOf(node, removed);
  return { parameters, ...(rest ? { rest } : {}), ...(open === undefined ? {} : { open }) };
}
