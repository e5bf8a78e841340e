/** `keyed_groups`: a group for each value that a variable has. */

import { type Collector, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { str } from "../expression/value/text.ts";
import { entryOf, type MapNode, type Node } from "../source/located.ts";
import type { Template } from "../template/template.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import type { Constructed } from "./constructed.ts";
import { groupName, safeGroupName } from "./inventory-names.ts";
import { checkKeys, evaluated, expressionOf, tell, templateOf } from "./plugin-config.ts";
import { isMap } from "./read-listed-inventory.ts";

const KEYS = ["key", "prefix", "separator", "default_value", "trailing_separator", "parent_group"];

export interface KeyedGroup {
  readonly span: Span;
  readonly key: Template | string;
  readonly prefix: string;
  readonly separator: string;
  readonly defaultValue: string | undefined;
  /** Only false means something. */
  readonly trailingSeparator: boolean | undefined;
  readonly parent: Template | string | undefined;
}

export function readKeyedGroups(
  node: Node | undefined,
  strict: boolean,
  out: Collector,
): readonly KeyedGroup[] {
  if (!node || (node.kind === "scalar" && node.value === null)) return [];
  if (node.kind !== "seq") {
    out.add(problem("INV0118", "`keyed_groups` must be a list", { primary: node.span }));
    return [];
  }
  return node.items.flatMap((item) => {
    if (item.kind === "map") return readOne(item, strict, out);
    out.add(problem("INV0118", "an entry of `keyed_groups` must be a map", { primary: item.span }));
    return [];
  });
}

function readOne(item: MapNode, strict: boolean, out: Collector): readonly KeyedGroup[] {
  checkKeys(item, KEYS, out);
  const key = entryOf(item, "key")?.value;
  if (!key) {
    out.add(problem("INV0118", "an entry of `keyed_groups` needs a `key`", { primary: item.span }));
    return [];
  }
  const defaultValue = scalarOf(item, "default_value");
  const trailing = scalarOf(item, "trailing_separator");
  if (defaultValue !== undefined && trailing !== undefined) {
    const message = "`default_value` and `trailing_separator` exclude each other";
    out.add(problem("INV0118", message, { primary: item.span, help: "take one of the two out" }));
    return [];
  }
  const parent = entryOf(item, "parent_group")?.value;
  const compiled = [expressionOf(key), ...(parent?.kind === "scalar" ? [templateOf(parent)] : [])];
  for (const d of compiled.flatMap((x) => x.diagnostics)) out.add(strict ? d : { ...d, severity: "warning" });
  const [keyTemplate, parentTemplate] = compiled.map((x) => x.template);
  if (keyTemplate === undefined) return [];
  return [
    {
      span: key.span,
      key: keyTemplate,
      prefix: scalarOf(item, "prefix") ?? "",
      separator: scalarOf(item, "separator") ?? "_",
      defaultValue,
      trailingSeparator: trailing === undefined ? undefined : trailing === "true",
      parent: parentTemplate === "" ? undefined : parentTemplate,
    },
  ];
}

function scalarOf(item: MapNode, name: string): string | undefined {
  const value = entryOf(item, name)?.value;
  return value?.kind === "scalar" && value.value !== null ? String(value.value) : undefined;
}

export function addKeyedGroups(host: string, scope: LayeredScope, c: Constructed): void {
  for (const keyed of c.keyed) {
    const { value, diagnostics } = evaluated(keyed.key, scope);
    if (value === undefined) {
      if (c.strict) tell(diagnostics, `the key has no value for the host \`${host}\``, keyed.span, c);
      continue;
    }
    const names = bareNames(value, keyed);
    if (names === "empty") {
      if (c.strict) tell([], `the key is empty for the host \`${host}\``, keyed.span, c);
    } else if (names === "wrong") {
      const message = `the key gives no text, list or map for the host \`${host}\``;
      const help = "make text of it: `| string`";
      c.out.add(problem("INV0119", message, { primary: keyed.span, help }));
      return;
    } else addNamed(host, names, keyed, scope, c);
  }
}

function addNamed(
  host: string,
  names: readonly string[],
  keyed: KeyedGroup,
  scope: LayeredScope,
  c: Constructed,
): void {
  const parent = keyed.parent === undefined ? undefined : evaluated(keyed.parent, scope);
  if (parent && parent.value === undefined) {
    if (c.strict) tell(parent.diagnostics, "`parent_group` has no value", keyed.span, c);
    return;
  }
  const separator = keyed.prefix === "" && !c.leadingSeparator ? "" : keyed.separator;
  const { inventory, out } = c;
  for (const name of names) {
    const group = groupName(safeGroupName(`${keyed.prefix}${separator}${name}`), keyed.span, "ignore", out);
    if (group === undefined) continue;
    inventory.group(group, keyed.span);
    inventory.addHost(group, host, keyed.span);
    if (!parent || parent.value === "") continue;
    const above = groupName(safeGroupName(str(parent.value)), keyed.span, "ignore", out);
    if (above !== undefined) inventory.addChild(above, group, keyed.span);
  }
}

/** What stands behind prefix and separator, for one value of the key. */
function bareNames(value: unknown, keyed: KeyedGroup): readonly string[] | "empty" | "wrong" {
  const { defaultValue, separator } = keyed;
  const named = (text: unknown): string =>
    text === "" && defaultValue !== undefined ? defaultValue : str(text);
  if (typeof value === "string") {
    if (value === "" && defaultValue === undefined) return "empty";
    return [named(value)];
  }
  if (Array.isArray(value)) return value.map(named);
  if (isMap(value)) {
    return Object.entries(value).map(([key, item]) => {
      if (item !== "") return `${key}${separator}${str(item)}`;
      if (defaultValue !== undefined) return `${key}${separator}${defaultValue}`;
      return keyed.trailingSeparator === false ? key : `${key}${separator}`;
    });
  }
  return value === null || value === false || value === 0 ? "empty" : "wrong";
}
