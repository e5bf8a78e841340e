/** Variables of a play's `vars_files` for names that must be known before the run. */

import { resolve } from "node:path";
import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import type { Located, VarLayer } from "../model/task.ts";
import { evaluateTree, type Tree } from "../template/tree.ts";
import { loadVarsFile } from "./load-vars-file.ts";
import type { Parsing } from "./parsing.ts";
import { displayPath } from "./source-files.ts";
import { namesAround } from "./static-text.ts";
import { mergeLayers } from "./variables.ts";

/**
 * What files say whose own names are literal, or made of extra variables and the play's. Files that need more or are not
 * there say nothing here: that is told where the play reads them. Throws what is wrong inside of a file.
 */
export function varsFilesAround(files: readonly Located<Tree>[], parsing: Parsing): () => VarLayer {
  return () => mergeLayers(files.map((file) => layerOfFirst(namesIn(file, parsing), parsing)));
}

function namesIn({ value }: Located<Tree>, parsing: Parsing): readonly string[] {
  try {
    const names = evaluateTree(value, namesAround(parsing));
    return (Array.isArray(names) ? names : [names]).filter((name) => typeof name === "string");
  } catch (error) {
    if (error instanceof DiagnosticError) return [];
    throw error;
  }
}

/** Of a list of names the first file that exists counts. */
function layerOfFirst(names: readonly string[], { context, directory }: Parsing): VarLayer {
  const paths = names.map((name) => resolve(directory, name));
  const path = paths.find((p) => context.reader.kind(p) === "file");
  if (path === undefined) return new Map();
  const { value, diagnostics } = loadVarsFile(path, context.reader, context.workingDirectory, {
    lists: true,
  });
  const [first] = diagnostics.filter((d) => d.severity === "error");
  if (!first) return value ?? new Map();
  const name = displayPath(path, context.workingDirectory);
  throw new DiagnosticError([{ ...first, message: `in \`${name}\`: ${first.message}` }]);
}
