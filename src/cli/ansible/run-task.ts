/** `ansible`: one task on the hosts of a pattern. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { patternTerms } from "../../inventory/pattern-terms.ts";
import type { Reporter } from "../../report/reporter.ts";
import type { TaskOptions } from "../operations.ts";
import { withSession } from "../session.ts";
import type { Dress } from "./dress.ts";
import { dressedTarget, verbosityOf } from "./dressed-target.ts";
import { ANSIBLE_EXIT, ansibleExit } from "./exit.ts";
import { openCallback } from "./open-callback.ts";
import { treeWriter } from "./tree-writer.ts";
import { helpText } from "./usage-text.ts";

/** Modules that say nothing without arguments. */
const NEED_ARGUMENTS = new Set(["command", "shell", "script", "raw", "win_command", "win_shell"]);

/** What stands for plays, and has no place here. */
const NO_TASK = new Set(["import_playbook"]);

function shortName(module: string): string {
  return module.replace(/^ansible\.(builtin|legacy)\./, "");
}

function argumentsOf(text: string): TaskOptions["args"] {
  if (!text.trimStart().startsWith("{")) return text;
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : text;
  } catch {
    return text;
  }
}

function refuse(message: string): DiagnosticError {
  return new DiagnosticError([problem("CLI0209", message)]);
}

async function taskOptions(dress: Dress): Promise<TaskOptions> {
  const { parsed, configuration } = dress;
  const module = parsed.text("moduleName") ?? configuration.text("DEFAULT_MODULE_NAME") ?? "command";
  const text = parsed.text("args") ?? configuration.text("DEFAULT_MODULE_ARGS") ?? "";
  const background = parsed.number("background") ?? 0;
  const timeout = parsed.number("taskTimeout") ?? configuration.int("TASK_TIMEOUT") ?? 0;
  const directory = parsed.text("playbookDir") ?? configuration.text("PLAYBOOK_DIR");
  if (NO_TASK.has(shortName(module))) throw refuse(`'${module}' is not a valid action for ad-hoc commands`);
  const listHosts = parsed.flag("listHosts");
  return {
    ...(await dressedTarget(dress)),
    pattern:
      patternTerms(parsed.positionals[0] ?? "").length === 0 ? "all" : (parsed.positionals[0] ?? "all"),
    module,
    args: argumentsOf(text),
    ...(background > 0
      ? { background, poll: parsed.number("poll") ?? configuration.int("DEFAULT_POLL_INTERVAL") ?? 15 }
      : {}),
    ...(timeout > 0 ? { timeout } : {}),
    checkMode: parsed.flag("check"),
    diffMode: parsed.flag("diff") || (configuration.bool("DIFF_ALWAYS") ?? false),
    ...(directory === undefined ? {} : { playbookDirectory: directory }),
    listHosts,
  };
}

function lacksArguments({ module, args }: TaskOptions): boolean {
  return NEED_ARGUMENTS.has(shortName(module)) && typeof args === "string" && args.trim() === "";
}

/** With `-t`, the results also go into files. */
async function reporterOf(dress: Dress): Promise<Reporter> {
  const { parsed, context } = dress;
  const reporter = await openCallback(dress, parsed.flag("oneLine") ? "oneline" : "minimal");
  const tree = parsed.text("tree");
  return tree === undefined ? reporter : treeWriter(reporter, tree, context.cwd);
}

export async function runTask(dress: Dress): Promise<number> {
  const { context, redactor, screen, program } = dress;
  const options = await taskOptions(dress);
  if (!options.listHosts && lacksArguments(options)) {
    context.console.write(helpText(program));
    screen.error(`ERROR! No argument passed to ${options.module} module`);
    return ANSIBLE_EXIT.options;
  }
  const operations = await context.loadOperations();
  return withSession(
    {
      context,
      redactor,
      report: () => reporterOf(dress),
      verbosity: verbosityOf(dress),
      refuse: (diagnostics) => dress.refuse(diagnostics),
    },
    async (io) => ansibleExit(await operations.task(options, io), dress),
  );
}
