/** Ansible's exit codes. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { EXIT } from "../exit-code.ts";
import type { Dress } from "./dress.ts";

export const ANSIBLE_EXIT = {
  success: 0,
  error: 1,
  failed: 2,
  unreachable: 4,
  parser: 4,
  options: 5,
  interrupted: 99,
  unexpected: 250,
} as const;

/** From homerun's code of a run. */
export function ansibleExit(code: number, { screen }: Pick<Dress, "screen">): number {
  switch (code) {
    case EXIT.failedAndUnreachable:
      return ANSIBLE_EXIT.unreachable;
    case EXIT.invalid:
      return ANSIBLE_EXIT.error;
    case EXIT.interrupted:
    case EXIT.terminated:
      screen.error(" [ERROR]: User interrupted execution");
      return ANSIBLE_EXIT.interrupted;
    default:
      return code;
  }
}

/** Problems of the language are parser errors, those of the call's words are errors of options. */
export function refusalExit(diagnostics: readonly Diagnostic[]): number {
  const family = /^[A-Z]+/.exec(diagnostics.find((d) => d.severity === "error")?.code ?? "")?.[0];
  if (family === "CLI") return ANSIBLE_EXIT.options;
  return family === "PB" || family === "YAML" || family === "SRC" || family === "EXP" || family === "MOD"
    ? ANSIBLE_EXIT.parser
    : ANSIBLE_EXIT.error;
}
