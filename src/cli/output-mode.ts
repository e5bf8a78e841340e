/** Which report a run gets. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Environment } from "./context.ts";
import type { OutputMode } from "./settings.ts";

export type ReportKind = Exclude<OutputMode, "auto">;

export interface TerminalFacts {
  readonly isTTY: boolean;
  /** As the stream says; some terminals of CI systems have 0. */
  readonly columns: number | undefined;
  readonly environment: Environment;
}

export function isCI(environment: Environment): boolean {
  const value = environment.CI;
  return value !== undefined && value !== "" && value !== "0" && value !== "false";
}

/** Whether cursor movements on stderr make sense. */
export function canBeLive({ isTTY, columns, environment }: TerminalFacts): boolean {
  return isTTY && columns !== undefined && columns > 0 && environment.TERM !== "dumb" && !isCI(environment);
}

export function reportKind(mode: OutputMode, facts: TerminalFacts): ReportKind {
  if (mode !== "auto") return mode === "live" && !(facts.isTTY && (facts.columns ?? 0) > 0) ? "plain" : mode;
  return canBeLive(facts) ? "live" : "plain";
}

/** `--json` is a short form of `--output json`. */
export function outputFlag(output: OutputMode | undefined, json: boolean): OutputMode | undefined {
  if (!json) return output;
  if (output === undefined || output === "json") return "json";
  throw new DiagnosticError([
    problem("CLI0202", `\`--json\` and \`--output ${output}\` exclude each other`, {
      help: "leave one of them out",
    }),
  ]);
}
