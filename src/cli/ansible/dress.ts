/** homerun under the name of one of Ansible's programs: its options, settings, output and exit codes. */

import { type Diagnostic, DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { createRedactor, type Redactor } from "../../events/redactor.ts";
import { errorText } from "../../report/default-callback/messages.ts";
import { createScreen, type Screen } from "../../report/default-callback/screen.ts";
import type { CliContext } from "../context.ts";
import { ANSIBLE_EXIT, refusalExit } from "./exit.ts";
import type { AnsibleProgram, Parsed } from "./option.ts";
import { ArgumentError, parseArguments } from "./parse-arguments.ts";
import { type Configuration, readConfiguration } from "./settings/configuration.ts";
import { helpText, usageText } from "./usage-text.ts";
import { versionText } from "./version-text.ts";

export interface Dress {
  readonly program: AnsibleProgram;
  readonly parsed: Parsed;
  readonly configuration: Configuration;
  readonly context: CliContext;
  readonly redactor: Redactor;
  readonly screen: Screen;
  /** Tells problems as Ansible would, and gives the exit code. */
  readonly refuse: (diagnostics: readonly Diagnostic[]) => Promise<number>;
}

export interface DressedProgram extends AnsibleProgram {
  readonly run: (dress: Dress) => Promise<number>;
}

function screenOf(context: CliContext, configuration?: Configuration): Screen {
  const { console, environment } = context;
  const wanted = configuration?.bool("ANSIBLE_FORCE_COLOR") ?? false;
  const refused = configuration?.bool("ANSIBLE_NOCOLOR") ?? (environment.NO_COLOR ?? "") !== "";
  return createScreen({
    out: console.out,
    err: console.err,
    color: wanted || (console.out.isTTY && !refused),
    warnings: configuration?.bool("SYSTEM_WARNINGS") ?? true,
  });
}

function refuser(screen: Screen, cwd: string): Dress["refuse"] {
  return async (diagnostics) => {
    for (const diagnostic of diagnostics)
      if (diagnostic.severity === "error") screen.error(errorText(diagnostic, cwd));
      else screen.warning(diagnostic.message);
    return refusalExit(diagnostics);
  };
}

/** Gives the exit code. */
export async function runDressed(
  program: DressedProgram,
  words: readonly string[],
  context: CliContext,
): Promise<number> {
  const { console, environment, cwd, homeDirectory } = context;
  let refuse = refuser(screenOf(context), cwd);
  try {
    const parsed = parseArguments(program, words);
    if (parsed.flag("help")) {
      console.write(helpText(program));
      return ANSIBLE_EXIT.success;
    }
    const configuration = await readConfiguration({ environment, cwd, home: homeDirectory });
    const screen = screenOf(context, configuration);
    refuse = refuser(screen, cwd);
    for (const warning of configuration.warnings) screen.warning(warning);
    if (parsed.flag("version")) {
      console.write(versionText(program.name, configuration, context));
      return ANSIBLE_EXIT.success;
    }
    if (parsed.count("verbose") > 0)
      screen.display(
        configuration.path === undefined
          ? "No config file found; using defaults"
          : `Using ${configuration.path} as config file`,
        { color: "verbose" },
      );
    const redactor = createRedactor();
    return await program.run({ program, parsed, configuration, context, redactor, screen, refuse });
  } catch (error) {
    if (error instanceof ArgumentError) {
      console.err.write(`${usageText(program)}\n${program.name}: error: ${error.message}\n`);
      return ANSIBLE_EXIT.failed;
    }
    if (error instanceof DiagnosticError) return refuse(error.diagnostics);
    throw error;
  }
}
