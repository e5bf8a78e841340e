/** The registry as parsing sees it: names, parameters and a check of literal values, read off the modules' schemas. */

import type { z } from "zod";
import type { ModuleIndex, ModuleShape, ParameterIssue } from "../playbook/module-index.ts";
import { explainIssues } from "./parameter-issues.ts";
import { type AnyModuleKind, findModule, moduleNames } from "./registry.ts";
import { type ObjectShape, shapesOf } from "./schema-shape.ts";

function isRequired(field: z.ZodType | undefined): boolean {
  return field !== undefined && !field.safeParse(undefined).success;
}

/** A permission parameter is one that takes symbolic modes and nothing like a word. */
function isMode(field: z.ZodType): boolean {
  return (
    field.safeParse("u=rwx,g=rx").success &&
    !["no mode", "word"].some((text) => field.safeParse(text).success)
  );
}

/** Whether nothing is a value of its own, beside a default that absence means; not where anything is one. */
function takesNull(field: z.ZodType): boolean {
  const [nothing, absent] = [field.safeParse(null), field.safeParse(undefined)];
  if (field.safeParse(Symbol.iterator).success) return false;
  return nothing.success && nothing.data === null && absent.success && (absent.data ?? null) !== null;
}

function fieldIssues(field: z.ZodType, name: string, value: unknown): readonly ParameterIssue[] {
  const result = field.safeParse(value);
  if (result.success) return [];
  const located = result.error.issues.map((issue) => ({ ...issue, path: [name, ...issue.path] }));
  return explainIssues(located, { [name]: value });
}

type Values = Readonly<Record<string, unknown>>;

/** Each value by itself, for where others are not known yet. */
function validateEach(shapes: readonly ObjectShape[], values: Values): readonly ParameterIssue[] {
  return Object.entries(values).flatMap(([name, value]) => {
    const issues = shapes
      .map((s) => s.fields[name])
      .filter((f) => f !== undefined)
      .map((f) => fieldIssues(f, name, value));
    return issues.some((i) => i.length === 0) ? [] : (issues[0] ?? []);
  });
}

function validator(params: z.ZodType, shapes: readonly ObjectShape[]): ModuleShape["validate"] {
  return (values, partial) => {
    if (partial.size > 0) return validateEach(shapes, values);
    const result = params.safeParse({ ...values });
    return result.success ? [] : explainIssues(result.error.issues, values);
  };
}

/** What a job on the host can do, or the run can carry on beside other tasks. */
function canBeAsync(module: AnyModuleKind): boolean {
  if (module.kind === "module") return module.touchesHost !== false;
  return module.kind === "procedure" && module.carriesOn === true;
}

export function shapeOf(module: AnyModuleKind): ModuleShape {
  const schema: z.ZodType = module.params;
  const shapes = shapesOf(schema);
  const params = [...new Set(shapes.flatMap((s) => Object.keys(s.fields)))];
  const fieldsOf = (name: string): z.ZodType[] =>
    shapes.map((s) => s.fields[name]).filter((f) => f !== undefined);
  return {
    name: module.name,
    kind: module.kind,
    params,
    required: params.filter((p) => shapes.every((s) => isRequired(s.fields[p]))),
    paramAliases: module.paramAliases ?? {},
    ...(module.freeForm === undefined ? {} : { freeForm: module.freeForm }),
    canBeAsync: canBeAsync(module),
    open: shapes.some((s) => s.open),
    expressionParams: module.expressionParams ?? [],
    nullParams: params.filter((p) => fieldsOf(p).some(takesNull)),
    modeParams: params.filter((p) => fieldsOf(p).every(isMode)),
    validate: validator(schema, shapes),
  };
}

/** What there is besides homerun's own modules. */
export interface FurtherModules {
  readonly find: (name: string) => AnyModuleKind | undefined;
  readonly names: () => readonly string[];
  readonly hint?: ModuleIndex["hint"];
}

export function moduleIndex(further?: FurtherModules): ModuleIndex {
  const shapes = new Map<AnyModuleKind, ModuleShape>();
  return {
    find(name) {
      const module = further?.find(name) ?? findModule(name);
      if (!module) return undefined;
      const shape = shapes.get(module) ?? shapeOf(module);
      shapes.set(module, shape);
      return shape;
    },
    names: () => [...moduleNames(), ...(further?.names() ?? [])],
    ...(further?.hint ? { hint: further.hint } : {}),
  };
}
