/** Renders a template file with a task's variables: `.hbs` is Handlebars, every other name is Jinja. */

import { extname } from "node:path";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { SourceFile } from "../diagnostics/span.ts";
import type { Compiled } from "../expression/compile.ts";
import { displayPath } from "../playbook/source-files.ts";
import { compileHandlebars, type HandlebarsTemplate } from "../template/handlebars/compile-handlebars.ts";
import { renderHandlebars } from "../template/handlebars/render-handlebars.ts";
import { compileJinja } from "../template/jinja/compile-jinja.ts";
import { ANSIBLE_OPTIONS, type JinjaOptions, optionsKey } from "../template/jinja/jinja-options.ts";
import type { JinjaTemplate } from "../template/jinja/jinja-template.ts";
import { literalTemplateNames } from "../template/jinja/literal-template-names.ts";
import { renderJinja } from "../template/jinja/render-jinja.ts";
import type { TemplateLoader } from "../template/jinja/template-loader.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import type { RunContext } from "./run-context.ts";

/** What rendering needs of a run; compiled templates are kept per run. */
export type TemplateSource = Pick<RunContext, "reader" | "partials"> & {
  readonly controller: Pick<RunContext["controller"], "workingDirectory">;
};

export interface TemplateReading {
  /** What of Jinja's options is not as Ansible has it. */
  readonly options?: Partial<JinjaOptions>;
  /** All paths that a name in the template may mean, the first existing of which counts. */
  readonly candidates: (name: string) => readonly string[];
}

type Result = Compiled<HandlebarsTemplate | JinjaTemplate>;

interface Version {
  readonly text: string | undefined;
  readonly result: Result;
}

const compiled = new WeakMap<ReadonlyMap<string, SourceFile>, Map<string, Version>>();

/** `path`: absolute. Throws `DiagnosticError` with the place in the template. */
export function renderTemplateFile(
  path: string,
  scope: LayeredScope,
  run: TemplateSource,
  reading: TemplateReading,
): string {
  const { value, diagnostics } = compiledTemplate(path, run, reading.options, false);
  if (!value) throw new DiagnosticError(diagnostics);
  return value.kind === "handlebars"
    ? renderHandlebars(value, scope, scope.context)
    : renderJinja(value, scope.context, loaderOf(value, run, reading));
}

/** What can be said of a template, and of those that it names, before any host is known. */
export function templateProblems(
  path: string,
  run: TemplateSource,
  reading: TemplateReading,
): readonly Diagnostic[] {
  const found: Diagnostic[] = [];
  const seen = new Set<string>([path]);
  const judge = ({ value, diagnostics }: Result): void => {
    found.push(...diagnostics);
    if (value?.kind !== "jinja") return;
    for (const name of literalTemplateNames(value)) {
      const named = existing(name, run, reading);
      if (named === undefined || seen.has(named)) continue;
      seen.add(named);
      judge(compiledTemplate(named, run, value.options, true));
    }
  };
  judge(compiledTemplate(path, run, reading.options, false));
  return found;
}

function existing(name: string, run: TemplateSource, { candidates }: TemplateReading): string | undefined {
  return candidates(name).find((path) => run.reader.kind(path) === "file");
}

/** Templates that are brought in are read with the options of the one that the task names. */
function loaderOf(root: JinjaTemplate, run: TemplateSource, reading: TemplateReading): TemplateLoader {
  return {
    load: (name) => {
      const path = existing(name, run, reading);
      if (path === undefined) return undefined;
      const { value, diagnostics } = compiledTemplate(path, run, root.options, true);
      if (value?.kind !== "jinja") throw new DiagnosticError(diagnostics);
      return value;
    },
    places: (name) =>
      reading.candidates(name).map((path) => displayPath(path, run.controller.workingDirectory)),
  };
}

function compiledTemplate(
  path: string,
  run: TemplateSource,
  given: Partial<JinjaOptions> | undefined,
  partial: boolean,
): Result {
  const cache = compiled.get(run.partials) ?? new Map<string, Version>();
  compiled.set(run.partials, cache);
  const text = run.reader.read(path);
  const key = `${path}\0${partial}\0${given ? optionsKey({ ...ANSIBLE_OPTIONS, ...given }) : ""}`;
  const known = cache.get(key);
  // A task before may have written it anew.
  if (known && known.text === text) return known.result;
  const result = compileFile(path, text, run, given, partial);
  cache.set(key, { text, result });
  return result;
}

function compileFile(
  path: string,
  text: string | undefined,
  run: TemplateSource,
  given: Partial<JinjaOptions> | undefined,
  partial: boolean,
): Result {
  const shown = displayPath(path, run.controller.workingDirectory);
  if (text === undefined)
    return { diagnostics: [problem("RUN0106", `the template \`${shown}\` is not to be found`)] };
  const secret = run.reader.isSecret?.(path) === true ? { secret: true } : {};
  const file = { path: shown, text, ...secret };
  if (extname(path) === ".hbs" && !partial) return compileHandlebars(file, run.partials);
  return compileJinja({ text, file, options: { ...ANSIBLE_OPTIONS, ...given }, header: !partial, partial });
}
