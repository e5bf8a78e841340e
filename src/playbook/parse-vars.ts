/** Variables in a text, such as that of `-e '{…}'`. */

import { Collector, type Diagnostic } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import type { VarLayer } from "../model/task.ts";
import { parseYaml } from "../source/parse-yaml.ts";
import { layerOf } from "./role-files.ts";

export function parseVars(file: SourceFile): {
  readonly value?: VarLayer;
  readonly diagnostics: readonly Diagnostic[];
} {
  const out = new Collector();
  const value = layerOf({ file, ...parseYaml(file) }, { out });
  return out.failed ? { diagnostics: out.all } : { value, diagnostics: out.all };
}
