/** A file of variables: `vars_files`, `include_vars`, `-e @file`. */

import { Collector, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { VarLayer } from "../model/task.ts";
import type { ContentReader } from "./content-reader.ts";
import { layerOf } from "./role-files.ts";
import { readYamlFresh } from "./source-files.ts";

export interface LoadedVars {
  /** Undefined where there is no such file, or it has errors. */
  readonly value?: VarLayer | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Always read anew: a task may have written the file. */
export function loadVarsFile(path: string, reader: ContentReader, workingDirectory?: string): LoadedVars {
  const read = readYamlFresh(path, reader, workingDirectory);
  if (!read) return { diagnostics: [] };
  const out = new Collector();
  const value = layerOf(read, { out });
  return out.failed ? { diagnostics: out.all } : { value, diagnostics: out.all };
}
