/** How a task's template is read: where the templates that it names are looked for, and the variables that tell where it came from. */

import { dirname, join, resolve } from "node:path";
import { Moment } from "../expression/value/moment.ts";
import { candidatePaths } from "../playbook/file-search.ts";
import type { LoadContext } from "../playbook/load-context.ts";
import type { JinjaOptions } from "../template/jinja/jinja-options.ts";
import type { Binding, Layer } from "../vars/layer.ts";
import { type TemplateReading, type TemplateSource, templateProblems } from "./render-template-file.ts";
import type { RunContext } from "./run-context.ts";
import type { SearchPlace } from "./search-path.ts";

/** In the order in which Ansible looks: the role's folders, the task's, the playbook's, that of the template itself. */
export function templateReading(
  path: string,
  { directory, playDirectory, context }: SearchPlace,
  options: Partial<JinjaOptions> = {},
): TemplateReading {
  const own = dirname(path);
  return {
    options,
    candidates: (name) => {
      // A name that starts with a slash is looked for below the folders, too.
      const relative = name.replace(/^\/+/, "");
      const places = candidatePaths(relative, "templates", { directory, playDirectory, role: context.role });
      return [...new Set([...places, join(own, "templates", relative), resolve(own, relative)])];
    },
  };
}

/** For everything that can be said of templates before a run. */
export function templateCheck(run: TemplateSource): NonNullable<LoadContext["checkTemplate"]> {
  return (path, { from, options }) => {
    const { directory, playDirectory, role } = from;
    const place = { directory, playDirectory, context: role ? { role } : {} };
    return templateProblems(path, run, templateReading(path, place, options));
  };
}

export interface TemplateOrigin {
  /** As the task names it. */
  readonly name: string;
  readonly path: string;
  readonly destination?: string;
}

/** `template_path` and its kin, above all other variables. */
export function templateVariables(
  { name, path, destination }: TemplateOrigin,
  { lookups }: Pick<RunContext, "lookups">,
): Layer {
  const described = (): ReturnType<NonNullable<typeof lookups.describeFile>> | undefined =>
    lookups.describeFile?.(path);
  const values: Readonly<Record<string, () => unknown>> = {
    ansible_managed: () => "Ansible managed",
    template_host: () => lookups.hostname?.() ?? "localhost",
    template_path: () => name,
    template_fullpath: () => path,
    template_destpath: () => destination ?? null,
    template_uid: () => described()?.owner ?? "root",
    template_mtime: () => localMoment(described()?.modified ?? lookups.now()),
    template_run_date: () => localMoment(lookups.now()),
  };
  const bindings = new Map<string, Binding>(
    Object.entries(values).map(([key, value]) => [key, { kind: "lazy", value }]),
  );
  return {
    name: "loop and magic variables",
    get: (key) => bindings.get(key),
    names: () => bindings.keys(),
  };
}

function localMoment(date: Date): Moment {
  return new Moment((date.getTime() - date.getTimezoneOffset() * 60_000) * 1000);
}
