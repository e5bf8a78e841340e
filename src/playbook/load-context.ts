/** What loading needs from outside. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { EvaluationContext } from "../expression/context.ts";
import type { JinjaOptions } from "../template/jinja/jinja-options.ts";
import type { ContentReader } from "./content-reader.ts";
import type { SearchFrom } from "./file-search.ts";
import type { ForeignModules } from "./foreign/foreign-modules.ts";
import type { ModuleIndex } from "./module-index.ts";

/** How a task uses a template. */
export interface TemplateUse {
  readonly from: SearchFrom;
  /** The delimiters and switches that the task sets. */
  readonly options: Partial<JinjaOptions>;
}

export interface LoadContext {
  readonly reader: ContentReader;
  readonly modules: ModuleIndex;
  /** Modules that others have written; without it there are none. */
  readonly foreign?: ForeignModules;
  /** Extra folders with roles. The playbook's own `roles/`, its parent's and the working directory's are searched as well. */
  readonly rolesPath: readonly string[];
  /** Folders that hold `ansible_collections`, besides `collections/` beside the playbook and in the working directory. */
  readonly collectionsPath?: readonly string[];
  /** Absolute; files below it are named relative to it. */
  readonly workingDirectory: string;
  /** Evaluates the templates in names that must be known before the run: extra vars only. */
  readonly staticContext: EvaluationContext;
  /** What is wrong with a template file, and with those that it brings in. */
  readonly checkTemplate?: (path: string, use: TemplateUse) => readonly Diagnostic[];
}
