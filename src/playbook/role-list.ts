/** The roles of a project and what their specifications say, for schemas and completion; what can't be read is left out. */

import { join } from "node:path";
import { dataOf, entryOf, type MapNode } from "../source/located.ts";
import type { ContentReader } from "./content-reader.ts";
import { findRoleFile } from "./role-files.ts";
import { readYaml } from "./source-files.ts";

export interface RoleFolder {
  readonly name: string;
  readonly path: string;
}

const PARTS = ["tasks", "meta", "defaults", "handlers", "vars"];

/** Of two roles with one name, the first is used. */
export function rolesIn(folders: readonly string[], reader: ContentReader): readonly RoleFolder[] {
  const found = new Map<string, RoleFolder>();
  for (const folder of folders) {
    for (const name of reader.list(folder)) {
      const path = join(folder, name);
      const isRole = PARTS.some((part) => reader.kind(join(path, part)) === "directory");
      if (isRole && !found.has(name)) found.set(name, { name, path });
    }
  }
  return [...found.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
}

function specifications(role: RoleFolder, reader: ContentReader): MapNode | undefined {
  for (const file of ["argument_specs", "main"]) {
    const path = findRoleFile(role.path, "meta", file, reader);
    const value = path === undefined ? undefined : readYaml(path, reader, role.path)?.value;
    const specs = value?.kind === "map" ? entryOf(value, "argument_specs")?.value : undefined;
    if (specs?.kind === "map") return specs;
  }
  return undefined;
}

export interface RoleOptions {
  readonly role: string;
  readonly options: Readonly<Record<string, unknown>>;
}

/** The options of all entry points of a role. */
export function roleOptions(role: RoleFolder, reader: ContentReader): readonly RoleOptions[] {
  return (specifications(role, reader)?.entries ?? []).flatMap(({ value }) => {
    const options = value.kind === "map" ? entryOf(value, "options")?.value : undefined;
    if (options?.kind !== "map") return [];
    return [{ role: role.name, options: dataOf(options) as Readonly<Record<string, unknown>> }];
  });
}
