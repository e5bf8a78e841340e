/** `-e`: variables from the command line, as pairs, as YAML or JSON, or from a file. What is YAML is read by the front end. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";

export type ExtraVars =
  | { readonly kind: "pairs"; readonly values: Readonly<Record<string, string>> }
  | { readonly kind: "yaml"; readonly text: string }
  | { readonly kind: "file"; readonly path: string };

const NAME = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** `k=v` pairs separated by spaces; quotes and expressions hold spaces together, a backslash takes the next character as it is. */
const PAIR_PART =
  /(\{\{[\s\S]*?\}\}|\{%[\s\S]*?%\})|\\([\s\S])|"((?:[^"\\]|\\[\s\S])*)"|'([^']*)'|(\s+)|([^\s\\"'{]+|["'\\{])/g;

function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  let word: string | undefined;
  for (const [, expression, escaped, double, single, gap, plain] of text.matchAll(PAIR_PART)) {
    if (gap !== undefined) {
      if (word !== undefined) words.push(word);
      word = undefined;
      continue;
    }
    word =
      (word ?? "") +
      (expression ?? escaped ?? double?.replace(/\\(["\\$`])/g, "$1") ?? single ?? plain ?? "");
  }
  return word === undefined ? words : [...words, word];
}

function refuse(message: string): DiagnosticError {
  return new DiagnosticError([
    problem("CLI0201", message, {
      help: "write `-e name=value`, `-e '{\"name\": [1, 2]}'` or `-e @file.yml`",
    }),
  ]);
}

function readPairs(text: string): ExtraVars {
  const words = splitWords(text);
  if (words.length === 0) throw refuse("`-e` without a variable");
  const pairs = words.map((word): [string, string] => {
    const equals = word.indexOf("=");
    if (equals === -1) throw refuse(`\`${word}\` in \`-e\` has no value`);
    const name = word.slice(0, equals);
    if (!NAME.test(name)) throw refuse(`\`${name}\` in \`-e\` can't be the name of a variable`);
    return [name, word.slice(equals + 1)];
  });
  return { kind: "pairs", values: Object.fromEntries(pairs) };
}

export function readExtraVars(argument: string): ExtraVars {
  const trimmed = argument.trim();
  if (trimmed.startsWith("@")) {
    if (trimmed.length === 1) throw refuse("`-e @` names no file");
    return { kind: "file", path: trimmed.slice(1) };
  }
  if (/^[[{]/.test(trimmed) || /^---/.test(trimmed)) return { kind: "yaml", text: trimmed };
  return readPairs(argument);
}
