/** A file of variables: `vars_files`, `include_vars`, `-e @file`. */

import { Collector, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { VarLayer } from "../model/task.ts";
import type { SeqNode } from "../source/located.ts";
import type { ContentReader } from "./content-reader.ts";
import { layerOf } from "./role-files.ts";
import { type ReadYaml, readYamlFresh } from "./source-files.ts";
import { mergeLayers } from "./variables.ts";

export interface LoadedVars {
  /** Undefined where there is no such file, or it has errors. */
  readonly value?: VarLayer | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Always read anew: a task may have written the file. `lists`: it may be a list of maps, of which the later count. */
export function loadVarsFile(
  path: string,
  reader: ContentReader,
  workingDirectory?: string,
  { lists = false } = {},
): LoadedVars {
  const read = readYamlFresh(path, reader, workingDirectory);
  if (!read) return { diagnostics: [] };
  const out = new Collector();
  const value = lists && read.value?.kind === "seq" ? mapsOf(read, read.value, out) : layerOf(read, { out });
  return out.failed ? { diagnostics: out.all } : { value, diagnostics: out.all };
}

function mapsOf(read: ReadYaml, { items }: SeqNode, out: Collector): VarLayer {
  return mergeLayers(
    items.map((value, at) => layerOf({ ...read, value, ...(at > 0 ? { diagnostics: [] } : {}) }, { out })),
  );
}
