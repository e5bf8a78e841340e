/** `loop`, `with_<lookup>` and `loop_control` of a task. */

import { problem, warning } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { LOOKUPS } from "../expression/lookups/registry.ts";
import type { Located, Loop, LoopControl } from "../model/task.ts";
import type { MapEntry, Node } from "../source/located.ts";
import type { Tree } from "../template/tree.ts";
import { compileConditions, compileValue, hasTemplate, literalOf } from "./compile-value.ts";
import { LOOP_CONTROL } from "./keywords.ts";
import { isIdentifier } from "./names.ts";
import type { Parsing } from "./parsing.ts";
import { isNull, shown } from "./read-keyword.ts";
import type { Fields } from "./read-shared.ts";

export const PLAIN_CONTROL: LoopControl = { loopVar: "item", breakWhen: [] };

/** The name of the lookup, for `with_items` and the like. */
export function loopLookup(key: string): string | undefined {
  if (!key.startsWith("with_")) return undefined;
  return key.slice("with_".length).replace(/^ansible\.(builtin|legacy)\./, "");
}

/** A variable's name given by a keyword; undefined where it can't be one. */
export function readName(entry: MapEntry | undefined, parsing: Parsing): string | undefined {
  if (!entry || isNull(entry.value)) return undefined;
  const { value } = entry;
  if (value.kind === "scalar" && typeof value.value === "string" && isIdentifier(value.value))
    return value.value;
  const help =
    "use letters, digits and underscores, and no digit at the beginning; a template can't stand here";
  const message = `\`${String(entry.key.value)}\` must be the name of a variable, not ${shown(value)}`;
  parsing.out.add(problem("PB0206", message, { primary: value.span, help }));
  return undefined;
}

function readLoopName(entry: MapEntry | undefined, parsing: Parsing): string | Located<Tree> | undefined {
  if (!entry || !hasTemplate(entry.value)) return readName(entry, parsing);
  return compileValue(entry.value, parsing.out);
}

function readControl(node: Node, parsing: Parsing): LoopControl {
  if (node.kind !== "map") {
    if (!isNull(node))
      parsing.out.add(problem("PB0107", "`loop_control` must be a map", { primary: node.span }));
    return PLAIN_CONTROL;
  }
  const fields = new Map(node.entries.map((e) => [String(e.key.value), e]));
  for (const [name, { key }] of fields) {
    if (LOOP_CONTROL.includes(name)) continue;
    const help = didYouMean(name, LOOP_CONTROL) ?? `it accepts ${LOOP_CONTROL.join(", ")}`;
    parsing.out.add(
      problem("PB0103", `\`${name}\` is no key of \`loop_control\``, { primary: key.span, help }),
    );
  }
  const tree = (name: string): Tree | undefined => {
    const entry = fields.get(name);
    return entry && !isNull(entry.value) ? compileValue(entry.value, parsing.out)?.value : undefined;
  };
  const indexVar = readLoopName(fields.get("index_var"), parsing);
  const [label, pause, extended] = [tree("label"), tree("pause"), tree("extended")];
  const allItems = tree("extended_allitems");
  const breakWhen = fields.get("break_when");
  return {
    loopVar: readLoopName(fields.get("loop_var"), parsing) ?? "item",
    ...(indexVar === undefined ? {} : { indexVar }),
    ...(label ? { label } : {}),
    ...(pause ? { pause } : {}),
    ...(extended ? { extended } : {}),
    ...(allItems ? { allItems } : {}),
    breakWhen: breakWhen ? compileConditions(breakWhen, parsing.out) : [],
  };
}

/** `loop` needs a list; a literal of another kind is a mistake that can be told at once. */
function checkItems(kind: string, node: Node, parsing: Parsing): void {
  const literal = literalOf(node);
  if (!literal) return;
  if (kind === "loop" && !Array.isArray(literal.data)) {
    const isName = typeof literal.data === "string" && isIdentifier(literal.data);
    const help =
      node.kind === "map"
        ? 'write a list, or turn the map into one: `"{{ x | dict2items }}"` gives items with a key and a value'
        : isName
          ? `if \`${String(literal.data)}\` is a variable: loop: "{{ ${String(literal.data)} }}"`
          : "write a list, with one `- item` per line";
    parsing.out.add(
      problem("PB0205", `\`loop\` must be a list, not ${shown(node)}`, { primary: node.span, help }),
    );
  } else if (
    typeof literal.data === "string" &&
    ["items", "dict", "list", "flattened"].includes(kind) &&
    isIdentifier(literal.data)
  ) {
    const help = `if \`${literal.data}\` is a variable: "{{ ${literal.data} }}"`;
    const message = `\`with_${kind}\` goes through the one text \`${literal.data}\``;
    parsing.out.add(warning("PB0205", message, { primary: node.span, help }));
  }
}

function unknownLookup(entry: MapEntry, lookup: string, parsing: Parsing): void {
  const known = [...LOOKUPS.keys()];
  const help = didYouMean(lookup, known) ?? "write `loop:` with a list, or an expression that gives one";
  const message = `there is no lookup \`${lookup}\` for \`with_${lookup}\``;
  parsing.out.add(problem("PB0211", message, { primary: entry.key.span, help }));
}

export function readLoop(fields: Fields, parsing: Parsing): Loop | undefined {
  const entries = [...fields.values()].filter(
    (e) => e.key.value === "loop" || loopLookup(String(e.key.value)),
  );
  const [entry, second] = entries;
  const control = fields.get("loop_control");
  const read = control ? readControl(control.value, parsing) : PLAIN_CONTROL;
  if (!entry) return undefined;
  if (second) {
    const message = `\`${String(second.key.value)}\` stands beside \`${String(entry.key.value)}\``;
    const labels = [{ span: entry.key.span, text: "the first loop" }];
    const help = "a task has one loop; put a block or an included file around it for another";
    parsing.out.add(problem("PB0218", message, { primary: second.key.span, labels, help }));
  }
  const kind = loopLookup(String(entry.key.value)) ?? "loop";
  if (kind !== "loop" && !LOOKUPS.has(kind)) {
    unknownLookup(entry, kind, parsing);
    return undefined;
  }
  if (isNull(entry.value)) {
    const message = `\`${String(entry.key.value)}\` is empty`;
    parsing.out.add(
      problem("PB0205", message, { primary: entry.key.span, help: "give it a list, or remove it" }),
    );
    return undefined;
  }
  checkItems(kind, entry.value, parsing);
  const value: Located<Tree> | undefined = compileValue(entry.value, parsing.out);
  return value ? { kind, value, control: read } : undefined;
}
