/** Tasks whose failure the playbook is made for (`ignore_errors`, `rescue`): what is wrong with them is told at their turn. */

import type { Collector, Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Parsing } from "./parsing.ts";
import type { Fields } from "./read-shared.ts";

/** What makes a task fail and nothing else: its values, its expressions, its module's parameters. */
const OF_A_TURN: ReadonlySet<string> = new Set([
  ...["MOD0102", "MOD0103", "MOD0104", "MOD0105", "MOD0106", "MOD0107", "MOD0108"],
  ...["PB0107", "PB0205", "PB0210"],
]);

export function isOfATurn({ code, severity }: Diagnostic): boolean {
  return severity === "error" && (OF_A_TURN.has(code) || code.startsWith("EXP") || code.startsWith("TPL"));
}

const NO: ReadonlySet<unknown> = new Set([false, "false", "no", "off", null]);

function isSaid(fields: Fields, name: string): boolean {
  const value = fields.get(name)?.value;
  return value !== undefined && !(value.kind === "scalar" && NO.has(value.value));
}

type Circumstances = Pick<Parsing, "handled" | "conditional">;

/** What holds for everything inside of something with these fields. */
export function circumstancesOf(fields: Fields): Circumstances {
  return {
    ...(isSaid(fields, "ignore_errors") ? { handled: true } : {}),
    ...(fields.has("when") ? { conditional: true } : {}),
  };
}

/** Whether the play can come through without what stands here being right. */
export function isTolerated({ handled, conditional }: Circumstances): boolean {
  return handled === true || conditional === true;
}

/** Hands the errors on as warnings: the run may never get there, or goes on when it fails there. */
export function warnInstead(from: Collector, to: Collector): void {
  to.addAll(from.all.map((d) => (d.severity === "error" ? { ...d, severity: "warning" } : d)));
}
