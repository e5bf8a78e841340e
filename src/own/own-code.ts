/** The project's own modules and filters: files in `modules/` and `filters/` beside homerun.yml, loaded only where that says so. */

import { join } from "node:path";
import { Collector, DiagnosticError } from "../diagnostics/diagnostic.ts";
import { FILTERS } from "../expression/filters/registry.ts";
import type { Filter } from "../expression/operation.ts";
import type { AnyModule } from "../modules/contract/module.ts";
import { findModule } from "../modules/registry.ts";
import type { OwnFilter } from "./module-api.ts";
import type { OwnCase } from "./own-cases.ts";
import { expressionFilter, filterFault } from "./own-filter.ts";
import { contractFault, guardedModule } from "./own-module.ts";
import { type CodeFiles, faultIn, messageOf } from "./place-in-code.ts";
import { loadUserCode } from "./user-code.ts";

export interface OwnModule {
  readonly module: AnyModule;
  readonly path: string;
  /** The file of its cases, where there is one. */
  readonly cases?: string;
}

export interface OwnCode {
  readonly modules: ReadonlyMap<string, OwnModule>;
  readonly filters: ReadonlyMap<string, { readonly filter: Filter; readonly path: string }>;
}

export interface OwnCodeFiles extends CodeFiles {
  readonly list: (folder: string) => readonly string[];
}

type Exports = Readonly<Record<string, unknown>>;
type Data = Readonly<Record<string, unknown>>;

function codeIn(folder: string, { list }: OwnCodeFiles): readonly string[] {
  const names = list(folder).filter((name) => name.endsWith(".ts") && !/\.(d|cases|test)\.ts$/.test(name));
  return [...names].sort().map((name) => join(folder, name));
}

function exportsOf(path: string, files: OwnCodeFiles, out: Collector): Exports | undefined {
  try {
    return loadUserCode(path);
  } catch (error) {
    const waits = (error as { readonly code?: unknown }).code === "ERR_REQUIRE_ASYNC_MODULE";
    const why = waits ? "it waits (`await`) while it is loaded" : messageOf(error);
    out.add(faultIn("MOD0201", `${files.shown(path)} can't be loaded: ${why}`, { error, path }, files));
    return undefined;
  }
}

function ofKind(found: Exports, kind: string): readonly Data[] {
  const all = Object.values(found).filter((value) => (value as Data | null | undefined)?.kind === kind);
  return [...new Set(all)] as readonly Data[];
}

function nameOf(path: string): string {
  return path.replace(/^.*\//, "").replace(/\.ts$/, "").replaceAll("-", "_");
}

interface Wanted {
  readonly kind: string;
  readonly what: string;
  readonly maker: string;
  readonly fault: (found: Data) => string | undefined;
  readonly taken: (name: string) => boolean;
}

const MODULE: Wanted = {
  ...{ kind: "module", what: "module", maker: "defineModule" },
  fault: contractFault,
  taken: (name) => findModule(name) !== undefined,
};
const FILTER: Wanted = {
  ...{ kind: "own filter", what: "filter", maker: "defineFilter" },
  fault: filterFault,
  taken: (name) => OURS.has(name),
};

/** Names of homerun's own filters, before any other came. */
const OURS: ReadonlySet<string> = new Set(FILTERS.keys());

/** The one thing of a file, once it keeps the contract. */
function thingIn(path: string, wanted: Wanted, files: OwnCodeFiles, out: Collector): Data | undefined {
  const { kind, what, maker, fault, taken } = wanted;
  const found = exportsOf(path, files, out);
  if (!found) return undefined;
  const shown = files.shown(path);
  const [thing, second] = ofKind(found, kind);
  const told = (code: "MOD0202" | "MOD0203" | "MOD0204", message: string, help?: string): undefined =>
    out.add(faultIn(code, message, { path, ...(help === undefined ? {} : { help }) }, files)) as undefined;
  if (!thing) return told("MOD0202", `${shown} exports no ${what}`, `export what \`${maker}({…})\` gives`);
  if (second) return told("MOD0202", `${shown} exports more than one ${what}`, "a file of its own for each");
  const wrong = fault(thing);
  if (wrong !== undefined) return told("MOD0203", `the ${what} in ${shown} is not whole: ${wrong}`);
  const name = String(thing.name);
  if (name !== nameOf(path))
    return told(
      "MOD0203",
      `the ${what} in ${shown} is called \`${name}\``,
      `call it \`${nameOf(path)}\`, as its file`,
    );
  if (taken(name)) return told("MOD0204", `homerun itself has a ${what} \`${name}\``, `rename ${shown}`);
  return thing;
}

/** Throws all that is wrong with any of the files. */
export function loadOwnCode(files: OwnCodeFiles): OwnCode {
  const out = new Collector();
  const modules = new Map<string, OwnModule>();
  const names = new Set(files.list(join(files.folder, "modules")));
  for (const path of codeIn(join(files.folder, "modules"), files)) {
    const found = thingIn(path, MODULE, files, out) as AnyModule | undefined;
    const cases = path.replace(/\.ts$/, ".cases.ts");
    if (!found) continue;
    const module = guardedModule(found, path, files);
    modules.set(found.name, { module, path, ...(names.has(cases.replace(/^.*\//, "")) ? { cases } : {}) });
  }
  const filters = new Map<string, { filter: Filter; path: string }>();
  for (const path of codeIn(join(files.folder, "filters"), files)) {
    const found = thingIn(path, FILTER, files, out) as OwnFilter | undefined;
    if (found) filters.set(found.name, { filter: expressionFilter(found, files), path });
  }
  if (out.failed) throw new DiagnosticError(out.all);
  return { modules, filters };
}

/** The cases in the file beside a module. Throws what is wrong with it. */
export function loadCases(path: string, files: OwnCodeFiles): readonly OwnCase[] {
  const out = new Collector();
  const found = exportsOf(path, files, out);
  if (!found) throw new DiagnosticError(out.all);
  const [thing] = ofKind(found, "cases");
  const cases = thing?.cases;
  const fits =
    Array.isArray(cases) &&
    cases.every((c: Data) => typeof c?.title === "string" && typeof c?.params === "function");
  if (fits) return cases as readonly OwnCase[];
  const help =
    "export what `defineCases([…])` gives: each case has a `title`, and `params` that is a function";
  throw new DiagnosticError([
    faultIn("MOD0202", `${files.shown(path)} exports no cases`, { path, help }, files),
  ]);
}
