/** Compiling and rendering Handlebars text in tests. */

import { DiagnosticError } from "../../../src/diagnostics/diagnostic.ts";
import {
  compileHandlebars,
  type HandlebarsTemplate,
} from "../../../src/template/handlebars/compile-handlebars.ts";
import { renderHandlebars } from "../../../src/template/handlebars/render-handlebars.ts";
import { contextOf, type Variables } from "../../expression/fixtures.ts";

export type Partials = Readonly<Record<string, string>>;

export function template(text: string, partials: Partials = {}): HandlebarsTemplate {
  const files = new Map(
    Object.entries(partials).map(([name, source]) => [name, { path: `templates/${name}.hbs`, text: source }]),
  );
  const { value, diagnostics } = compileHandlebars({ path: "test.hbs", text }, files);
  if (!value) throw new DiagnosticError(diagnostics);
  return value;
}

export function output(text: string, variables: Variables = {}, partials: Partials = {}): string {
  const context = contextOf(variables);
  return renderHandlebars(template(text, partials), context.scope, context);
}
