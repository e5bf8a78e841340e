/** Renders a template file with a task's variables; the engine is chosen by the file's extension. */

import { extname } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import { compileHandlebars, type HandlebarsTemplate, renderHandlebars } from "../template/handlebars/compile-handlebars.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import type { RunContext } from "./run-context.ts";

const compiled = new WeakMap<RunContext, Map<string, HandlebarsTemplate>>();

/** `path`: absolute. Throws `DiagnosticError` with the place in the template. */
export function renderTemplateFile(path: string, scope: LayeredScope, run: RunContext): string {
  return renderHandlebars(compiledTemplate(path, run), scope.context);
}

function compiledTemplate(path: string, run: RunContext): HandlebarsTemplate {
  const cache = compiled.get(run) ?? new Map<string, HandlebarsTemplate>();
  compiled.set(run, cache);
  const known = cache.get(path);
  if (known) return known;
  if (extname(path) === ".j2") {
    throw new DiagnosticError([
      problem("TPL0001", `\`${path}\` is a Jinja template, and these are not carried out yet`, {
        help: "write it as a Handlebars template (.hbs); variables and filters are the same: {{ name }} and {{ filter name }}",
      }),
    ]);
  }
  const text = run.load.reader.read(path);
  if (text === undefined) throw new DiagnosticError([problem("RUN0106", `the template \`${path}\` is not to be found`)]);
  const file: SourceFile = { path, text };
  const { value, diagnostics } = compileHandlebars(file, run.partials);
  if (!value) throw new DiagnosticError(diagnostics);
  cache.set(path, value);
  return value;
}
