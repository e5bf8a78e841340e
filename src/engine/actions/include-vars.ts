/** `include_vars`: variables of a file or a folder, from now on for this host. */

import { join } from "node:path";
import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import type { VarLayer } from "../../model/task.ts";
import { loadVarsFile } from "../../playbook/load-vars-file.ts";
import { evaluateTree } from "../../template/tree.ts";
import { dataLayer, fileLayer } from "../../vars/layer.ts";
import { argumentsOf } from "../arguments.ts";
import { find } from "../resolve-needs.ts";
import { failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { moduleOf } from "./module-of.ts";

export function includeVars(unit: Unit): TaskEnd {
  const params = argumentsOf(unit, moduleOf(unit));
  const paths =
    typeof params.dir === "string"
      ? filesBelow(find(params.dir, "vars", unit), unit, params)
      : [find(String(params.file), "vars", unit)];
  if (paths.length === 0) return failed(`no variable files in ${String(params.dir)}`);
  const merged = new Map<string, VarLayer extends ReadonlyMap<string, infer V> ? V : never>();
  for (const path of paths) {
    const { value, diagnostics } = loadVarsFile(path, unit.play.run.load.reader);
    if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
    for (const [name, variable] of value ?? []) merged.set(name, variable);
  }
  if (typeof params.name === "string") {
    const values = Object.fromEntries(
      [...merged].map(([k, v]) => [k, evaluateTree(v.tree, unit.scope.context)]),
    );
    unit.host.includedVars.push(dataLayer("include_vars", new Map([[params.name, values]])));
  } else {
    unit.host.includedVars.push(fileLayer("include_vars", merged));
  }
  return {
    outcome: "ok",
    result: { changed: false, ansible_included_var_files: paths },
    changes: [],
    diagnostics: [],
  };
}

function filesBelow(
  folder: string,
  unit: Unit,
  params: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { controller } = unit.play.run;
  const extensions = Array.isArray(params.extensions)
    ? params.extensions.map(String)
    : ["yaml", "yml", "json"];
  const wanted = typeof params.files_matching === "string" ? new RegExp(params.files_matching) : undefined;
  const ignored = Array.isArray(params.ignore_files) ? params.ignore_files.map(String) : [];
  const depth =
    typeof params.depth === "number" && params.depth > 0 ? params.depth : Number.POSITIVE_INFINITY;
  const walk = (path: string, level: number): readonly string[] => {
    if (level > depth) return [];
    return controller.list(path).flatMap((name) => {
      const full = join(path, name);
      if (ignored.includes(name)) return [];
      if (controller.kind(full) === "directory") return walk(full, level + 1);
      if (wanted) return wanted.test(name) ? [full] : [];
      return extensions.some((e) => name.endsWith(`.${e}`)) ? [full] : [];
    });
  };
  return walk(folder, 1);
}
