/** A module's parameters for one unit: evaluated, defaults merged, read by the module's schema. */

import type { z } from "zod";
import { type Diagnostic, DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Span } from "../diagnostics/span.ts";
import type { ForeignFile } from "../model/foreign-file.ts";
import { isInGroup } from "../modules/action-groups.ts";
import { shortName } from "../modules/full-names.ts";
import { explainIssues } from "../modules/parameter-issues.ts";
import type { AnyModuleKind } from "../modules/registry.ts";
import { RAW_TEXT } from "../playbook/module-call.ts";
import type { ParameterIssue } from "../playbook/module-index.ts";
import { OMIT } from "../template/omit.ts";
import { evaluateTree } from "../template/tree.ts";
import { evaluated } from "./directive-values.ts";
import { placeOf } from "./foreign/foreign-of.ts";
import type { Unit } from "./unit.ts";

/** Throws `DiagnosticError` with the place of each argument that is wrong. `values`: where they are evaluated already. */
export function argumentsOf(
  unit: Unit,
  module: AnyModuleKind,
  values: Record<string, unknown> = evaluateArguments(unit, module),
): Readonly<Record<string, unknown>> {
  if (module.freeForm === undefined && values[RAW_TEXT] !== undefined)
    throw malformed(unit, values[RAW_TEXT]);
  const parsed = (module.params as z.ZodType<Record<string, unknown>>).safeParse(values);
  if (parsed.success) return parsed.data;
  throw new DiagnosticError(
    explainIssues(parsed.error.issues, values).map((issue) => describeIssue(unit, module, issue)),
  );
}

function malformed({ task: { action } }: Unit, text: unknown): DiagnosticError {
  const primary = action.args.get(RAW_TEXT)?.span ?? action.span;
  const help = `\`${action.module}\` takes parameters, not text`;
  const message = `invalid or malformed argument: '${String(text)}'`;
  return new DiagnosticError([problem("RUN0107", message, { primary, help })]);
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
  return module.name === "set_fact" && scope.context.language === "2.18" ? withBooleans(values) : values;
}

/** The arguments of a task whose module others have written, as they are. */
export function evaluateForeignArguments(unit: Unit, file: ForeignFile): Readonly<Record<string, unknown>> {
  const { task, scope, play } = unit;
  const values: Record<string, unknown> = {};
  const take = (map: unknown): void => {
    if (typeof map !== "object" || map === null) return;
    for (const [name, value] of Object.entries(map)) if (value !== OMIT) values[name] = value;
  };
  const isMeant = (name: string): boolean =>
    name.startsWith("group/")
      ? play.run.load.foreign?.isInGroup(file, name.slice("group/".length)) === true
      : name === file.name ||
        play.run.load.foreign?.find(name, placeOf(task, play.play.directory))?.path === file.path;
  for (const defaults of unit.context.moduleDefaults) take(meantBy(evaluated(defaults, scope), isMeant));
  take(evaluated(task.action.splat, scope));
  for (const [name, located] of task.action.args) {
    const value = evaluateTree(located.value, scope.context);
    if (value !== OMIT) values[name] = value;
  }
  return values;
}

const BOOLEANS: Readonly<Record<string, boolean>> = { true: true, yes: true, false: false, no: false };

/** Up to 2.18 `set_fact` makes booleans of words that say so. */
function withBooleans(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const word = typeof value === "string" ? value.toLowerCase() : "";
      return [name, Object.hasOwn(BOOLEANS, word) ? BOOLEANS[word] : value];
    }),
  );
}

function defaultsFor(all: unknown, module: AnyModuleKind): unknown {
  const names = new Set([module.name, ...(module.aliases ?? [])]);
  const isMeant = (name: string): boolean =>
    name.startsWith("group/")
      ? isInGroup(module.name, name.slice("group/".length))
      : names.has(shortName(name));
  return meantBy(all, isMeant);
}

function meantBy(all: unknown, isMeant: (name: string) => boolean): unknown {
  if (typeof all !== "object" || all === null) return undefined;
  const groupsFirst = Object.entries(all).sort(
    ([a], [b]) => Number(b.startsWith("group/")) - Number(a.startsWith("group/")),
  );
  return Object.assign({}, ...groupsFirst.filter(([name]) => isMeant(name)).map(([, value]) => value));
}

function describeIssue(unit: Unit, module: AnyModuleKind, issue: ParameterIssue): Diagnostic {
  const { action } = unit.task;
  const name = issue.path[0] === undefined ? undefined : String(issue.path[0]);
  const primary = spanOfArgument(unit, module, name) ?? action.span;
  return problem("RUN0107", `\`${module.name}\`: ${issue.message}`, {
    primary,
    help: issue.help ?? `homerun doc ${module.name}`,
  });
}

function spanOfArgument(unit: Unit, module: AnyModuleKind, name: string | undefined): Span | undefined {
  if (name === undefined) return undefined;
  for (const [key, located] of unit.task.action.args) {
    if (key === name || module.paramAliases?.[key] === name) return located.span;
  }
  return undefined;
}
