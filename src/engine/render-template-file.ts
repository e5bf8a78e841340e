/** Renders a template file with a task's variables; the engine is chosen by the file's extension. */

import { extname } from "node:path";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { displayPath } from "../playbook/source-files.ts";
import { compileHandlebars } from "../template/handlebars/compile-handlebars.ts";
import { renderHandlebars } from "../template/handlebars/render-handlebars.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import type { RunContext } from "./run-context.ts";

/** What rendering needs of a run; compiled templates are kept per run. */
export type TemplateSource = Pick<RunContext, "reader" | "partials"> & {
  readonly controller: Pick<RunContext["controller"], "workingDirectory">;
};

type Compiled = ReturnType<typeof compileHandlebars>;

interface Version {
  readonly text: string | undefined;
  readonly result: Compiled;
}

const compiled = new WeakMap<ReadonlyMap<string, SourceFile>, Map<string, Version>>();

/** `path`: absolute. Throws `DiagnosticError` with the place in the template. */
export function renderTemplateFile(path: string, scope: LayeredScope, run: TemplateSource): string {
  const { value, diagnostics } = compiledTemplate(path, run);
  if (!value) throw new DiagnosticError(diagnostics);
  return renderHandlebars(value, scope, scope.context);
}

/** What can be said of a template before any host is known. */
export function templateProblems(path: string, run: TemplateSource): readonly Diagnostic[] {
  return compiledTemplate(path, run).diagnostics;
}

function compiledTemplate(path: string, run: TemplateSource): Compiled {
  const cache = compiled.get(run.partials) ?? new Map<string, Version>();
  compiled.set(run.partials, cache);
  const text = extname(path) === ".hbs" ? run.reader.read(path) : undefined;
  const known = cache.get(path);
  // A task before may have written it anew.
  if (known && known.text === text) return known.result;
  const result = compileFile(path, text, displayPath(path, run.controller.workingDirectory), run);
  cache.set(path, { text, result });
  return result;
}

function compileFile(path: string, text: string | undefined, shown: string, run: TemplateSource): Compiled {
  if (extname(path) !== ".hbs") {
    const help =
      "give it the extension .hbs and write it for Handlebars; variables and filters are the same: {{ name }} and {{ filter name }}";
    return { diagnostics: [problem("RUN0116", `\`${shown}\` is no Handlebars template (.hbs)`, { help })] };
  }
  if (text === undefined)
    return { diagnostics: [problem("RUN0106", `the template \`${shown}\` is not to be found`)] };
  const secret = run.reader.isSecret?.(path) === true ? { secret: true } : {};
  return compileHandlebars({ path: shown, text, ...secret }, run.partials);
}
