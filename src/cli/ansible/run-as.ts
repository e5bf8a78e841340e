/** `homerun as PROGRAM …`: what the launchers of `homerun shims` call. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { CliContext } from "../context.ts";
import type { DressedProgram } from "./dress.ts";
import type { AnsibleProgram } from "./option.ts";

interface Found {
  readonly program: DressedProgram;
  readonly words: readonly string[];
}

type Find = (words: readonly string[]) => Promise<Found>;

/** Programs with actions: the first word that is no option names it; without one there is only the overview. */
function withActions(
  name: string,
  description: string,
  load: () => Promise<{
    readonly programs: Readonly<Record<string, AnsibleProgram>>;
    readonly run: DressedProgram["run"];
  }>,
): Find {
  return async (words) => {
    const { programs, run } = await load();
    const { basic } = await import("./programs.ts");
    const at = words.findIndex((word) => !word.startsWith("-"));
    const action = at === -1 ? undefined : words[at];
    const program = action !== undefined && Object.hasOwn(programs, action) ? programs[action] : undefined;
    if (program) return { program: { ...program, run }, words: words.toSpliced(at, 1) };
    const choices = Object.keys(programs);
    const overview: DressedProgram = {
      name,
      description,
      options: basic,
      positionals: [
        { name: "action", many: true, optional: false, description: choices.join(", "), choices },
      ],
      run: async () => 0,
    };
    return { program: overview, words };
  };
}

const FINDERS: Readonly<Record<string, Find>> = {
  "ansible-playbook": async (words) => {
    const { ansiblePlaybook } = await import("./programs.ts");
    const { runPlaybook } = await import("./run-playbook.ts");
    return { program: { ...ansiblePlaybook, run: runPlaybook, connects: true }, words };
  },
  ansible: async (words) => {
    const { ansible } = await import("./programs.ts");
    const { runTask } = await import("./run-task.ts");
    return { program: { ...ansible, run: runTask, connects: true }, words };
  },
  "ansible-inventory": async (words) => {
    const { ansibleInventory } = await import("./programs.ts");
    const { runInventory } = await import("./run-inventory.ts");
    return { program: { ...ansibleInventory, run: runInventory }, words };
  },
  "ansible-vault": withActions("ansible-vault", "Encrypts and decrypts files and values.", async () => ({
    programs: (await import("./vault-programs.ts")).VAULT_PROGRAMS,
    run: (await import("./run-vault.ts")).runVault,
  })),
  "ansible-config": withActions(
    "ansible-config",
    "Shows Ansible's settings as homerun reads them.",
    async () => {
      const { CONFIG_PROGRAMS, runConfig } = await import("./run-config.ts");
      return { programs: CONFIG_PROGRAMS, run: runConfig };
    },
  ),
  "ansible-doc": async (words) => {
    const { ansibleDoc, runDoc } = await import("./run-doc.ts");
    return { program: { ...ansibleDoc, run: runDoc }, words };
  },
};

export const PROGRAM_NAMES: readonly string[] = Object.keys(FINDERS);

export async function runAs(words: readonly string[], context: CliContext): Promise<number> {
  const [name = "", ...rest] = words;
  const find = Object.hasOwn(FINDERS, name) ? FINDERS[name] : undefined;
  if (find === undefined)
    throw new DiagnosticError([
      problem("CLI0101", `homerun can't be called as \`${name}\``, {
        help: didYouMean(name, PROGRAM_NAMES) ?? `it can be ${PROGRAM_NAMES.join(", ")}`,
      }),
    ]);
  const { runDressed } = await import("./dress.ts");
  const { program, words: given } = await find(rest);
  return runDressed(program, given, context);
}
