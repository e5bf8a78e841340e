/** `homerun exec`: one command on many hosts. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { createRedactor } from "../../events/redactor.ts";
import { defineCommand } from "../define-command.ts";
import { exitCodeHelp } from "../exit-code.ts";
import { outputFlag, reportKind } from "../output-mode.ts";
import { withSession } from "../session.ts";
import { messageOptions, reportOptions, targetOptions } from "../shared-options.ts";
import { decideTarget } from "../target-options.ts";

function refuse(message: string): DiagnosticError {
  return new DiagnosticError([
    problem("CLI0103", message, { help: "write it after `--`: `homerun exec all -- df -h`" }),
  ]);
}

/** Without the `--`, options of the command (`rm -f`, `ls -l`) would be taken for options of homerun. */
function separated(args: readonly string[], argv: readonly string[]) {
  const mark = argv.indexOf("--");
  if (mark === -1) throw refuse("no `--` stands before the command");
  const command = argv.slice(mark + 1);
  if (command.every((word) => word.trim() === "")) throw refuse("there is no command to run");
  const patterns = args.slice(0, args.length - command.length);
  if (patterns.length !== 1)
    throw refuse(`one pattern is expected before \`--\`: ${patterns.join(", ") || "none is given"}`);
  return { pattern: patterns[0] ?? "", command };
}

export const exec = defineCommand({
  name: "exec",
  summary: "run a command on hosts",
  description:
    "Runs one command on every host that the pattern names and shows what it printed.\nA single word after `--` is a line for the shell; several words are a program and its arguments, as they are.",
  args: [
    { syntax: "<pattern>", description: "hosts and groups" },
    { syntax: "<command...>", description: "after `--`: what to run" },
  ],
  options: { ...targetOptions, ...messageOptions, ...reportOptions },
  examples: [
    { text: "a program with arguments", command: "homerun exec all -- df -h /" },
    { text: "a line for the shell, as root", command: "homerun exec web -b -- 'journalctl -u nginx | tail'" },
  ],
  epilogue: exitCodeHelp(),
  async run({ options: flags, args, context }) {
    const { pattern, command } = separated(args, context.argv);
    const redactor = createRedactor();
    const output = outputFlag(flags.output, flags.json);
    const { settings, target } = await decideTarget({ flags, output, redactor, context });
    const operations = await context.loadOperations();
    const { environment, stderr } = context;
    const report = reportKind(settings.output, {
      isTTY: stderr.isTTY === true,
      columns: stderr.columns,
      environment,
    });
    const verbosity = flags.verbose + 1;
    return withSession(
      { context, redactor, report, verbosity, runsDirectory: settings.runsDirectory },
      (io) => operations.exec({ ...target, pattern, command }, io),
    );
  },
});
