/** `ansible-playbook`: homerun's `run` with Ansible's options, output and exit codes. */

import { resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { Reporter } from "../../report/reporter.ts";
import { fileReader } from "../../source/file-reader.ts";
import { namedPlaybooks } from "../operations/named-playbooks.ts";
import type { Listing, PlayDefaults, RunOptions } from "../operations.ts";
import { withSession } from "../session.ts";
import type { Dress } from "./dress.ts";
import { collectionsPathOf, dressedTarget, verbosityOf } from "./dressed-target.ts";
import { ansibleExit } from "./exit.ts";
import { openCallback } from "./open-callback.ts";
import { withRetryFile } from "./retry-file.ts";

function words(values: readonly string[]): readonly string[] {
  return values
    .flatMap((value) => value.split(","))
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

function tagsOf(typed: readonly string[], setting: readonly string[] | undefined): readonly string[] {
  return typed.length > 0 ? words(typed) : (setting ?? []);
}

/** Before anything else is read. */
function checkPlaybooks(playbooks: readonly string[], dress: Dress): void {
  const { cwd } = dress.context;
  const reader = fileReader();
  for (const path of namedPlaybooks(playbooks, { cwd, collectionsPath: collectionsPathOf(dress) }, reader)) {
    if (reader.kind(resolve(cwd, path)) !== undefined) continue;
    throw new DiagnosticError([problem("RUN0106", `the playbook: ${path} could not be found`)]);
  }
}

function debuggerOf(configuration: Dress["configuration"]): RunOptions["debugger"] & string {
  return (configuration.bool("TASK_DEBUGGER_IGNORE_ERRORS") ?? true) ? "on_failed_unignored" : "on_failed";
}

function playDefaultsOf(settings: Dress["configuration"]): PlayDefaults {
  const strategy = settings.text("DEFAULT_STRATEGY");
  const fatal = settings.bool("ANY_ERRORS_FATAL");
  const noLog = settings.bool("DEFAULT_NO_LOG");
  const timeout = settings.int("TASK_TIMEOUT") ?? 0;
  const port = settings.int("DEFAULT_REMOTE_PORT");
  return {
    ...(strategy === undefined ? {} : { strategy }),
    ...(fatal === undefined ? {} : { anyErrorsFatal: fatal }),
    ...(noLog === undefined ? {} : { noLog }),
    ...(timeout > 0 ? { timeout } : {}),
    ...(port === undefined ? {} : { port }),
  };
}

function gatheringOf(word: string | undefined): "implicit" | "explicit" | "smart" {
  return word === "explicit" || word === "smart" ? word : "implicit";
}

async function reporterOf(dress: Dress): Promise<Reporter> {
  const reporter = await openCallback(dress, "default");
  return dress.configuration.bool("RETRY_FILES_ENABLED") === true ? withRetryFile(reporter, dress) : reporter;
}

export async function runPlaybook(dress: Dress): Promise<number> {
  const { parsed, configuration, context, redactor } = dress;
  const playbooks = parsed.positionals;
  checkPlaybooks(playbooks, dress);
  const options: RunOptions = {
    ...(await dressedTarget(dress)),
    playbooks,
    tags: tagsOf(parsed.list("tags"), configuration.list("TAGS_RUN")).filter((tag) => tag !== "all"),
    skipTags: tagsOf(parsed.list("skipTags"), configuration.list("TAGS_SKIP")),
    checkMode: parsed.flag("check"),
    diffMode: parsed.flag("diff") || (configuration.bool("DIFF_ALWAYS") ?? false),
    lookahead: true,
    forgiving: true,
    playDefaults: playDefaultsOf(configuration),
    forceHandlers: parsed.flag("forceHandlers") || (configuration.bool("DEFAULT_FORCE_HANDLERS") ?? false),
    toleratesMissingHandlers: configuration.bool("ERROR_ON_MISSING_HANDLER") === false,
    gathering: gatheringOf(configuration.text("DEFAULT_GATHERING")),
    ...(parsed.flag("step") ? { step: true } : {}),
    ...(parsed.flag("flushCache") ? { flushCache: true } : {}),
    ...(configuration.bool("ENABLE_TASK_DEBUGGER") ? { debugger: debuggerOf(configuration) } : {}),
    ...(parsed.text("startAtTask") === undefined
      ? {}
      : { startAtTask: parsed.text("startAtTask") as string }),
  };
  const what: readonly Listing[] = [
    ...(parsed.flag("listHosts") ? (["hosts"] as const) : []),
    ...(parsed.flag("listTasks") ? (["tasks"] as const) : []),
    ...(parsed.flag("listTags") ? (["tags"] as const) : []),
  ];
  const operations = await context.loadOperations();
  return withSession(
    {
      context,
      redactor,
      report: () => reporterOf(dress),
      verbosity: verbosityOf(dress),
      refuse: (diagnostics) => dress.refuse(diagnostics),
    },
    async (io) => {
      if (parsed.flag("syntaxCheck") || what.length > 0)
        return ansibleExit(
          parsed.flag("syntaxCheck") && what.length === 0
            ? await operations.ansibleSyntax(options, io)
            : await operations.ansibleList(options, what, io),
          dress,
        );
      return ansibleExit(await operations.run(options, io), dress);
    },
  );
}
