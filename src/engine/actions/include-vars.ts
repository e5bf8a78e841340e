/** `include_vars`: variables of a file or a folder, from now on for this host. */

import { extname, join } from "node:path";
import { type Diagnostic, DiagnosticError } from "../../diagnostics/diagnostic.ts";
import type { Dict } from "../../expression/value/collection.ts";
import { combineMaps } from "../../expression/value/deep-merge.ts";
import { isDict } from "../../expression/value/kind.ts";
import type { Variable, VarLayer } from "../../model/task.ts";
import { loadVarsFile } from "../../playbook/load-vars-file.ts";
import { evaluateTree } from "../../template/tree.ts";
import { dataLayer, fileLayer } from "../../vars/layer.ts";
import { argumentsOf, evaluateArguments } from "../arguments.ts";
import { find } from "../resolve-needs.ts";
import { failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { moduleOf } from "./module-of.ts";

/** Ansible says why under `message`, not under `msg`; playbooks that go on from it look there. */
export function includeVars(unit: Unit): TaskEnd {
  try {
    return include(unit);
  } catch (error) {
    if (!(error instanceof DiagnosticError) || error.diagnostics.some((d) => d.code !== "RUN0106"))
      throw error;
    return notFound(error.diagnostics.map((d) => d.message).join("\n"), error.diagnostics);
  }
}

function notFound(words: string, diagnostics: readonly Diagnostic[]): TaskEnd {
  const message = `Could not find file on the Ansible Controller: ${words}`;
  return failed(words, diagnostics, { message, ansible_facts: {}, ansible_included_var_files: [] });
}

function include(unit: Unit): TaskEnd {
  const module = moduleOf(unit);
  const values = evaluateArguments(unit, module);
  if (values.file === null || values.file === "") return notFound("no file is named", []);
  const params = argumentsOf(unit, module, values);
  const all =
    typeof params.dir === "string"
      ? filesBelow(find(params.dir, "vars", unit), unit, params)
      : [find(String(params.file), "vars", unit)];
  const paths = typeof params.dir === "string" ? all.filter((path) => isOfVariables(path, params)) : all;
  const [stranger] = all.filter((path) => !paths.includes(path));
  if (stranger !== undefined && params.ignore_unknown_extensions !== true) {
    const message = `${stranger} does not have a valid extension: ${extensionsOf(params).join(", ")}`;
    return failed(message, [], { message });
  }
  const merged = new Map<string, VarLayer extends ReadonlyMap<string, infer V> ? V : never>();
  for (const path of paths) {
    const { value, diagnostics } = loadVarsFile(path, unit.play.run.load.reader);
    if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
    for (const [name, variable] of value ?? []) merged.set(name, variable);
  }
  const { name } = params;
  const given = typeof name === "string" ? new Map([[name, together(merged, unit)]]) : merged;
  const layer =
    params.hash_behaviour === "merge"
      ? dataLayer("include_vars", intoPresent(given, unit))
      : fileLayer("include_vars", given);
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

/** What the variables hold by now, with the new entries in it. */
function intoPresent(variables: VarLayer, unit: Unit): ReadonlyMap<string, unknown> {
  return new Map(
    [...variables].map(([name, { tree }]) => {
      const [before, value] = [unit.scope.get(name), evaluateTree(tree, unit.scope.context)];
      return [
        name,
        isDict(before) && isDict(value) ? combineMaps(before as Dict, value as Dict, true, "replace") : value,
      ];
    }),
  );
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

type Params = Readonly<Record<string, unknown>>;

function extensionsOf({ extensions }: Params): readonly string[] {
  return Array.isArray(extensions) ? extensions.map(String) : ["yaml", "yml", "json"];
}

function isOfVariables(path: string, params: Params): boolean {
  return extensionsOf(params).includes(extname(path).slice(1));
}

/** Links are followed; those that lead in a circle end here. */
const DEEPEST = 40;

/** Of each folder first its own files, by name. */
function filesBelow(
  folder: string,
  unit: Unit,
  params: Readonly<Record<string, unknown>>,
): readonly string[] {
  const { controller } = unit.play.run;
  const wanted = typeof params.files_matching === "string" ? new RegExp(params.files_matching) : undefined;
  const ignored = Array.isArray(params.ignore_files)
    ? params.ignore_files.map((i) => new RegExp(`${String(i)}$`))
    : [];
  const depth = typeof params.depth === "number" && params.depth > 0 ? params.depth : DEEPEST;
  const walk = (path: string, level: number): readonly string[] => {
    if (level > depth) return [];
    const entries = controller.entries(path, { follow: true });
    const files = entries.filter(
      ({ name, kind }) =>
        kind !== "directory" && !ignored.some((i) => i.test(name)) && (wanted?.test(name) ?? true),
    );
    return [
      ...files.map(({ name }) => join(path, name)),
      ...entries
        .filter(({ kind }) => kind === "directory")
        .flatMap(({ name }) => walk(join(path, name), level + 1)),
    ];
  };
  return walk(folder, 1);
}
