/** The task that checks a role's variables against its specification, and what can be checked before the run. */

import { type Diagnostic, problem, warning } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { suggest } from "../diagnostics/suggest.ts";
import type { Located, RoleUse, Task, VarLayer } from "../model/task.ts";
import {
  dataOf,
  entryOf,
  type MapEntry,
  type MapNode,
  type Node,
  type ScalarNode,
} from "../source/located.ts";
import { compileTree, type Tree } from "../template/tree.ts";
import { specIssues, validateArguments } from "./argument-spec.ts";
import { asRaw } from "./compile-value.ts";
import { isTolerated } from "./expected-failure.ts";
import type { Parsing, RoleRequest } from "./parsing.ts";
import type { RoleMeta } from "./read-meta.ts";
import { taskId } from "./read-task.ts";
import { NO_VARS } from "./variables.ts";

export const ENTRY_KEYS: readonly string[] = [
  "short_description",
  "description",
  "author",
  "options",
  "version_added",
  "seealso",
  "deprecated",
];

function located(node: Node): Located<Tree> {
  const { value } = compileTree(asRaw(node));
  return {
    value: value ?? { kind: "static", value: null, internal: null, span: node.span },
    span: node.span,
  };
}

function textNode(text: string, span: Span): ScalarNode {
  return { kind: "scalar", value: text, text, style: "plain", span, offsetAt: () => span.start };
}

/** Reading the specification is `always` on, whatever tags are asked for. */
function checkTask(entry: MapEntry, options: MapNode, use: RoleUse, parsing: Parsing): Task {
  const { span } = entry.key;
  const name = `the variables of ${use.name} fit its specification`;
  return {
    kind: "task",
    id: taskId(span),
    span,
    name: located(textNode(name, span)),
    directives: {},
    when: [],
    tags: [located(textNode("always", span))],
    vars: NO_VARS,
    environment: [],
    moduleDefaults: [],
    action: {
      module: "validate_argument_spec",
      span,
      args: new Map([["argument_spec", located(options)]]),
      keySpans: new Map([["argument_spec", span]]),
    },
    notify: [],
    listen: [],
    role: use,
    directory: parsing.directory,
  };
}

function spanAt(node: Node, path: readonly (string | number)[]): Span {
  const [step, ...rest] = path;
  if (step === undefined || node.kind !== "map") return node.span;
  const entry = node.entries.find((e) => String(e.key.value) === String(step));
  if (!entry) return node.span;
  return rest.length === 0 ? entry.key.span : spanAt(entry.value, rest);
}

function checkSpec(options: MapNode, parsing: Parsing): boolean {
  const issues = specIssues(dataOf(options));
  for (const { path, message, help, harmless } of issues) {
    const details = { primary: spanAt(options, path), ...(help === undefined ? {} : { help }) };
    parsing.out.add((harmless ? warning : problem)("PB0308", message, details));
  }
  return issues.every((i) => i.harmless);
}

/** Literal values of a layer; those that a run evaluates are left out, and other names of options are none of variables. */
function literals(layer: VarLayer, spec: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = Object.create(null);
  for (const [name, { tree }] of layer)
    if (tree.kind === "static" && Object.hasOwn(spec, name)) values[name] = tree.value;
  return values;
}

function checkLayer(
  layer: VarLayer,
  spec: Readonly<Record<string, unknown>>,
  report: (message: string, span: Span, help?: string) => Diagnostic,
  parsing: Parsing,
): void {
  for (const issue of validateArguments(spec, literals(layer, spec))) {
    const variable = layer.get(String(issue.path[0]));
    if (!variable || (issue.missing && issue.path.length === 1)) continue;
    parsing.out.add(report(issue.message, variable.tree.span, issue.help));
  }
}

function unknownParams(
  layer: VarLayer,
  spec: Readonly<Record<string, unknown>>,
  use: RoleUse,
  parsing: Parsing,
): void {
  for (const [name, { span }] of layer) {
    if (Object.hasOwn(spec, name)) continue;
    const near = suggest(name, Object.keys(spec));
    if (near === undefined) continue;
    const message = `the role \`${use.name}\` has no parameter \`${name}\``;
    parsing.out.add(warning("PB0309", message, { primary: span, help: `did you mean \`${near}\`?` }));
  }
}

function checkValues(options: MapNode, use: RoleUse, parsing: Parsing): void {
  const spec = dataOf(options) as Readonly<Record<string, unknown>>;
  const details = (primary: Span, help?: string) => ({ primary, ...(help === undefined ? {} : { help }) });
  const wrong = isTolerated(parsing) ? warning : problem;
  checkLayer(use.params, spec, (m, s, h) => wrong("PB0309", m, details(s, h)), parsing);
  checkLayer(
    use.defaults,
    spec,
    (m, s, h) => warning("PB0309", `default of the role: ${m}`, details(s, h)),
    parsing,
  );
  unknownParams(use.params, spec, use, parsing);
}

function entryPoint(request: RoleRequest): string {
  return (request.tasksFrom ?? "main").replace(/\.(ya?ml|json)$/, "");
}

function checkEntryKeys(map: MapNode, parsing: Parsing): void {
  for (const { key } of map.entries) {
    const name = String(key.value);
    if (ENTRY_KEYS.includes(name)) continue;
    const near = suggest(name, ENTRY_KEYS);
    const help = near === undefined ? `known are ${ENTRY_KEYS.join(", ")}` : `did you mean \`${near}\`?`;
    parsing.out.add(
      warning("PB0308", `\`${name}\` is no key of a specification`, { primary: key.span, help }),
    );
  }
}

/** The tasks that stand before the role's own, to check its variables; none where the role has no specification. */
export function roleChecks(
  request: RoleRequest,
  use: RoleUse,
  meta: RoleMeta,
  parsing: Parsing,
): readonly Task[] {
  if (!meta.argumentSpecs) return [];
  const entry = entryOf(meta.argumentSpecs, entryPoint(request));
  if (!entry || (entry.value.kind === "scalar" && entry.value.value === null)) return [];
  if (entry.value.kind !== "map") {
    const message = `the specification of \`${String(entry.key.value)}\` must be a map with \`options\``;
    parsing.out.add(problem("PB0308", message, { primary: entry.value.span }));
    return [];
  }
  checkEntryKeys(entry.value, parsing);
  const options = entryOf(entry.value, "options");
  if (!options || (options.value.kind === "scalar" && options.value.value === null)) return [];
  if (options.value.kind !== "map") {
    const message = "`options` must be a map of parameters";
    parsing.out.add(problem("PB0308", message, { primary: options.value.span }));
    return [];
  }
  if (!checkSpec(options.value, parsing)) return [];
  if (!request.atRunTime) checkValues(options.value, use, parsing);
  return [checkTask(entry, options.value, use, parsing)];
}
