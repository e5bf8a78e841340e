/** A module's parameters for one unit: evaluated, defaults merged, read by the module's schema. */

import type { z } from "zod";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import { type AnyModuleKind, shortName } from "../modules/registry.ts";
import { OMIT } from "../template/omit.ts";
import { evaluateTree } from "../template/tree.ts";
import { evaluated } from "./directive-values.ts";
import type { Unit } from "./unit.ts";

/** Throws `DiagnosticError` with the place of each argument that is wrong. */
export function argumentsOf(unit: Unit, module: AnyModuleKind): Readonly<Record<string, unknown>> {
  const values = evaluateArguments(unit, module);
  const parsed = (module.params as z.ZodType<Record<string, unknown>>).safeParse(values);
  if (parsed.success) return parsed.data;
  throw new DiagnosticError(parsed.error.issues.map((issue) => describeIssue(unit, module, issue, values)));
}

/** By canonical name, before the schema has read them. */
export function evaluateArguments(unit: Unit, module: AnyModuleKind): Record<string, unknown> {
  const { task, scope } = unit;
  const canonical = (name: string): string => module.paramAliases?.[name] ?? name;
  const values: Record<string, unknown> = {};
  const take = (map: unknown): void => {
    if (typeof map !== "object" || map === null) return;
    for (const [name, value] of Object.entries(map)) if (value !== OMIT) values[canonical(name)] = value;
  };
  for (const defaults of unit.context.moduleDefaults) take(defaultsFor(evaluated(defaults, scope), module));
  take(evaluated(task.action.splat, scope));
  for (const [name, located] of task.action.args) {
    const value = evaluateTree(located.value, scope.context);
    if (value !== OMIT) values[canonical(name)] = value;
  }
  return values;
}

function defaultsFor(all: unknown, module: AnyModuleKind): unknown {
  if (typeof all !== "object" || all === null) return undefined;
  const names = new Set([module.name, ...(module.aliases ?? [])]);
  for (const [name, value] of Object.entries(all)) if (names.has(shortName(name))) return value;
  return undefined;
}

function describeIssue(
  unit: Unit,
  module: AnyModuleKind,
  issue: z.core.$ZodIssue,
  values: Readonly<Record<string, unknown>>,
) {
  const { action } = unit.task;
  const name = issue.path[0] === undefined ? undefined : String(issue.path[0]);
  if (issue.code === "unrecognized_keys") {
    const wrong = issue.keys[0] ?? "";
    const help = didYouMean(wrong, parameterNames(module));
    return problem("RUN0107", `unknown parameter \`${wrong}\` for module \`${module.name}\``, {
      primary: action.keySpans.get(wrong) ?? action.span,
      ...(help ? { help } : {}),
      notes: [`\`${module.name}\` takes ${parameterNames(module).join(", ")}`],
    });
  }
  const primary: Span = spanOfArgument(unit, module, name) ?? action.span;
  const shown = name === undefined || values[name] === undefined ? "" : ` (it is ${show(values[name])})`;
  const missing = name !== undefined && values[name] === undefined;
  const message = missing
    ? `the parameter \`${name}\` of \`${module.name}\` is required`
    : `\`${name ?? module.name}\` of \`${module.name}\`: ${lower(issue.message)}${shown}`;
  return problem("RUN0107", message, { primary, help: `homerun modules ${module.name}` });
}

function spanOfArgument(unit: Unit, module: AnyModuleKind, name: string | undefined): Span | undefined {
  if (name === undefined) return undefined;
  for (const [key, located] of unit.task.action.args) {
    if (key === name || module.paramAliases?.[key] === name) return located.span;
  }
  return undefined;
}

export function parameterNames(module: AnyModuleKind): readonly string[] {
  const shape: unknown = Reflect.get(module.params, "shape");
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : [];
}

function show(value: unknown): string {
  const text = typeof value === "string" ? `"${value}"` : JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function lower(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
