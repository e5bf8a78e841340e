/** Which key of a task names its module. */

import { problem } from "../diagnostics/diagnostic.ts";
import { didYouMean, suggest } from "../diagnostics/suggest.ts";
import type { ForeignFile } from "../model/foreign-file.ts";
import type { Located } from "../model/task.ts";
import type { MapEntry, MapNode, Node, ScalarNode } from "../source/located.ts";
import type { Tree } from "../template/tree.ts";
import { checkKey } from "./check-keys.ts";
import { compileValue, hasTemplate } from "./compile-value.ts";
import { foreignFileShape, foreignShape, isForeign, templatedShape } from "./foreign-module.ts";
import { keywordOf, keywordsOf, type Place, REMOVED, type ValueKind } from "./keywords.ts";
import { namedAction } from "./module-call.ts";
import type { ModuleShape } from "./module-index.ts";
import type { Parsing } from "./parsing.ts";
import { loopLookup } from "./read-loop.ts";
import type { Fields } from "./read-shared.ts";

export interface FoundModule {
  readonly name: ScalarNode;
  readonly shape: ModuleShape;
  readonly value?: Node;
  /** The name, where it is a template. */
  readonly named?: Located<Tree>;
  /** Where others have written it. */
  readonly foreign?: ForeignFile;
  /** `local_action`. */
  readonly local: boolean;
}

/** One that others have written comes before homerun's own where Ansible has it so. */
function knownModule(name: string, parsing: Parsing): Pick<FoundModule, "shape" | "foreign"> | undefined {
  const foreign = parsing.context.foreign?.find(name, parsing);
  if (foreign) return { shape: foreignFileShape(foreign.name), foreign };
  const shape = parsing.context.modules.find(name);
  return shape ? { shape } : undefined;
}

const MAP_VALUES: ReadonlySet<ValueKind> = new Set<ValueKind>(["any", "map", "maps", "variables"]);

/** Some words are modules in a task and keywords elsewhere (`gather_facts`). */
function isKeyword(name: string, place: Place, parsing: Parsing): boolean {
  if (loopLookup(name) !== undefined) return true;
  const keyword = keywordOf(name);
  return keyword !== undefined && (keyword.places.includes(place) || !parsing.context.modules.find(name));
}

function twoModules(first: MapEntry, second: MapEntry, parsing: Parsing): void {
  const [a, b] = [String(first.key.value), String(second.key.value)];
  parsing.out.add(
    problem("PB0202", `a task has one module, and this one has two: \`${a}\` and \`${b}\``, {
      primary: second.key.span,
      labels: [{ span: first.key.span, text: "the first one" }],
      help: "make two tasks of it: each starts with a dash of its own",
    }),
  );
}

function unknownModule(name: ScalarNode, parsing: Parsing): void {
  const text = String(name.value);
  const known = parsing.context.modules.names();
  const short = text.slice(text.lastIndexOf(".") + 1);
  const help =
    parsing.context.modules.hint?.(text) ??
    didYouMean(short, known) ??
    "`homerun doc` lists those that there are";
  parsing.out.add(problem("MOD0101", `there is no module \`${text}\``, { primary: name.span, help }));
}

/** Only a few keywords hold maps, but most modules do. */
function mayHold(keyword: string, value: Node): boolean {
  return value.kind !== "map" || MAP_VALUES.has(keywordOf(keyword)?.value ?? "text");
}

/** A key that is neither keyword nor module, in a task whose module is not known otherwise. */
function unknownKey(entry: MapEntry, place: Place, parsing: Parsing): void {
  const name = String(entry.key.value);
  const modules = parsing.context.modules.names();
  const keywords = keywordsOf(place).filter((k) => mayHold(k, entry.value));
  const nearest = suggest(name, [...keywords, ...modules]);
  const isModule = nearest !== undefined && !keywords.includes(nearest);
  if (Object.hasOwn(REMOVED, name)) checkKey(entry, place, parsing);
  else if (isModule || name.includes(".")) unknownModule(entry.key, parsing);
  else if (nearest !== undefined) checkKey(entry, place, parsing, modules);
  else unknownModule(entry.key, parsing);
}

/** A key beside a known module: perhaps one of its parameters that is not indented far enough. */
function besideModule(entry: MapEntry, module: MapEntry, place: Place, parsing: Parsing): void {
  const name = String(entry.key.value);
  const owner = String(module.key.value);
  const shape = parsing.context.modules.find(owner);
  if (!shape?.params.includes(name) && !Object.hasOwn(shape?.paramAliases ?? {}, name)) {
    checkKey(entry, place, parsing, parsing.context.modules.names());
    return;
  }
  const message = `\`${name}\` is a parameter of \`${owner}\` and stands beside it`;
  const help = `indent it below \`${owner}:\``;
  parsing.out.add(problem("PB0103", message, { primary: entry.key.span, help }));
}

function fromAction(entry: MapEntry, place: Place, parsing: Parsing): FoundModule | undefined {
  const action = namedAction(entry, parsing);
  if (!action) return undefined;
  const name = String(action.name.value);
  const local = entry.key.value === "local_action";
  const named = hasTemplate(action.name) ? compileValue(action.name, parsing.out) : undefined;
  if (named) {
    const { value } = action;
    return { name: action.name, shape: templatedShape(name), ...(value ? { value } : {}), named, local };
  }
  const known = knownModule(name, parsing);
  const shape = known?.shape ?? (isForeign(name, place, parsing) ? foreignShape(name) : undefined);
  if (!shape) {
    unknownModule(action.name, parsing);
    return undefined;
  }
  return { ...known, name: action.name, shape, ...(action.value ? { value: action.value } : {}), local };
}

function noModule(map: MapNode, fields: Fields, parsing: Parsing): void {
  const only = fields.size === 1 && fields.has("name");
  const help = only
    ? "is the module indented less than it should be, or is a colon missing?"
    : "add the module that does it, such as `copy:` or `command:`";
  const primary = map.entries[0]?.key.span ?? map.span;
  parsing.out.add(problem("PB0201", "this task names no module", { primary, help }));
}

/** The one key that is no keyword, where another collection may have a module of that name. */
function foreignAmong(
  [entry, ...more]: readonly MapEntry[],
  place: Place,
  parsing: Parsing,
): FoundModule | undefined {
  if (!entry || more.length > 0) return undefined;
  const name = String(entry.key.value);
  if (Object.hasOwn(REMOVED, name) || !isForeign(name, place, parsing)) return undefined;
  return { name: entry.key, shape: foreignShape(name), value: entry.value, local: false };
}

/** The module of a task; reports keys that are neither module nor keyword, and a missing or second module. */
export function findModule(
  map: MapNode,
  fields: Fields,
  place: Place,
  parsing: Parsing,
): FoundModule | undefined {
  const others = [...fields.values()].filter((e) => !isKeyword(String(e.key.value), place, parsing));
  const actions = [fields.get("action"), fields.get("local_action")].filter((e) => e !== undefined);
  const modules = others.filter((e) => knownModule(String(e.key.value), parsing));
  const [entry, second] = [...modules, ...actions];
  const foreign = entry ? undefined : foreignAmong(others, place, parsing);
  if (foreign) return foreign;
  if (entry && second) twoModules(entry, second, parsing);
  for (const other of others) {
    if (modules.includes(other)) continue;
    if (entry) besideModule(other, entry, place, parsing);
    else unknownKey(other, place, parsing);
  }
  if (!entry) {
    if (others.length === 0) noModule(map, fields, parsing);
    return undefined;
  }
  if (actions.includes(entry)) return fromAction(entry, place, parsing);
  const known = knownModule(String(entry.key.value), parsing);
  return known ? { ...known, name: entry.key, value: entry.value, local: false } : undefined;
}
