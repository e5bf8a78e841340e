/** A role's `meta/main.yml` and `meta/argument_specs.yml`. */

import { problem, warning } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { entryOf, type MapEntry, type MapNode } from "../source/located.ts";
import { literalOf } from "./compile-value.ts";
import type { Parsing } from "./parsing.ts";
import { shown } from "./read-keyword.ts";
import { findRoleFile } from "./role-files.ts";
import { readYaml } from "./source-files.ts";

export const META_KEYS: readonly string[] = [
  "dependencies",
  "allow_duplicates",
  "argument_specs",
  "galaxy_info",
  "collections",
  "standalone",
];

export interface RoleMeta {
  readonly dependencies?: MapEntry;
  readonly allowDuplicates: boolean;
  readonly argumentSpecs?: MapNode;
  /** `collections`, for the role's own tasks. */
  readonly collections?: MapEntry;
}

function mapOf(role: string, name: string, parsing: Parsing): MapNode | undefined {
  const path = findRoleFile(role, "meta", name, parsing.context.reader);
  if (path === undefined) return undefined;
  const read = readYaml(path, parsing.context.reader, parsing.context.workingDirectory);
  if (!read) return undefined;
  parsing.out.addAll(read.diagnostics);
  const { value } = read;
  if (!value || (value.kind === "scalar" && value.value === null)) return undefined;
  if (value.kind === "map") return value;
  const message = `the role's meta must be a map, not ${shown(value)}`;
  parsing.out.add(problem("PB0307", message, { primary: value.span }));
  return undefined;
}

function checkKeys(map: MapNode, parsing: Parsing): void {
  for (const { key } of map.entries) {
    const name = String(key.value);
    if (META_KEYS.includes(name)) continue;
    const near = didYouMean(name, META_KEYS);
    const message = `\`${name}\` is no key of a role's meta`;
    const details = { primary: key.span, help: near ?? `it is ignored; known are ${META_KEYS.join(", ")}` };
    parsing.out.add(
      near === undefined ? warning("PB0307", message, details) : problem("PB0307", message, details),
    );
  }
}

function specsIn(map: MapNode | undefined, parsing: Parsing): MapNode | undefined {
  const entry = map ? entryOf(map, "argument_specs") : undefined;
  if (!entry || (entry.value.kind === "scalar" && entry.value.value === null)) return undefined;
  if (entry.value.kind === "map") return entry.value;
  const message = `\`argument_specs\` must be a map of entry points, not ${shown(entry.value)}`;
  parsing.out.add(
    problem("PB0308", message, { primary: entry.value.span, help: "write `main:` with `options:` below it" }),
  );
  return undefined;
}

/** `path` is the role's folder. */
export function readMeta(path: string, parsing: Parsing): RoleMeta {
  const main = mapOf(path, "main", parsing);
  if (main) checkKeys(main, parsing);
  const argumentSpecs = specsIn(mapOf(path, "argument_specs", parsing), parsing) ?? specsIn(main, parsing);
  const duplicates = main ? entryOf(main, "allow_duplicates") : undefined;
  const collections = main ? entryOf(main, "collections") : undefined;
  const dependencies = main ? entryOf(main, "dependencies") : undefined;
  return {
    ...(dependencies ? { dependencies } : {}),
    ...(collections ? { collections } : {}),
    allowDuplicates: duplicates !== undefined && literalOf(duplicates.value)?.data === true,
    ...(argumentSpecs ? { argumentSpecs } : {}),
  };
}
