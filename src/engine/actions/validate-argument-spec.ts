/** `validate_argument_spec`: checks the role's variables against its specification before the role does anything. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/evaluate.ts";
import { validateArguments } from "../../playbook/argument-spec.ts";
import type { ParameterIssue } from "../../playbook/module-index.ts";
import { evaluateArguments } from "../arguments.ts";
import { done, failed, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { moduleOf } from "./module-of.ts";

export function validateArgumentSpec(unit: Unit): TaskEnd {
  const values = evaluateArguments(unit, moduleOf(unit));
  const spec = (values.argument_spec ?? {}) as Readonly<Record<string, unknown>>;
  const given: Record<string, unknown> = {
    ...(values.provided_arguments as Record<string, unknown> | undefined),
  };
  for (const name of Object.keys(spec)) {
    if (name in given) continue;
    const value = unit.scope.get(name);
    if (value !== MISSING) given[name] = value;
  }
  const issues = validateArguments(spec, given, true);
  if (issues.length === 0) return done({ msg: "the role's arguments fit its specification" });
  const diagnostics = issues.map((issue) => diagnosticOf(issue, unit));
  const errors = issues.map((issue) => issue.message);
  return failed(`the variables do not fit: ${errors.join("; ")}`, diagnostics, {
    argument_errors: errors,
    argument_spec_data: spec,
  });
}

function diagnosticOf(issue: ParameterIssue, unit: Unit): Diagnostic {
  const role = unit.context.role?.name;
  const [origin] = unit.scope.originsOf(String(issue.path[0] ?? ""));
  const span = origin?.binding.kind === "tree" ? origin.binding.span : undefined;
  return problem("RUN0108", role === undefined ? issue.message : `role \`${role}\`: ${issue.message}`, {
    primary: span ?? unit.task.action.span,
    host: unit.host.name,
  });
}
