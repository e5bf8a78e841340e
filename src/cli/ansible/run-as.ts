/** `homerun as PROGRAM …`: what the launchers of `homerun shims` call. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { CliContext } from "../context.ts";
import type { DressedProgram } from "./dress.ts";

type Load = () => Promise<DressedProgram>;

const PROGRAMS: Readonly<Record<string, Load>> = {
  "ansible-playbook": async () => {
    const [{ ansiblePlaybook }, { runPlaybook }] = await Promise.all([
      import("./programs.ts"),
      import("./run-playbook.ts"),
    ]);
    return { ...ansiblePlaybook, run: runPlaybook };
  },
  ansible: async () => {
    const [{ ansible }, { runTask }] = await Promise.all([import("./programs.ts"), import("./run-task.ts")]);
    return { ...ansible, run: runTask };
  },
};

export const PROGRAM_NAMES: readonly string[] = Object.keys(PROGRAMS);

export async function runAs(words: readonly string[], context: CliContext): Promise<number> {
  const [name = "", ...rest] = words;
  const load = Object.hasOwn(PROGRAMS, name) ? PROGRAMS[name] : undefined;
  if (load === undefined) {
    const known = Object.keys(PROGRAMS);
    throw new DiagnosticError([
      problem("CLI0101", `homerun can't be called as \`${name}\``, {
        help: didYouMean(name, known) ?? `it can be ${known.join(", ")}`,
      }),
    ]);
  }
  const { runDressed } = await import("./dress.ts");
  return runDressed(await load(), rest, context);
}
