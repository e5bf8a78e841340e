/** `validate_argument_spec`: checks the role's variables against its specification before the role does anything. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { MISSING } from "../../expression/evaluate.ts";
import { validateArguments } from "../../playbook/argument-spec.ts";
import { evaluateArguments } from "../arguments.ts";
import { done, type TaskEnd } from "../task-end.ts";
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
  const issues = validateArguments(spec, given);
  if (issues.length === 0) return done({ msg: "the role's arguments fit its specification" });
  const role = unit.context.role?.name ?? "";
  throw new DiagnosticError(
    issues.map((issue) => {
      const name = String(issue.path[0] ?? "");
      const [origin] = unit.scope.originsOf(name);
      const span = origin?.binding.kind === "tree" ? origin.binding.span : undefined;
      return problem("RUN0108", `role \`${role}\`: ${issue.message}`, {
        primary: span ?? unit.task.action.span,
        host: unit.host.name,
      });
    }),
  );
}
