/** Renders a template file with a task's variables; the engine is chosen by the file's extension. */

import { extname } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { compileHandlebars, type HandlebarsTemplate } from "../template/handlebars/compile-handlebars.ts";
import { renderHandlebars } from "../template/handlebars/render-handlebars.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import type { RunContext } from "./run-context.ts";

/** What rendering needs of a run; compiled templates are kept per run. */
export type TemplateSource = Pick<RunContext, "reader" | "partials">;

const compiled = new WeakMap<ReadonlyMap<string, SourceFile>, Map<string, HandlebarsTemplate>>();

/** `path`: absolute. Throws `DiagnosticError` with the place in the template. */
export function renderTemplateFile(path: string, scope: LayeredScope, run: TemplateSource): string {
  return renderHandlebars(compiledTemplate(path, run), scope, scope.context);
}

function compiledTemplate(path: string, run: TemplateSource): HandlebarsTemplate {
  const cache = compiled.get(run.partials) ?? new Map<string, HandlebarsTemplate>();
  compiled.set(run.partials, cache);
  const known = cache.get(path);
  if (known) return known;
  if (extname(path) === ".j2") {
    throw new DiagnosticError([
      problem("RUN0116", `\`${path}\` is a Jinja template, and these are not carried out yet`, {
        help: "write it as a Handlebars template (.hbs); variables and filters are the same: {{ name }} and {{ filter name }}",
      }),
    ]);
  }
  const text = run.reader.read(path);
  if (text === undefined)
    throw new DiagnosticError([problem("RUN0106", `the template \`${path}\` is not to be found`)]);
  const file: SourceFile = { path, text };
  const { value, diagnostics } = compileHandlebars(file, run.partials);
  if (!value) throw new DiagnosticError(diagnostics);
  cache.set(path, value);
  return value;
}
