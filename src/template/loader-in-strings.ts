/** Templates that a string of a playbook includes: files of the role or the playbook, as lookups find them. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import type { LookupHost } from "../expression/lookup-host.ts";
import { compileJinja } from "./jinja/compile-jinja.ts";
import type { JinjaTemplate } from "./jinja/jinja-template.ts";
import type { TemplateLoader } from "./jinja/template-loader.ts";

export function loaderInStrings(lookups: LookupHost): TemplateLoader {
  const known = new Map<string, JinjaTemplate>();
  return {
    load: (name) => {
      const path = lookups.find("templates", name);
      if (path === undefined || lookups.kindOf(path) !== "file") return undefined;
      const template = known.get(path) ?? read(path, lookups);
      known.set(path, template);
      return template;
    },
    places: () => [],
  };
}

function read(path: string, lookups: LookupHost): JinjaTemplate {
  const text = lookups.readFile(path);
  const { value, diagnostics } = compileJinja({ text, file: { path, text }, partial: true });
  if (!value) throw new DiagnosticError(diagnostics);
  return value;
}
