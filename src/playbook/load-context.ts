/** What loading needs from outside. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EvaluationContext } from "../expression/context.ts";
import type { ContentReader } from "./content-reader.ts";
import type { ModuleIndex } from "./module-index.ts";

export interface LoadContext {
  readonly reader: ContentReader;
  readonly modules: ModuleIndex;
  /** Extra folders with roles. The playbook's own `roles/`, its parent's and the working directory's are searched as well. */
  readonly rolesPath: readonly string[];
  /** Absolute; files below it are named relative to it. */
  readonly workingDirectory: string;
  /** Evaluates the templates in names that must be known before the run: extra vars only. */
  readonly staticContext: EvaluationContext;
  /** What is wrong with a template file, by its absolute path. */
  readonly checkTemplate?: (path: string) => readonly Diagnostic[];
}
