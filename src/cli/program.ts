/** The command line as a whole: which verbs there are, and what becomes of errors. Loads only what a call needs. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import { type Console, createConsole } from "./console.ts";
import type { CliContext, Surroundings } from "./context.ts";
import { EXIT, exitCodeHelp } from "./exit-code.ts";
import { VERBS } from "./verbs.ts";

const DESCRIPTION = `Brings a homelab from bare hardware to running services: playbooks in Ansible's language, over SSH,
with nothing but a shell on the hosts.`;

const START = `Start here:
  homerun ping -i inventory            can the hosts be reached?
  homerun run site.yml --check --diff  what would change?
  homerun run site.yml                 change it

${exitCodeHelp()}`;

function colorOf(argv: readonly string[]): "auto" | "always" | "never" {
  const at = argv.findIndex((word) => word === "--color" || word.startsWith("--color="));
  const value = argv[at]?.includes("=") ? argv[at].slice("--color=".length) : argv[at + 1];
  return at !== -1 && (value === "always" || value === "never") ? value : "auto";
}

/** Problems as the reader of this call wants them. */
async function tell(error: DiagnosticError, console: Console, argv: readonly string[]): Promise<void> {
  if (!argv.includes("--json")) return console.diagnose(error.diagnostics);
  const { diagnosticJsonLine } = await import("../report/diagnostics/json.ts");
  for (const diagnostic of error.diagnostics) console.write(`${diagnosticJsonLine(diagnostic)}\n`);
}

async function dispatch(context: CliContext): Promise<number> {
  const { argv, version } = context;
  if (argv[0] === "--version" || argv[0] === "-V") {
    context.console.write(`${version}\n`);
    return EXIT.success;
  }
  if (argv[0] === "as") {
    const { runAs } = await import("./ansible/run-as.ts");
    return runAs(argv.slice(1), context);
  }
  const { runProgram } = await import("./define-command.ts");
  const wanted = VERBS.filter(({ name }) => argv.slice(0, 2).includes(name));
  const loaded = new Map(
    await Promise.all(wanted.map(async (verb) => [verb.name, await verb.load()] as const)),
  );
  return runProgram(
    { description: DESCRIPTION, version, epilogue: START, verbs: VERBS, loaded },
    argv,
    context,
  );
}

async function tellUncaught(error: unknown, context: CliContext): Promise<number> {
  const { tellUnexpected } = await import("./unexpected-error.ts");
  return tellUnexpected(error, context);
}

/** Runs one call. Gives the exit code and never throws. */
export async function runCli(argv: readonly string[], surroundings: Surroundings): Promise<number> {
  const { stdout, stderr, environment } = surroundings;
  const console = createConsole({ stdout, stderr, environment, color: colorOf(argv) });
  const context: CliContext = { ...surroundings, console, verbs: VERBS, argv };
  surroundings.onUncaught((error) => void tellUncaught(error, context).then(surroundings.leave));
  try {
    return await dispatch(context);
  } catch (error) {
    if (error instanceof DiagnosticError) {
      await tell(error, console, argv);
      return EXIT.invalid;
    }
    return tellUncaught(error, context);
  }
}
