/** `homerun run`: reads and checks everything, then runs it. */

import { type Diagnostic, DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { namesOf } from "../../engine/directive-values.ts";
import { gatherTask } from "../../engine/gather-task.ts";
import { missingModules } from "../../engine/missing-modules.ts";
import type { RunContext } from "../../engine/run-context.ts";
import { hostsOf } from "../../engine/run-play.ts";
import { noStart, runPlaybooks } from "../../engine/run-playbooks.ts";
import { staticScope } from "../../engine/scope.ts";
import { isNamed } from "../../engine/task-pattern.ts";
import { SCHEMA } from "../../events/event.ts";
import { matchHosts } from "../../inventory/pattern.ts";
import type { Playbook } from "../../model/task.ts";
import { allTags, mayHaveOtherTags } from "../../playbook/all-tags.ts";
import { growsInventory } from "../../playbook/grows-inventory.ts";
import { loadPlaybook } from "../../playbook/load-playbook.ts";
import { taskNames } from "../../playbook/task-names.ts";
import type { OperationIo, RunOptions } from "../operations.ts";
import { namedPlaybooks } from "./named-playbooks.ts";
import { withPlayDefaults } from "./play-defaults.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { tellEnd } from "./run-end.ts";
import { readPlaybookFolders } from "./sources.ts";

export interface Loaded extends Prepared {
  readonly playbooks: readonly Playbook[];
}

/** Reads inventory and playbooks; throws all their problems at once, and emits the warnings when there are only these. */
export function load(options: RunOptions, io: OperationIo): Loaded {
  const place = { cwd: io.cwd, collectionsPath: options.project.collectionsPath };
  const paths = namedPlaybooks(options.playbooks, place);
  const prepared = prepare({
    target: options,
    io,
    playbooks: paths,
    playbookFolders: (reader) => readPlaybookFolders(paths, reader, io.cwd),
    run: options,
  });
  const diagnostics: Diagnostic[] = [];
  const playbooks: Playbook[] = [];
  for (const path of paths) {
    const loaded = loadPlaybook(path, prepared.load);
    diagnostics.push(...loaded.diagnostics);
    if (loaded.value) playbooks.push(withPlayDefaults(loaded.value, options.playDefaults ?? {}));
  }
  if (options.forgiving === true)
    diagnostics.push(...checkLimit(prepared, options), ...unmatched(prepared, playbooks));
  else if (!diagnostics.some((d) => d.severity === "error"))
    diagnostics.push(
      ...checkTags(options, playbooks),
      ...checkStart(options, playbooks),
      ...checkHosts(prepared, playbooks, options),
    );
  if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
  for (const diagnostic of diagnostics) io.bus.emit({ type: "diagnostic", diagnostic });
  return { ...prepared, playbooks };
}

const SPECIAL_TAGS = new Set(["all", "always", "never", "tagged", "untagged"]);

/** Tags inside of dynamic includes are known only when these are carried out: such playbooks are not judged. */
function checkTags(options: RunOptions, playbooks: readonly Playbook[]): readonly Diagnostic[] {
  if (playbooks.some(mayHaveOtherTags)) return [];
  const known = new Set(playbooks.flatMap((p) => [...allTags(p)]));
  const check = (names: readonly string[], option: string): readonly Diagnostic[] =>
    names
      .filter((n) => !SPECIAL_TAGS.has(n) && !known.has(n))
      .map((n) => {
        const help = didYouMean(n, known);
        return problem("RUN0114", `\`${option} ${n}\` names a tag that no task has`, {
          notes: [known.size === 0 ? "no task has tags" : `there are ${[...known].sort().join(", ")}`],
          ...(help ? { help } : {}),
        });
      });
  return [...check(options.tags, "--tags"), ...check(options.skipTags, "--skip-tags")];
}

function checkStart({ startAtTask }: RunOptions, playbooks: readonly Playbook[]): readonly Diagnostic[] {
  if (startAtTask === undefined) return [];
  const names = playbooks.map(taskNames);
  const known = names.flatMap(({ literal }) => literal);
  // A role in front is known when the task is reached.
  const patterns = [startAtTask, startAtTask.replace(/^.*? : /, "")];
  const exists = known.some((name) => patterns.some((pattern) => isNamed(name, pattern)));
  return exists || names.some(({ mayHaveOthers }) => mayHaveOthers) ? [] : [noStart(startAtTask, known)];
}

/** Names in patterns of plays that nothing has, as far as they count as a warning. */
function unmatched({ context }: Prepared, playbooks: readonly Playbook[]): readonly Diagnostic[] {
  const scope = staticScope(context);
  const plays = playbooks.flatMap((p) => p.plays);
  const found = plays.flatMap((play) => {
    try {
      const pattern = namesOf("hosts", play.hosts, scope).join(",");
      return matchHosts(pattern, context.inventory, play.hosts.span).diagnostics;
    } catch {
      // Told when the play's turn comes.
      return [];
    }
  });
  return found.filter((d) => d.severity === "warning");
}

/** A limit that leaves no host at all is a mistake in any case. */
function checkLimit({ context }: Prepared, { limit }: RunOptions): readonly Diagnostic[] {
  if (limit === undefined) return [];
  const { value, diagnostics } = matchHosts(limit, context.inventory);
  if (value.length > 0) return [];
  const message = "Specified inventory, host pattern and/or --limit leaves us with no hosts to target.";
  return [...diagnostics, problem("RUN0109", message)];
}

/** A pattern that matches nothing is told before anything runs; a limit that leaves no host of any play is an error. */
function checkHosts(
  { context }: Prepared,
  playbooks: readonly Playbook[],
  options: RunOptions,
): readonly Diagnostic[] {
  const grows = growsInventory(playbooks);
  const counts = playbooks.flatMap((p) => p.plays).map((play) => hostsOf(play, context, grows).length);
  if (counts.some((n) => n > 0) || counts.length === 0) return [];
  const limit = options.limit === undefined ? "" : ` with \`--limit ${options.limit}\``;
  return [
    problem("RUN0109", `no play has a host${limit}`, { help: "`homerun inventory` lists hosts and groups" }),
  ];
}

/** Listing and checking a playbook asks less of it than carrying it out. */
function checkModules(context: RunContext, playbooks: readonly Playbook[]): void {
  if (context.options.startAtTask !== undefined) return;
  const grows = growsInventory(playbooks);
  const missing = playbooks
    .flatMap((p) => p.plays)
    .filter((play) => hostsOf(play, context, grows).length > 0)
    .flatMap((play) => missingModules(play, context));
  if (missing.length > 0) throw new DiagnosticError(missing);
}

function forgetFacts({ factStore, inventory, options }: RunContext): void {
  if (!factStore) return;
  const chosen = options.limit === undefined ? undefined : matchHosts(options.limit, inventory).value;
  for (const host of chosen ?? inventory.hosts.keys()) factStore.forget(host);
}

export async function runOperation(options: RunOptions, io: OperationIo): Promise<number> {
  const { context, playbooks, sessions } = load(options, io);
  checkModules(context, playbooks);
  if (options.flushCache) forgetFacts(context);
  await io.openJournal();
  const started = io.elapsed();
  io.bus.emit({
    type: "run-started",
    schema: SCHEMA,
    run: io.runId,
    command: io.command,
    playbooks: options.playbooks,
    plays: playbooks.map((p) => p.plays.length),
    checkMode: options.checkMode,
    diffMode: options.diffMode,
    version: io.version,
  });
  const span = playbooks[0]?.plays[0]?.span ?? {
    file: { path: options.playbooks[0] ?? "", text: "" },
    start: 0,
    end: 0,
  };
  const report = await runPlaybooks(context, playbooks, gatherTask(span)).finally(sessions.close);
  return tellEnd(report, started, io);
}
