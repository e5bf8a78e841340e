/** homerun under the name of one of Ansible's programs: its options, settings, output and exit codes. */

import { type Diagnostic, DiagnosticError } from "../../diagnostics/diagnostic.ts";
import { createRedactor, type Redactor } from "../../events/redactor.ts";
import { tellDiagnostic } from "../../report/default-callback/messages.ts";
import type { Screen } from "../../report/default-callback/screen.ts";
import type { CliContext } from "../context.ts";
import { ANSIBLE_EXIT, refusalExit } from "./exit.ts";
import { familiarWords } from "./familiar-words.ts";
import { openScreen } from "./open-screen.ts";
import type { AnsibleProgram, Parsed } from "./option.ts";
import { ArgumentError, parseArguments } from "./parse-arguments.ts";
import { settingNotices } from "./setting-notices.ts";
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
  /** Whether it reaches hosts. */
  readonly connects?: boolean;
  readonly run: (dress: Dress) => Promise<number>;
}

function refuser(screen: Screen, cwd: string, settings?: Configuration): Dress["refuse"] {
  const rephrase = familiarWords(settings, cwd);
  return async (diagnostics) => {
    for (const diagnostic of diagnostics) tellDiagnostic(diagnostic, { screen, cwd, rephrase });
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
  let refuse = refuser(openScreen(context), cwd);
  try {
    const parsed = parseArguments(program, words);
    if (parsed.flag("help")) {
      console.write(helpText(program));
      return ANSIBLE_EXIT.success;
    }
    const configuration = await readConfiguration({ environment, cwd, home: homeDirectory });
    const screen = openScreen(context, configuration);
    refuse = refuser(screen, cwd, configuration);
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
        { color: "verbose", verbose: true },
      );
    if (program.connects === true) for (const notice of settingNotices(configuration)) screen.warning(notice);
    const redactor = createRedactor();
    return await program.run({ program, parsed, configuration, context, redactor, screen, refuse });
  } catch (error) {
    if (error instanceof ArgumentError) {
      console.err.write(`${usageText(program)}\n${program.name}: error: ${error.message}\n`);
      return ANSIBLE_EXIT.failed;
    }
    if (error instanceof DiagnosticError) return refuse(error.diagnostics);
    const { tellUnexpected } = await import("../unexpected-error.ts");
    await tellUnexpected(error, context);
    return ANSIBLE_EXIT.unexpected;
  }
}
