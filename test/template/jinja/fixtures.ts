/** Jinja templates in tests: compiled from texts by name, rendered with plain variables. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DiagnosticError } from "../../../src/diagnostics/diagnostic.ts";
import { compileJinja } from "../../../src/template/jinja/compile-jinja.ts";
import { ANSIBLE_OPTIONS, type JinjaOptions } from "../../../src/template/jinja/jinja-options.ts";
import type { JinjaTemplate } from "../../../src/template/jinja/jinja-template.ts";
import { renderJinja } from "../../../src/template/jinja/render-jinja.ts";
import type { TemplateLoader } from "../../../src/template/jinja/template-loader.ts";
import { contextOf } from "../../expression/fixtures.ts";

export interface JinjaCase {
  readonly group: string;
  readonly templates: Readonly<Record<string, string>>;
  readonly options?: Readonly<Record<string, unknown>>;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly result?: string;
  readonly error?: string;
  readonly line?: number;
}

export interface JinjaCases {
  readonly jinja: string;
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly JinjaCase[];
}

export function readCases(): JinjaCases {
  return JSON.parse(readFileSync(join(import.meta.dirname, "cases.json"), "utf8")) as JinjaCases;
}

const NAMES: Readonly<Record<string, keyof JinjaOptions>> = {
  block_start_string: "blockStart",
  block_end_string: "blockEnd",
  variable_start_string: "variableStart",
  variable_end_string: "variableEnd",
  comment_start_string: "commentStart",
  comment_end_string: "commentEnd",
  trim_blocks: "trimBlocks",
  lstrip_blocks: "lstripBlocks",
  keep_trailing_newline: "keepTrailingNewline",
  newline_sequence: "newline",
  line_statement_prefix: "lineStatement",
  line_comment_prefix: "lineComment",
};

/** By Jinja's own names. */
export function optionsOf(given: Readonly<Record<string, unknown>> = {}): JinjaOptions {
  return {
    ...ANSIBLE_OPTIONS,
    ...Object.fromEntries(Object.entries(given).map(([name, value]) => [NAMES[name], value])),
  };
}

export function compiledJinja(
  text: string,
  options: JinjaOptions = ANSIBLE_OPTIONS,
  path = "main",
): JinjaTemplate {
  const { value, diagnostics } = compileJinja({
    text,
    file: { path, text },
    options,
    header: path === "main",
    partial: path !== "main",
  });
  if (!value) throw new DiagnosticError(diagnostics);
  return value;
}

export function loaderOf(
  templates: Readonly<Record<string, string>>,
  options: JinjaOptions = ANSIBLE_OPTIONS,
): TemplateLoader {
  const known = new Map<string, JinjaTemplate>();
  return {
    load: (name) => {
      const path = name.replace(/^\.\//, "");
      const text = templates[path];
      if (text === undefined) return undefined;
      const template = known.get(path) ?? compiledJinja(text, options, path);
      known.set(path, template);
      return template;
    },
    places: (name) => [`templates/${name}`],
  };
}

/** `main` of the templates. */
export function renderedJinja(
  templates: Readonly<Record<string, string>>,
  variables: Readonly<Record<string, unknown>> = {},
  options: JinjaOptions = ANSIBLE_OPTIONS,
): string {
  const template = compiledJinja(templates.main ?? "", options);
  return renderJinja(template, contextOf(variables), loaderOf(templates, options));
}
