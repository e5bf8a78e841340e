/** Templates to text or values, for one host. */

import { type EvaluationContext, MISSING, type Scope, unopenedOf } from "../../expression/context.ts";
import type { LocalScope } from "../../expression/local-scope.ts";
import { Run } from "../../expression/run.ts";
import { ChangesFault } from "./carry-out-files.ts";
import type { JinjaTemplate } from "./jinja-template.ts";
import { Output } from "./output.ts";
import { ownScope } from "./own-values.ts";
import { Renderer } from "./renderer.ts";
import { blocksOf, TemplateContext } from "./template-context.ts";
import { NO_TEMPLATES, type TemplateLoader } from "./template-loader.ts";

/** The text that a template file gives. Throws `DiagnosticError` and `UnknownValueError`. */
export function renderJinja(
  template: JinjaTemplate,
  context: EvaluationContext,
  loader: TemplateLoader = NO_TEMPLATES,
): string {
  const out = rendered(template, context, loader, (o) => o.toText());
  return withNewlines(out.toText(), template);
}

/** `outcome`: what printed text and values become, for the whole and for what macros and blocks give. */
export function renderJinjaValue(
  template: JinjaTemplate,
  context: EvaluationContext,
  loader: TemplateLoader,
  outcome: (out: Output) => unknown,
): unknown {
  const value = outcome(rendered(template, context, loader, outcome));
  return typeof value === "string" ? withNewlines(value, template) : value;
}

/** Jinja drops the last line end of a template; Ansible sees to it that there are as many as in the file. */
export function withNewlines(text: string, { trailingNewlines, options }: JinjaTemplate): string {
  const count = /\n*$/.exec(text)?.[0].length ?? 0;
  return trailingNewlines > count ? text + options.newline.repeat(trailingNewlines - count) : text;
}

function rendered(
  template: JinjaTemplate,
  context: EvaluationContext,
  loader: TemplateLoader,
  outcome: (out: Output) => unknown,
): Output {
  try {
    return attempt(template, context, loader, outcome, template.changes);
  } catch (error) {
    if (!(error instanceof ChangesFault)) throw error;
    return attempt(template, context, loader, outcome, true);
  }
}

function attempt(
  template: JinjaTemplate,
  context: EvaluationContext,
  loader: TemplateLoader,
  outcome: (out: Output) => unknown,
  changeable: boolean,
): Output {
  const scope = changeable ? ownScope(context.scope) : context.scope;
  const renderer = new Renderer({ run: new Run(context), loader, changeable, outcome });
  const top = new TemplateContext(hostScope(scope), blocksOf(template));
  const out = new Output();
  renderer.root(template, top, out);
  return out;
}

/** What comes from outside of the template is nothing that could be called. */
function hostScope(scope: Scope): LocalScope {
  return {
    get: (name) => scope.get(name),
    unopened: (name) => unopenedOf(scope, name),
    local: () => MISSING,
    names: () => scope.names(),
  };
}
