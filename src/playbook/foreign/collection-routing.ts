/** What a collection's `meta/runtime.yml` says about names of its modules: others that they have now, and what is gone. */

import { join } from "node:path";
import { dataOf } from "../../source/located.ts";
import { parseYaml } from "../../source/parse-yaml.ts";
import type { ContentReader } from "../content-reader.ts";

type Part = "modules" | "action" | "module_utils";

export interface Route {
  /** The full name that counts now. */
  readonly redirect?: string;
  /** Why there is none. */
  readonly removed?: string;
}

export interface Routing {
  readonly routes: Readonly<Record<Part, ReadonlyMap<string, Route>>>;
  /** Names of modules by the group that `module_defaults` gives parameters to. */
  readonly groups: ReadonlyMap<string, readonly string[]>;
}

type Data = Readonly<Record<string, unknown>>;

const NONE: ReadonlyMap<string, Route> = new Map();
const NO_ROUTING: Routing = {
  routes: { modules: NONE, action: NONE, module_utils: NONE },
  groups: new Map(),
};

function record(value: unknown): Data {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : {};
}

function routesOf(value: unknown): ReadonlyMap<string, Route> {
  const entries = Object.entries(record(value)).map(([name, said]): [string, Route] => {
    const { redirect, tombstone } = record(said);
    const gone = record(tombstone);
    return [
      name,
      {
        ...(typeof redirect === "string" ? { redirect } : {}),
        ...(tombstone === undefined ? {} : { removed: String(gone.warning_text ?? "it was removed") }),
      },
    ];
  });
  return new Map(entries);
}

/** A file that can't be read says nothing: the collection's modules are found by their files all the same. */
export function readRouting(folder: string, reader: ContentReader): Routing {
  const path = join(folder, "meta", "runtime.yml");
  const text = reader.kind(path) === "file" ? reader.read(path) : undefined;
  const { value } = text === undefined ? { value: undefined } : parseYaml({ path, text });
  if (!value) return NO_ROUTING;
  const data = record(dataOf(value));
  const routing = record(data.plugin_routing);
  const groups = Object.entries(record(data.action_groups)).map(([name, members]): [string, string[]] => [
    name,
    Array.isArray(members) ? members.filter((member) => typeof member === "string") : [],
  ]);
  return {
    routes: {
      modules: routesOf(routing.modules),
      action: routesOf(routing.action),
      module_utils: routesOf(routing.module_utils),
    },
    groups: new Map(groups),
  };
}
