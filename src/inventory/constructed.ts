/** `plugin: constructed`: variables and groups made of the variables that the hosts have by then. */

import { dirname } from "node:path";
import { type Diagnostic, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { compileInner, type Expression } from "../expression/compile.ts";
import { evaluate, evaluateInternal } from "../expression/evaluate.ts";
import { isTruthy } from "../expression/value/truth.ts";
import type { Variable, VarLayer } from "../model/task.ts";
import { entryOf, type MapNode } from "../source/located.ts";
import type { Template } from "../template/template.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { currentGroupsOf } from "./group-membership.ts";
import { groupName, safeGroupName } from "./inventory-names.ts";
import { addKeyedGroups, type KeyedGroup, readKeyedGroups } from "./keyed-groups.ts";
import { loadVarsFolder } from "./load-vars-folder.ts";
import { staticVariable } from "./plain-nodes.ts";
import {
  attempted,
  checkKeys,
  evaluated,
  expressionOf,
  flagOption,
  mapOption,
  pluginScope,
  tell,
} from "./plugin-config.ts";
import type { InventoryReading } from "./reading.ts";

const KEYS = [
  "plugin",
  "strict",
  "compose",
  "groups",
  "keyed_groups",
  "leading_separator",
  "use_extra_vars",
  "use_vars_plugins",
];

interface Composed {
  readonly name: string;
  readonly span: Span;
  readonly template: Template | string;
}

interface Conditional {
  readonly name: string;
  readonly span: Span;
  readonly condition: Expression;
}

export interface Constructed extends InventoryReading {
  readonly strict: boolean;
  readonly leadingSeparator: boolean;
  readonly compose: readonly Composed[];
  readonly groups: readonly Conditional[];
  readonly keyed: readonly KeyedGroup[];
  readonly extra: VarLayer;
  /** Variables of folders beside the sources read so far. */
  readonly folderVars: (kind: "groups" | "hosts", name: string) => readonly VarLayer[];
}

/** `processed`: the sources that were read before. */
export function readConstructed(
  config: MapNode,
  processed: readonly string[],
  reading: InventoryReading,
): void {
  checkKeys(config, KEYS, reading.out);
  const strict = flagOption(config, "strict", false);
  const useFolders = flagOption(config, "use_vars_plugins", false);
  const c: Constructed = {
    ...reading,
    strict,
    leadingSeparator: flagOption(config, "leading_separator", true),
    compose: composeOf(config, strict, reading),
    groups: conditionsOf(config, strict, reading),
    keyed: readKeyedGroups(entryOf(config, "keyed_groups")?.value, strict, reading.out),
    extra: flagOption(config, "use_extra_vars", false) ? (reading.extraVars ?? new Map()) : new Map(),
    folderVars: useFolders ? folderVariables(processed, reading) : () => [],
  };
  for (const host of [...reading.inventory.hosts.keys()]) {
    constructHost(host, c);
    if (reading.out.failed) return;
  }
}

/** Text that is no expression: Ansible says nothing of it unless it is told to be strict. */
function refused(diagnostics: readonly Diagnostic[], strict: boolean, { out }: InventoryReading): void {
  for (const d of diagnostics) out.add(strict ? d : { ...d, severity: "warning" });
}

function composeOf(config: MapNode, strict: boolean, reading: InventoryReading): readonly Composed[] {
  const entries = mapOption(config, "compose", reading.out)?.entries ?? [];
  return entries.flatMap(({ key, value }) => {
    const { template, diagnostics } = expressionOf(value);
    refused(diagnostics, strict, reading);
    return template === undefined ? [] : [{ name: String(key.value), span: value.span, template }];
  });
}

function conditionsOf(config: MapNode, strict: boolean, reading: InventoryReading): readonly Conditional[] {
  const entries = mapOption(config, "groups", reading.out)?.entries ?? [];
  return entries.flatMap(({ key, value }) => {
    const name = String(key.value);
    if (value.kind !== "scalar") {
      reading.out.add(problem("INV0118", "this must be a condition", { primary: value.span }));
      return [];
    }
    const text = String(value.value);
    const at = { text, span: value.span, offsetAt: (i: number) => value.offsetAt(i) };
    const { value: condition, diagnostics } = compileInner(at, true);
    refused(diagnostics, strict, reading);
    return condition ? [{ name, span: value.span, condition }] : [];
  });
}

function folderVariables(processed: readonly string[], reading: InventoryReading): Constructed["folderVars"] {
  const { reader, workingDirectory, out } = reading;
  const directories = processed
    .filter((s) => !s.includes(","))
    .map((s) => (reader.kind(s) === "directory" ? s : dirname(s)));
  const folders = [...new Set(directories)].map((directory) => {
    const { value, diagnostics } = loadVarsFolder(directory, reader, workingDirectory);
    out.addAll(diagnostics);
    return value;
  });
  return (kind, name) => folders.flatMap((f) => f[kind].get(name) ?? []);
}

/** What the host's own entry and its groups say, the nearest first. */
function layersOf(host: string, c: Constructed): readonly VarLayer[] {
  const groups = currentGroupsOf(host, c.inventory);
  const lowestFirst = [
    ...groups.map((g) => g.vars),
    ...groups.flatMap((g) => c.folderVars("groups", g.name)),
    c.inventory.hosts.get(host)?.vars ?? new Map<string, Variable>(),
    ...c.folderVars("hosts", host),
  ];
  return lowestFirst.toReversed();
}

function magicOf(host: string, c: Constructed): ReadonlyMap<string, unknown> {
  const groups = currentGroupsOf(host, c.inventory).map((g) => g.name);
  return new Map<string, unknown>([
    ["inventory_hostname", host],
    ["inventory_hostname_short", host.split(".")[0]],
    ["group_names", groups.filter((g) => g !== "all").sort()],
    ["inventory_file", c.inventory.hosts.get(host)?.source],
  ]);
}

function scopeOf(host: string, c: Constructed, extra: VarLayer): LayeredScope | undefined {
  const snapshot = layersOf(host, c).map((layer) => new Map(layer));
  return pluginScope(extra.size > 0 ? [extra, ...snapshot] : snapshot, magicOf(host, c), c);
}

function constructHost(host: string, c: Constructed): void {
  const before = scopeOf(host, c, c.extra);
  if (!before) return;
  for (const { name, span, template } of c.compose) {
    const { value, diagnostics } = evaluated(template, before);
    if (value !== undefined) c.inventory.setVariable(host, name, staticVariable(value, span));
    else if (c.strict) tell(diagnostics, `\`${name}\` of the host \`${host}\` has no value`, span, c);
  }
  // Both see the variables as they are now: not those of the groups that are about to be added.
  const [forConditions, forKeys] = [scopeOf(host, c, new Map()), scopeOf(host, c, c.extra)];
  if (forConditions) addConditionalGroups(host, forConditions, c);
  if (forKeys) addKeyedGroups(host, forKeys, c);
}

function addConditionalGroups(host: string, scope: LayeredScope, c: Constructed): void {
  for (const { name, span, condition } of c.groups) {
    const { value, diagnostics } = truthOf(condition, scope);
    if (value) {
      const group = groupName(safeGroupName(name), span, "ignore", c.out);
      if (group === undefined) continue;
      c.inventory.group(group, span);
      c.inventory.addHost(group, host, span);
    } else if (diagnostics.length > 0 && c.strict)
      tell(diagnostics, `whether \`${host}\` is in the group \`${name}\` can't be told`, span, c);
  }
}

/** A list is true where it has entries, even ones that are not defined. */
function truthOf(condition: Expression, scope: LayeredScope) {
  const { value, diagnostics } = attempted(() => {
    const raw = evaluateInternal(condition, scope.context);
    return Array.isArray(raw) ? raw.length > 0 : isTruthy(evaluate(condition, scope.context));
  });
  return { value: value === true, diagnostics };
}
