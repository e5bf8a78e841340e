/** `include_vars`: variables of a file or a folder, from now on for this host. */

import { join } from "node:path";
import { DiagnosticError } from "../../diagnostics/diagnostic.ts";
import type { Variable, VarLayer } from "../../model/task.ts";
import { loadVarsFile } from "../../playbook/load-vars-file.ts";
import { evaluateTree } from "../../template/tree.ts";
import { fileLayer } from "../../vars/layer.ts";
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
  const { name } = params;
  const layer =
    typeof name === "string"
      ? fileLayer("include_vars", new Map([[name, together(merged, unit)]]))
      : fileLayer("include_vars", merged);
  const shown = valuesOf(merged, unit);
  return {
    outcome: "ok",
    result: {
      changed: false,
      ansible_facts: typeof name === "string" ? { [name]: shown } : shown,
      ansible_included_var_files: paths,
    },
    changes: [],
    diagnostics: [],
    included: layer,
  };
}

/** One variable that holds them all; a secret one where any of their files is. */
function together(vars: VarLayer, unit: Unit): Variable {
  const spans = [...vars.values()].map((variable) => variable.span);
  const span = spans.find(({ file }) => file.secret) ?? spans[0] ?? unit.task.action.span;
  const entries = [...vars].map(([key, { tree: value, span: keySpan }]) => ({ key, keySpan, value }));
  return { tree: { kind: "map", entries, span }, span };
}

/** What can't be evaluated yet is evaluated when somebody asks for the variable. */
function valuesOf(variables: VarLayer, unit: Unit): Readonly<Record<string, unknown>> {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, { tree, span }] of variables) {
    if (span.file.secret) {
      values[name] = "(encrypted)";
      continue;
    }
    try {
      values[name] = evaluateTree(tree, unit.scope.context);
    } catch (error) {
      if (!(error instanceof DiagnosticError)) throw error;
      values[name] = tree.kind === "static" ? tree.value : "(not known yet)";
    }
  }
  return values;
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
