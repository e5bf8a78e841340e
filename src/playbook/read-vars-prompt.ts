/** `vars_prompt` of a play. */

import { problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { Located, VarsPrompt } from "../model/task.ts";
import type { MapEntry, Node } from "../source/located.ts";
import type { Tree } from "../template/tree.ts";
import { compileValue } from "./compile-value.ts";
import type { Parsing } from "./parsing.ts";
import { isNull, shown } from "./read-keyword.ts";
import { readName } from "./read-loop.ts";
import { fieldsOf } from "./read-shared.ts";

const FIELDS = {
  prompt: "prompt",
  default: "default",
  private: "private",
  confirm: "confirm",
  encrypt: "encrypt",
  salt: "salt",
  salt_size: "saltSize",
} as const;

/** What is entered is data in any case, so that `unsafe` says nothing new. */
export const PROMPT_KEYS: readonly string[] = ["name", ...Object.keys(FIELDS), "unsafe"];

type Values = { -readonly [K in (typeof FIELDS)[keyof typeof FIELDS]]?: Located<Tree> };

function readPrompt(node: Node, parsing: Parsing): VarsPrompt | undefined {
  if (node.kind !== "map") {
    const help = "write `- name: NAME`, and below it `prompt`, `default` and the like";
    const message = `a question of \`vars_prompt\` must be a map, not ${shown(node)}`;
    parsing.out.add(problem("PB0107", message, { primary: node.span, help }));
    return undefined;
  }
  const fields = fieldsOf(node);
  for (const [key, entry] of fields) {
    if (PROMPT_KEYS.includes(key)) continue;
    const help = didYouMean(key, PROMPT_KEYS) ?? `it accepts ${PROMPT_KEYS.join(", ")}`;
    parsing.out.add(
      problem("PB0103", `\`${key}\` is no key of \`vars_prompt\``, { primary: entry.key.span, help }),
    );
  }
  const named = fields.get("name");
  const name = readName(named, parsing);
  if (!named || name === undefined) {
    const primary = node.entries[0]?.key.span ?? node.span;
    if (!named)
      parsing.out.add(
        problem("PB0107", "this question names no variable", { primary, help: "add `name: NAME`" }),
      );
    return undefined;
  }
  const values: Values = {};
  for (const [key, field] of Object.entries(FIELDS)) {
    const entry = fields.get(key);
    const value = entry && !isNull(entry.value) ? compileValue(entry.value, parsing.out) : undefined;
    if (value) values[field] = value;
  }
  return { name, span: named.value.span, ...values };
}

export function readVarsPrompt(entry: MapEntry | undefined, parsing: Parsing): readonly VarsPrompt[] {
  if (!entry || isNull(entry.value)) return [];
  const nodes = entry.value.kind === "seq" ? entry.value.items : [entry.value];
  return nodes.map((node) => readPrompt(node, parsing)).filter((p) => p !== undefined);
}
