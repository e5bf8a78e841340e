/** A play from its host pattern to its last flush. */

import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { locationOf } from "../diagnostics/span.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { TaskLabel } from "../events/event.ts";
import { matchHosts } from "../inventory/pattern.ts";
import type { Play, Task, VarLayer } from "../model/task.ts";
import { compilePlay, playHandlers, roleUses } from "../plan/compile.ts";
import type { LayeredScope } from "../vars/layered-scope.ts";
import { booleanOf, evaluated, namesOf, numberOf, textOf } from "./directive-values.ts";
import { newHostRun } from "./fact-store.ts";
import { shareFailure } from "./host-moves.ts";
import { HostInPlay, type HostRun } from "./host-run.ts";
import { questionsAhead } from "./look-ahead/questions-ahead.ts";
import type { PlayRun } from "./play-run.ts";
import { promptedVars } from "./prompted-vars.ts";
import type { RunContext } from "./run-context.ts";
import type { RunProgress } from "./run-progress.ts";
import { playScope } from "./scope.ts";
import { takeStep } from "./step.ts";
import { batchesOf, inOrder, ORDER_NAMES } from "./strategies/batches.ts";
import { nextTogether } from "./strategies/linear.ts";
import { isInStep, STRATEGIES, type Strategy, strategyNamed } from "./strategies/strategy.ts";
import { readVarsFiles } from "./vars-files.ts";

export interface RunState {
  readonly run: RunContext;
  readonly progress: RunProgress;
  readonly hostRuns: Map<string, HostRun>;
  readonly delegateRuns: Map<string, HostRun>;
  /** Tasks may bring hosts and groups. */
  readonly grows: boolean;
  /** Still looking for `--start-at-task`. */
  waitingForStart: boolean;
}

/**
 * Hosts of the play's pattern and the limit, in the play's order. `grows`: tasks may bring hosts and groups, so that a name
 * that nothing has is no mistake.
 */
export function hostsOf(play: Play, run: RunContext, grows = false): readonly string[] {
  const scope = playScope(run, play);
  const pattern = namesOf("hosts", play.hosts, scope).join(",");
  const { value, diagnostics } = matchHosts(
    pattern,
    grows ? { ...run.inventory, mismatch: "ignore" } : run.inventory,
    play.hosts.span,
  );
  if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
  const order = textOf("order", play.order, scope) ?? "inventory";
  if (!ORDER_NAMES.includes(order)) {
    const help = didYouMean(order, ORDER_NAMES);
    throw new DiagnosticError([
      problem("RUN0107", `\`order\` knows no \`${order}\``, {
        primary: play.order?.span ?? play.span,
        notes: [`it knows ${ORDER_NAMES.join(", ")}`],
        ...(help ? { help } : {}),
      }),
    ]);
  }
  const limited = limitOf(run);
  return inOrder(
    value.filter((h) => limited === undefined || limited.has(h)),
    order,
    (below) => Buffer.from(run.randomBytes(4)).readUInt32BE() % below,
  );
}

function limitOf(run: RunContext): ReadonlySet<string> | undefined {
  if (run.options.limit === undefined) return undefined;
  const { value, diagnostics } = matchHosts(run.options.limit, run.inventory);
  if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
  return new Set(value);
}

/**
 * `gather`: the task that gathers facts, made once per run. False where no further play shall run: all hosts of a batch
 * have failed, or more than `max_fail_percentage` allows.
 */
export async function runPlay(state: RunState, play: Play, index: number, gather: Task): Promise<boolean> {
  const { run } = state;
  const prompted = await promptedVars(play, run);
  const scope = playScope(run, play, prompted);
  const hosts = hostsOf(play, run, state.grows);
  const isOut = (host: string): boolean => state.hostRuns.get(host)?.out !== undefined;
  const name = playName(play, scope);
  const program = compilePlay(play, wantsFacts(play, scope, run) ? gatherFor(play, gather) : undefined);
  run.emit({
    type: "play-started",
    play: index,
    name,
    location: locationOf(play.span),
    hosts: hosts.filter((h) => !isOut(h)),
    steps: program.steps.filter((s) => s.op === "task" || s.op === "gather").length,
    strategy: strategyOf(play, scope),
  });
  let goesOn = true;
  for (const [number, whole] of batchesOf(hosts, serialOf(play, scope)).entries()) {
    const batch = whole.filter((h) => !isOut(h));
    if (run.stop.aborted) break;
    if (batch.length === 0) continue;
    run.emit({ type: "batch-started", play: index, batch: number + 1, hosts: batch });
    const playRun = beginBatch(state, { play, index, name, all: hosts, batch, scope, prompted });
    for (const host of playRun.hosts.values()) host.begin(program);
    await runBatch(playRun);
    state.waitingForStart =
      [...playRun.hosts.values()].every((h) => h.waitingForStart) && state.waitingForStart;
    if (playRun.ended) break;
    goesOn = !playRun.tooManyFailed && !batch.every(isOut);
    if (!goesOn) break;
  }
  run.emit({ type: "play-finished", play: index });
  return goesOn;
}

function gatherFor(play: Play, gather: Task): Task {
  const given = [
    ["gather_subset", play.gatherSubset],
    ["gather_timeout", play.gatherTimeout],
    ["fact_path", play.factPath],
  ] as const;
  const args = new Map(given.flatMap(([name, value]) => (value ? [[name, value] as const] : [])));
  return { ...gather, action: { ...gather.action, args } };
}

function wantsFacts(play: Play, scope: LayeredScope, { options }: RunContext): boolean {
  return booleanOf("gather_facts", play.gatherFacts, scope) ?? options.gathering !== "explicit";
}

function playName(play: Play, scope: LayeredScope): string {
  if (!play.name) return namesOf("hosts", play.hosts, scope).join(",");
  try {
    return String(scope.evaluate(play.name.value));
  } catch {
    const { file, start, end } = play.name.span;
    return file.text.slice(start, end);
  }
}

function serialOf(play: Play, scope: LayeredScope): readonly (number | string)[] | undefined {
  const value = evaluated(play.serial, scope);
  if (value === undefined) return undefined;
  return (Array.isArray(value) ? value : [value]).map((v) => (typeof v === "number" ? v : String(v)));
}

function strategyOf(play: Play, scope: LayeredScope): Strategy {
  const name = textOf("strategy", play.strategy, scope) ?? "linear";
  const strategy = strategyNamed(name);
  if (strategy) return strategy;
  const help = didYouMean(name, STRATEGIES);
  throw new DiagnosticError([
    problem("RUN0107", `there is no strategy \`${name}\``, {
      primary: play.strategy?.span ?? play.span,
      notes: [`strategies: ${STRATEGIES.join(", ")}`],
      ...(help ? { help } : {}),
    }),
  ]);
}

interface Beginning {
  readonly play: Play;
  readonly index: number;
  readonly name: string;
  readonly all: readonly string[];
  readonly batch: readonly string[];
  readonly scope: LayeredScope;
  readonly prompted: VarLayer;
}

function beginBatch(state: RunState, beginning: Beginning): PlayRun {
  const { play, index, name, all, batch, scope, prompted } = beginning;
  const hosts = new Map(batch.map((h) => [h, new HostInPlay(hostRun(state, h))]));
  const roles = roleUses([...play.preTasks, ...play.roles, ...play.tasks, ...play.postTasks])
    .map((b) => b.role)
    .filter((r) => r?.public === true);
  const playRun: PlayRun = {
    run: state.run,
    progress: state.progress,
    play,
    index,
    name,
    hosts,
    allHosts: all,
    hostRuns: state.hostRuns,
    delegateRuns: state.delegateRuns,
    handlers: [...playHandlers(play)],
    roleDefaults: roles.map((r) => r?.defaults ?? new Map()),
    roleVars: roles.map((r) => r?.vars ?? new Map()),
    strategy: strategyOf(play, scope),
    prompted,
    forceHandlers: booleanOf("force_handlers", play.forceHandlers, scope) ?? state.run.options.forceHandlers,
    ahead: state.run.options.lookahead ? questionsAhead : undefined,
    maxFailPercentage: numberOf("max_fail_percentage", play.maxFailPercentage, scope),
    ended: false,
    tooManyFailed: false,
  };
  for (const host of hosts.values()) {
    state.progress.touch(host.name);
    host.waitingForStart = state.waitingForStart;
    readVarsFiles(playRun, host);
  }
  return playRun;
}

function hostRun(state: RunState, name: string): HostRun {
  let host = state.hostRuns.get(name);
  if (!host) {
    host = state.delegateRuns.get(name) ?? newHostRun(state.run, name);
    state.hostRuns.set(name, host);
  }
  return host;
}

/** Under `host_pinned` a host that has begun is through before another one takes its place. */
async function runBatch(play: PlayRun): Promise<void> {
  if (isInStep(play.strategy)) return runLinear(play);
  const { throttle } = play.run.limits;
  const atOnce = play.strategy === "host_pinned" ? throttle(play.run.options.forks) : undefined;
  await Promise.all(
    [...play.hosts.values()].map((host) => {
      const alone = async (): Promise<void> => {
        while (host.active && !play.run.stop.aborted) await takeStep(play, [host]);
      };
      return atOnce ? atOnce(alone) : alone();
    }),
  );
}

async function runLinear(play: PlayRun): Promise<void> {
  while (!play.run.stop.aborted) {
    const group = nextTogether([...play.hosts.values()].filter((h) => h.active));
    if (group.length === 0) return;
    const label = await takeStep(play, group);
    if (label) endWhenTooManyFailed(play, label);
  }
}

function endWhenTooManyFailed(play: PlayRun, label: TaskLabel): void {
  if (play.maxFailPercentage === undefined || play.tooManyFailed) return;
  const hosts = [...play.hosts.values()];
  const failed = hosts.filter((h) => h.status === "failed").length;
  if ((failed / hosts.length) * 100 <= play.maxFailPercentage) return;
  play.tooManyFailed = true;
  for (const host of hosts) shareFailure(play, host, label);
  play.run.emit({ type: "play-stopped", play: play.index, reason: "max-fail-percentage" });
}
