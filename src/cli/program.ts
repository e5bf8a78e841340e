/** The command line as a whole: which verbs there are, and what becomes of errors. Loads only what a call needs. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import { type Console, createConsole } from "./console.ts";
import type { CliContext, Surroundings } from "./context.ts";
import type { CommandDefinition, VerbSummary } from "./define-command.ts";
import { EXIT, exitCodeHelp } from "./exit-code.ts";

interface Verb extends VerbSummary {
  readonly load: () => Promise<CommandDefinition>;
}

/** In the order of the help: what one needs most comes first. */
const VERBS: readonly Verb[] = [
  {
    name: "run",
    summary: "bring hosts to the state that playbooks describe",
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "ping",
    summary: "check that hosts can be reached, logged in to and worked on",
    load: async () => (await import("./commands/ping.ts")).ping,
  },
  {
    name: "exec",
    summary: "run a command on hosts",
    load: async () => (await import("./commands/exec.ts")).exec,
  },
  {
    name: "facts",
    summary: "show what is known about hosts: system, network, disks",
    load: async () => (await import("./commands/facts.ts")).facts,
  },
  {
    name: "inventory",
    summary: "show the hosts and groups of the inventory",
    load: async () => (await import("./commands/inventory.ts")).inventory,
  },
  {
    name: "vault",
    summary: "encrypt and decrypt files and values",
    load: async () => (await import("./commands/vault.ts")).vault,
  },
  {
    name: "modules",
    summary: "list the modules, or show one with its parameters and examples",
    load: async () => (await import("./commands/modules.ts")).modules,
  },
  {
    name: "explain",
    summary: "what the code of a message means, with an example",
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    name: "schema",
    summary: "print JSON Schemas, for editors that check and complete YAML",
    load: async () => (await import("./commands/schema.ts")).schema,
  },
  {
    name: "shims",
    summary: "write launchers with Ansible's names, for scripts, editors and pipelines that call Ansible",
    load: async () => (await import("./commands/shims.ts")).shims,
  },
  {
    name: "lab",
    summary: "a disposable homelab on this machine, to rehearse on",
    load: async () => (await import("./commands/lab.ts")).lab,
  },
];

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
  const context: CliContext = { ...surroundings, console, argv };
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
