/** `meta`: what the engine does about a host or the play. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { evaluateArguments } from "../arguments.ts";
import { type Control, done, type TaskEnd } from "../task-end.ts";
import type { Unit } from "../unit.ts";
import { moduleOf } from "./module-of.ts";

const CONTROLS: ReadonlyMap<string, Control> = new Map([
  ["flush_handlers", "flush-handlers"],
  ["end_play", "end-play"],
  ["end_host", "end-host"],
  ["end_batch", "end-batch"],
  ["end_role", "end-role"],
  ["clear_host_errors", "clear-host-errors"],
]);

const OTHERS = ["noop", "clear_facts", "refresh_inventory", "reset_connection"];

export async function meta(unit: Unit): Promise<TaskEnd> {
  const values = evaluateArguments(unit, moduleOf(unit));
  const what = String(Object.values(values)[0] ?? "").trim();
  const control = CONTROLS.get(what);
  if (what === "end_role" && !unit.context.role) {
    const primary = unit.task.action.span;
    throw new DiagnosticError([
      problem("RUN0112", "`meta: end_role` stands in no role", {
        primary,
        help: "`meta: end_host` ends the play for a host, `meta: end_play` for all",
      }),
    ]);
  }
  if (control) return { ...done(), control };
  switch (what) {
    case "noop":
      return done();
    case "clear_facts":
      for (const { run } of unit.play.hosts.values()) {
        const known = unit.play.probe?.copyOf(run) ?? run;
        known.facts.forget();
      }
      return done();
    case "refresh_inventory":
      unit.play.run.changes?.reload();
      return done();
    case "reset_connection":
      await unit.reconnect();
      return done();
    default: {
      const known = [...CONTROLS.keys(), ...OTHERS];
      const help = didYouMean(what, known);
      throw new DiagnosticError([
        problem("RUN0112", `\`meta\` knows no \`${what}\``, {
          primary: unit.task.action.span,
          notes: [`it knows ${known.join(", ")}`],
          ...(help ? { help } : {}),
        }),
      ]);
    }
  }
}
