/** The settings with which the YAML extension of VS Code uses the schemas. */

import { SCHEMA_KINDS, type SchemaKind, schemaFile } from "../schema/schemas.ts";

/** What YAML may be tagged with; an editor takes other tags for mistakes. */
export const YAML_TAGS = ["!vault scalar", "!vault-encrypted scalar", "!age scalar", "!unsafe scalar"];

export function settingsOfVsCode(kinds: readonly SchemaKind[], folder: string): string {
  const path = folder.startsWith("/") ? folder : `./${folder.replace(/^(\.\/)+/, "").replace(/\/+$/, "")}`;
  const schemas = Object.fromEntries(
    kinds.map((kind) => [`${path}/${schemaFile(kind)}`, SCHEMA_KINDS[kind].globs]),
  );
  return `${JSON.stringify({ "yaml.schemas": schemas, "yaml.customTags": YAML_TAGS }, null, 2)}\n`;
}
