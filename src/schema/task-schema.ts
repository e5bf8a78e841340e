/** Tasks, blocks and handlers as JSON Schema: keywords beside the name of one module. */

import { collectionOf, collections, collectionsOf } from "../modules/full-names.ts";
import type { AnyModuleKind } from "../modules/registry.ts";
import { LOOP_CONTROL, type Place } from "../playbook/keywords.ts";
import {
  alternatives,
  boolean,
  type JsonSchema,
  number,
  reference,
  type SubSchema,
  TEMPLATE,
  text,
} from "./json-schema.ts";
import { keywordProperties, keywordsAt, VARIABLE } from "./keyword-schema.ts";
import { moduleSchema } from "./module-schema.ts";

export interface SchemaModules {
  readonly all: readonly AnyModuleKind[];
  /** The lookups that `with_` can stand before. */
  readonly lookups: readonly string[];
}

/** A list that tasks stand in: what may be in it, and as which of these places each module counts. */
interface TaskList {
  readonly name: "task" | "handler";
  readonly places: readonly Place[];
  /** Modules that mean something else than in other lists. */
  readonly without: readonly string[];
  readonly placeOf: (module: string) => Place;
}

const IMPORTS = ["import_tasks", "import_role"];
const INCLUDES = ["include_tasks", "include_role"];

const TASK_LIST: TaskList = {
  name: "task",
  places: ["task", "block", "import", "include"],
  without: ["import_playbook"],
  placeOf: (module) => (IMPORTS.includes(module) ? "import" : INCLUDES.includes(module) ? "include" : "task"),
};

const HANDLER_LIST: TaskList = {
  name: "handler",
  places: ["handler", "import"],
  without: ["import_playbook", "import_role", "include_role"],
  placeOf: (module) => (IMPORTS.includes(module) ? "import" : "handler"),
};

function namesOf({ name, aliases }: AnyModuleKind): readonly string[] {
  return [name, ...(aliases ?? [])];
}

/** Short names, and the full ones as their documentation has them. */
function spellings(module: AnyModuleKind): readonly string[] {
  return namesOf(module).flatMap((name) => {
    const collection = collectionOf(name);
    return collection === undefined ? [name] : [name, `${collection}.${name}`];
  });
}

/** Of all names that lead to the module with one collection or another before them. */
function fullNamePattern(name: string): string {
  return `(?:${alternatives(collectionsOf(name))})${name}`;
}

function definitionName(module: AnyModuleKind): string {
  return `module.${module.name}`;
}

function collectionPattern(): string {
  return `(?:${alternatives(collections())})`;
}

/** A module of a collection that homerun does not know may be on somebody's disk; among Ansible's own, it is a mistake. */
function foreignModule(): string {
  return `^(?!(?:ansible\\.(?:builtin|legacy)|homerun)\\.)[A-Za-z_]\\w*\\.[A-Za-z_]\\w*\\.[\\w.]+$`;
}

function moduleProperties(modules: readonly AnyModuleKind[]): Readonly<Record<string, JsonSchema>> {
  return Object.fromEntries(
    modules.flatMap((m) =>
      spellings(m).map((name): [string, JsonSchema] => [name, reference(definitionName(m))]),
    ),
  );
}

/** Modules under all their full names. */
function modulePatterns(modules: readonly AnyModuleKind[]): Readonly<Record<string, JsonSchema>> {
  const known = modules.map((module): [string, JsonSchema] => [
    `^(?:${namesOf(module).map(fullNamePattern).join("|")})$`,
    reference(definitionName(module)),
  ]);
  return Object.fromEntries([...known, [foreignModule(), {}]]);
}

function loopPatterns(lookups: readonly string[]): Readonly<Record<string, JsonSchema>> {
  const description = "Once for each item that the lookup gives.";
  const known = `^with_(?:ansible\\.(?:builtin|legacy)\\.)?(?:${alternatives(lookups)})$`;
  const type = ["array", "object", "string", "number", "boolean"] as const;
  return { [known]: { description, type }, "^with_\\w+\\.\\w+\\.\\w+$": { description, type } };
}

/** Names that are no module's: what may stand beside a module. */
function noModule(modules: readonly AnyModuleKind[], list: TaskList): JsonSchema {
  const keywords = keywordsAt(list.places);
  const names = [...modules.flatMap(namesOf).filter((n) => !keywords.has(n)), "action", "local_action"];
  return {
    pattern: `^(?!(?:${collectionPattern()})?(?:${alternatives(names)})$|(?!with_)\\w+\\.\\w+\\.)`,
    errorMessage: "a task has one module, and this one has two",
  };
}

/** Of the keywords that the list knows, those that a place has no use for. */
function misplaced(list: TaskList, place: Place): JsonSchema {
  const allowed = keywordsAt([place]);
  const names = [...keywordsAt(list.places).keys()].filter((k) => !allowed.has(k));
  return {
    properties: Object.fromEntries(names.map((k) => [k, false])),
    errorMessage: `this keyword has no meaning for ${place === "import" || place === "include" ? "an" : "a"} ${place}`,
  };
}

/** For each key that decides what the task is: what may stand beside it. */
function companions(modules: readonly AnyModuleKind[], list: TaskList): Readonly<Record<string, SubSchema>> {
  const beside = (key: string, place: Place, args?: JsonSchema): [string, JsonSchema] => [
    key,
    {
      ...(args ? { properties: { args } } : {}),
      propertyNames: { if: { const: key }, else: reference(`${list.name}.no_module`) },
      allOf: [reference(`${list.name}.as_${place}`)],
    },
  ];
  const blocks = list.places.includes("block")
    ? [
        beside("block", "block"),
        ...["rescue", "always"].map((key): [string, JsonSchema] => [
          key,
          { required: ["block"], errorMessage: "`rescue` and `always` need a `block` beside them" },
        ]),
      ]
    : [];
  return Object.fromEntries([
    ...modules.flatMap((m) =>
      spellings(m).map((name) => beside(name, list.placeOf(m.name), reference(definitionName(m)))),
    ),
    ...["action", "local_action"].map((key) => beside(key, "task" === list.name ? "task" : "handler")),
    ...blocks,
  ]);
}

/** Only keywords, and none of those that say what is to be done. */
function needsModule(list: TaskList): JsonSchema {
  const keywords = [...keywordsAt(list.places).keys()];
  const deciding = ["block", "rescue", "always", "action", "local_action"].filter((k) =>
    keywords.includes(k),
  );
  const others = keywords.filter((k) => !deciding.includes(k));
  return {
    if: { not: { type: "object", propertyNames: { pattern: `^(?:${alternatives(others)}|with_.*)$` } } },
    else: { required: ["action"], errorMessage: `this ${list.name} names no module` },
  };
}

function entrySchema(
  modules: readonly AnyModuleKind[],
  list: TaskList,
  lookups: readonly string[],
): JsonSchema {
  const fitting = modules.filter((m) => !list.without.includes(m.name));
  return {
    type: ["object", "null"],
    properties: { ...keywordProperties(list.places), ...moduleProperties(fitting) },
    patternProperties: { ...loopPatterns(lookups), ...modulePatterns(fitting) },
    additionalProperties: false,
    dependencies: companions(fitting, list),
    ...needsModule(list),
  };
}

/** A variable, or a template that names one. */
const LOOP_NAME = `${VARIABLE}|\\{\\{|\\{%`;

const CONTROL: Readonly<Record<string, JsonSchema>> = {
  loop_var: { type: ["string", "null"], pattern: LOOP_NAME, description: "The item's variable (`item`)." },
  index_var: {
    type: ["string", "null"],
    pattern: LOOP_NAME,
    description: "A variable for its number, from 0.",
  },
  label: { description: "What is shown in the place of the item." },
  pause: { ...number, description: "Seconds between the items." },
  extended: { ...boolean, description: "Whether `ansible_loop` tells more of the loop." },
  extended_allitems: { ...boolean, description: "Set to false to leave `ansible_loop.allitems` out." },
  break_when: {
    type: ["string", "boolean", "array"],
    items: text,
    description: "Ends the loop after this item.",
  },
};

function loopControl(): JsonSchema {
  return {
    type: ["object", "null"],
    properties: Object.fromEntries(LOOP_CONTROL.map((name) => [name, CONTROL[name] ?? {}])),
    additionalProperties: false,
  };
}

function moduleDefaults(modules: readonly AnyModuleKind[]): JsonSchema {
  return {
    type: ["object", "array", "string", "null"],
    pattern: TEMPLATE,
    properties: moduleProperties(modules),
    patternProperties: {
      ...modulePatterns(modules),
      "^group/": { type: ["object", "string", "null"] },
      [TEMPLATE]: {},
    },
    additionalProperties: false,
    items: reference("module_defaults"),
  };
}

/** The keywords that an include hands on to what it brings in. */
function applied(): JsonSchema {
  const { block: _, rescue: __, always: ___, ...properties } = keywordProperties(["block"]);
  return { type: "object", properties, additionalProperties: false };
}

const LISTS = [TASK_LIST, HANDLER_LIST];

/** The definitions that these entries of lists are made of. */
export function taskDefinitions(
  { all, lookups }: SchemaModules,
  entries: readonly TaskList["name"][] = ["task", "handler"],
): Readonly<Record<string, JsonSchema>> {
  const lists = LISTS.filter((l) => entries.includes(l.name)).flatMap((list): [string, JsonSchema][] => [
    [list.name, entrySchema(all, list, lookups)],
    [`${list.name}.no_module`, noModule(all, list)],
    ...list.places.map((place): [string, JsonSchema] => [`${list.name}.as_${place}`, misplaced(list, place)]),
  ]);
  return {
    ...Object.fromEntries(lists),
    loop_control: loopControl(),
    module_defaults: moduleDefaults(all),
    apply: applied(),
    ...Object.fromEntries(all.map((m): [string, JsonSchema] => [definitionName(m), moduleSchema(m)])),
  };
}

/** A file of tasks or handlers. */
export function taskFileSchema(modules: SchemaModules, entry: TaskList["name"]): JsonSchema {
  return {
    type: ["array", "null"],
    items: reference(entry),
    definitions: taskDefinitions(modules, [entry]),
  };
}
