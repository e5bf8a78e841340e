/** The schemas of the project that homerun is called in: printed, or written into a folder. */

import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { LOOKUPS } from "../../expression/lookups/registry.ts";
import type { Project } from "../../model/project.ts";
import { allModules } from "../../modules/registry.ts";
import type { OwnCode } from "../../own/own-code.ts";
import { roleOptions, rolesIn } from "../../playbook/role-list.ts";
import {
  makeSchema,
  type SchemaKind,
  type SchemaSources,
  schemaFile,
  schemaText,
} from "../../schema/schemas.ts";
import { fileReader } from "../../source/file-reader.ts";
import { projectSchemas } from "../project-file.ts";

export interface SchemaPlace {
  readonly cwd: string;
  readonly project: Project;
  readonly own?: OwnCode | undefined;
}

/** Where roles of a project are: in its own folder, beside its playbooks, and where the project file says. */
export function roleFolders({ cwd, project }: SchemaPlace): readonly string[] {
  const own = [...new Set([cwd, project.directory ?? cwd])];
  const usual = own.flatMap((folder) => [join(folder, "roles"), join(folder, "playbooks/roles")]);
  return [...usual, ...(project.rolesPath ?? []).map((path) => resolve(cwd, path))];
}

export function sourcesOf(place: SchemaPlace): SchemaSources {
  const reader = fileReader();
  const ownModules = [...(place.own?.modules.values() ?? [])].map(({ module }) => module);
  const roles = rolesIn(roleFolders(place), reader);
  return {
    modules: { all: [...allModules(), ...ownModules], lookups: [...LOOKUPS.keys()] },
    roles: roles.map(({ name }) => name),
    variables: roles.flatMap((role) => roleOptions(role, reader)),
    project: projectSchemas(),
  };
}

export function printedSchema(kind: SchemaKind, place: SchemaPlace): string {
  return schemaText(makeSchema(kind, sourcesOf(place)));
}

export function writeSchemas(kinds: readonly SchemaKind[], folder: string, place: SchemaPlace): void {
  const sources = sourcesOf(place);
  const target = resolve(place.cwd, folder);
  try {
    mkdirSync(target, { recursive: true });
    for (const kind of kinds)
      writeFileSync(join(target, schemaFile(kind)), schemaText(makeSchema(kind, sources)));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const help = "give a folder that you may write into";
    throw new DiagnosticError([problem("CLI0504", `the schemas can't be written: ${reason}`, { help })]);
  }
}
