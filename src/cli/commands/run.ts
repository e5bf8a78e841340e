/** `homerun run`: the main job. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { createRedactor } from "../../events/redactor.ts";
import { styled } from "../../report/segment.ts";
import type { CliContext } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { exitCodeHelp } from "../exit-code.ts";
import type { Listing, RunOptions } from "../operations.ts";
import { flag, list, type OptionValues, text } from "../option.ts";
import { outputFlag, reportKind } from "../output-mode.ts";
import { withSession } from "../session.ts";
import { settingVariables } from "../settings.ts";
import { messageOptions, reportOptions, targetOptions } from "../shared-options.ts";
import { decideTarget } from "../target-options.ts";

const TASKS = "Tasks:";
const LOOKING = "Only looking:";

const options = {
  ...targetOptions,
  tags: list("-t, --tags <tags>", "only tasks with one of these tags; commas, may be repeated", {
    group: TASKS,
  }),
  skipTags: list("--skip-tags <tags>", "no tasks with one of these tags", { group: TASKS }),
  startAtTask: text("--start-at-task <name>", "begin at the first task of this name; globs are allowed", {
    group: TASKS,
  }),
  step: flag("--step", "ask before each task", { group: TASKS }),
  check: flag("-C, --check", "predict what would change, and change nothing", { group: TASKS }),
  diff: flag("-D, --diff", "show the differences that changes make", { group: TASKS }),
  flushCache: flag("--flush-cache", "forget what is kept of the hosts' facts first", { group: TASKS }),
  lookahead: flag(
    "--no-lookahead",
    "ask each task's questions alone, at its turn; slower, the same outcome",
    {
      group: TASKS,
    },
  ),
  listTasks: flag("--list-tasks", "list the tasks that would run, and end", { group: LOOKING }),
  listHosts: flag("--list-hosts", "list the hosts that would be worked on, and end", { group: LOOKING }),
  listTags: flag("--list-tags", "list all tags, and end", { group: LOOKING }),
  syntaxCheck: flag("--syntax-check", "read and check everything without a host, and end", {
    group: LOOKING,
  }),
  ...messageOptions,
  ...reportOptions,
};

type Flags = OptionValues<typeof options>;

function environmentHelp(): string {
  const rows = settingVariables().map((name) => `  ${name}`);
  return `Environment (stands above homerun.yml and below options):\n${rows.join("\n")}\n`;
}

function words(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function listings(flags: Flags): readonly Listing[] {
  return [
    ...(flags.listHosts ? (["hosts"] as const) : []),
    ...(flags.listTasks ? (["tasks"] as const) : []),
    ...(flags.listTags ? (["tags"] as const) : []),
  ];
}

/** Whoever comes from Ansible may think that its file counts here, too. */
function tellUnreadSettings(project: string | undefined, { cwd, console }: CliContext): void {
  if (project !== undefined || !existsSync(join(cwd, "ansible.cfg"))) return;
  console.tell([
    [
      styled("warning", "note"),
      ": ansible.cfg is not read here; homerun.yml holds settings, and `homerun as ansible-playbook` reads ansible.cfg",
    ],
  ]);
}

export const run = defineCommand({
  name: "run",
  summary: "bring hosts to the state that playbooks describe",
  description:
    "Runs playbooks against the hosts of the inventory. A run that finds everything as wanted changes nothing.\nSettings that one would repeat belong into homerun.yml; HOMERUN_ variables stand between the two.",
  args: [{ syntax: "<playbook...>", description: "playbook files, run one after the other" }],
  options,
  examples: [
    { text: "what would change, and how", command: "homerun run playbooks/site.yml --check --diff" },
    {
      text: "only the web server's tasks, on one host",
      command: "homerun run playbooks/site.yml --tags nginx --limit minipc",
    },
    {
      text: "as another login user, with the password of sudo asked for",
      command: "homerun run playbooks/bootstrap.yml -u ubuntu -b -K",
    },
  ],
  epilogue: `${environmentHelp()}\n${exitCodeHelp()}`,
  async run({ options: flags, args, context }) {
    const output = outputFlag(flags.output, flags.json);
    const redactor = createRedactor();
    const { settings, target } = await decideTarget({ flags, output, redactor, context });
    tellUnreadSettings(target.project.directory, context);
    const operations = await context.loadOperations();
    const runOptions: RunOptions = {
      ...target,
      playbooks: args,
      tags: words(flags.tags),
      skipTags: words(flags.skipTags),
      checkMode: flags.check,
      diffMode: flags.diff,
      lookahead: flags.lookahead,
      ...(flags.step ? { step: true } : {}),
      ...(flags.flushCache ? { flushCache: true } : {}),
      ...(flags.startAtTask === undefined ? {} : { startAtTask: flags.startAtTask }),
    };
    const what = listings(flags);
    const looking = what.length > 0 || flags.syntaxCheck;
    const { environment, stderr } = context;
    const chosen = reportKind(settings.output, {
      isTTY: stderr.isTTY === true,
      columns: stderr.columns,
      environment,
    });
    const report = looking && chosen === "live" ? "plain" : chosen;
    return withSession(
      { context, redactor, report, verbosity: flags.verbose, runsDirectory: settings.runsDirectory },
      (io) => {
        if (flags.syntaxCheck) return operations.checkSyntax(runOptions, io);
        return what.length > 0 ? operations.list(runOptions, what, io) : operations.run(runOptions, io);
      },
    );
  },
});
