/** Prints a run as Ansible's `default` callback does, for scripts and people who know it. */

import { basename } from "node:path";
import type { CustomStats, Envelope, TaskLabel } from "../../events/event.ts";
import type { TaskResult } from "../../model/outcome.ts";
import type { Reporter } from "../reporter.ts";
import type { CallbackOptions } from "./callback-options.ts";
import { differenceText } from "./difference-text.ts";
import { type HostFinished, IncludedFiles, isInclude } from "./included-files.ts";
import { tellDiagnostic, tellMessage } from "./messages.ts";
import { doneMeta, skippedMeta } from "./meta-words.ts";
import { recapLines } from "./recap.ts";
import { alwaysVerbose, dumpResult, isVerbose, itemLabel, pythonJson, shownOf } from "./result-text.ts";
import type { Color } from "./screen.ts";
import { hostTitle, taskPath, taskTitle } from "./titles.ts";

type Of<Type extends Envelope["type"]> = Extract<Envelope, { readonly type: Type }>;

/** `meta` tasks that Ansible carries out host by host have a banner for each. */
const META_BY_HOST = new Set(["noop", "reset_connection", "end_host", "flush_handlers", "end_role"]);

const FREE = new Set(["free", "host_pinned"]);

/** What ends Ansible itself, and is told by it as an error of the run. */
const RUN_ENDING: ReadonlySet<string> = new Set(["RUN0105"]);

class DefaultCallback {
  readonly #options: CallbackOptions;
  readonly #included = new IncludedFiles();
  #strategy = "linear";
  #checkMode = false;
  /** Whether banners say so. */
  #check = false;
  #play = "";
  /** The step whose banner stands last. */
  #banner: number | undefined;
  #resultsSinceBanner = false;

  constructor(options: CallbackOptions) {
    this.#options = options;
  }

  on(event: Envelope): void {
    if (event.type !== "host-finished" && event.type !== "host-started" && event.type !== "item-finished")
      this.#tellIncluded();
    if (tellMessage(event, this.#options)) return;
    switch (event.type) {
      case "run-started":
        this.#start(event);
        break;
      case "play-started":
        this.#playStarted(event);
        break;
      case "batch-started":
        if (event.batch > 1) this.#playBanner();
        break;
      case "step-started":
        this.#stepStarted(event);
        break;
      case "host-started":
        this.#hostStarted(event);
        break;
      case "item-finished":
        this.#item(event);
        break;
      case "retry":
        this.#retry(event);
        break;
      case "host-finished":
        this.#hostFinished(event);
        break;
      case "handler-notified":
        this.#notified(event);
        break;
      case "play-stopped":
        this.#stopped(event);
        break;
      case "run-finished":
        this.#finish(event);
        break;
    }
  }

  // --- banners -----------------------------------------------------------------------------------------

  #start({ playbooks, plays, checkMode }: Of<"run-started">): void {
    const { screen, verbosity } = this.#options;
    this.#checkMode = checkMode;
    this.#check = checkMode && this.#options.checkModeMarkers;
    if (verbosity > 1) {
      screen.banner(`PLAYBOOK: ${basename(playbooks[0] ?? "")}`);
      if (plays) screen.display(`${plays[0]} plays in ${playbooks[0]}`, { color: "verbose" });
    }
    if (this.#check) screen.banner("DRY RUN");
  }

  #playStarted({ name, hosts, strategy }: Of<"play-started">): void {
    this.#strategy = strategy ?? "linear";
    this.#play = name.trim();
    this.#banner = undefined;
    this.#playBanner();
    if (hosts.length === 0) this.#options.screen.display("skipping: no hosts matched", { color: "skip" });
  }

  #playBanner(): void {
    const mark = this.#check ? " [CHECK MODE]" : "";
    this.#options.screen.banner(this.#play === "" ? `PLAY${mark}` : `PLAY [${this.#play}]${mark}`);
  }

  #stepStarted({ task, hosts }: Of<"step-started">): void {
    const { displayOkHosts, displaySkippedHosts } = this.#options;
    const again = this.#banner === task.step && !this.#resultsSinceBanner;
    if (FREE.has(this.#strategy) || !displayOkHosts || !displaySkippedHosts || again) return;
    this.#printBanner(task);
    if (task.module !== "meta" || !META_BY_HOST.has(task.meta ?? "")) return;
    for (const _ of hosts.slice(1)) this.#printBanner(task);
  }

  #printBanner(task: TaskLabel): void {
    const { screen, verbosity, cwd } = this.#options;
    const prefix = task.handler === true ? "RUNNING HANDLER" : "TASK";
    screen.banner(`${prefix} [${taskTitle(task)}]${this.#check ? " [CHECK MODE]" : ""}`);
    if (verbosity >= 2) screen.display(`task path: ${taskPath(task, cwd)}`, { color: "debug" });
    this.#banner = task.step;
    this.#resultsSinceBanner = false;
  }

  /** Where banners wait for results, or another task's stands last. */
  #needBanner(task: TaskLabel): void {
    if (this.#banner !== task.step) this.#printBanner(task);
    this.#resultsSinceBanner = true;
  }

  #tellIncluded(): void {
    for (const line of this.#included.lines()) this.#options.screen.display(line, { color: "included" });
  }

  #hostStarted({ task, host }: Of<"host-started">): void {
    if (this.#options.showPerHostStart)
      this.#options.screen.display(` [started TASK: ${taskTitle(task)} on ${host}]`, { color: "ok" });
  }

  // --- results -----------------------------------------------------------------------------------------

  #verbose(task: TaskLabel, result: TaskResult, least = 0): string | undefined {
    const { verbosity } = this.#options;
    if (!isVerbose(task.module, result, verbosity, least)) return undefined;
    return this.#dump(task, result, !isVerbose(task.module, result, verbosity, Number.POSITIVE_INFINITY));
  }

  #dump(task: TaskLabel, result: TaskResult, oneLine = true): string {
    const { verbosity, resultFormat, prettyResults } = this.#options;
    const style = { verbosity, format: resultFormat, pretty: prettyResults };
    return dumpResult(shownOf(result, task.module), { style, indent: !oneLine || alwaysVerbose(result) });
  }

  #difference(event: Of<"item-finished"> | HostFinished): void {
    if (event.result.changed !== true) return;
    const { screen } = this.#options;
    const text = differenceText(event.changes, this.#options);
    if (text === "") return;
    this.#needBanner(event.task);
    screen.display(text);
  }

  #warnings({ warnings }: TaskResult): void {
    if (!Array.isArray(warnings) || !this.#options.actionWarnings) return;
    for (const text of warnings) this.#options.screen.warning(String(text));
  }

  /** Of a job that was waited for. */
  #jobEnded({ task, host, result, outcome }: Of<"item-finished"> | HostFinished): void {
    const job = endedJob(task, result);
    if (job === undefined) return;
    const word = outcome === "failed" ? "FAILED" : "OK";
    this.#options.screen.display(`ASYNC ${word} on ${host}: jid=${job}`, { color: "debug" });
  }

  #item(event: Of<"item-finished">): void {
    const { task, result, outcome } = event;
    this.#jobEnded(event);
    const { screen, displayOkHosts, displaySkippedHosts, displayFailedStderr } = this.#options;
    const label = itemLabel(result);
    const say = (word: string, color: Color, rest: string): void => {
      this.#needBanner(task);
      screen.display(`${word} (item=${label})${rest}`, {
        color,
        stderr: color === "error" && displayFailedStderr,
      });
    };
    const host = hostTitle(event);
    const dumped = (): string => {
      const text = this.#verbose(task, result);
      return text === undefined ? "" : ` => ${text}`;
    };
    if (outcome === "failed") {
      this.#needBanner(task);
      this.#warnings(result);
      say(`failed: [${host}]`, "error", ` => ${this.#dump(task, result)}`);
    } else if (outcome === "skipped") {
      if (displaySkippedHosts) say(`skipping: [${event.host}] =>`, "skip", ` ${dumped()}`);
    } else if (isInclude(event)) return;
    else if (outcome === "changed") say(`changed: [${host}] =>`, "changed", dumped());
    else if (outcome === "ok" && displayOkHosts) say(`ok: [${host}] =>`, "ok", dumped());
  }

  #hostFinished(event: HostFinished): void {
    const { outcome, ignored } = event;
    if (outcome === "cancelled") return;
    this.#jobEnded(event);
    if (outcome === "skipped") this.#skipped(event);
    else if (outcome === "failed") this.#failed(event);
    else if (outcome === "unreachable" || outcome === "unknown") this.#unreachable(event);
    else if (isInclude(event)) {
      if (this.#banner !== event.task.step) this.#printBanner(event.task);
      this.#included.add(event);
    } else this.#fine(event);
    if (ignored) this.#options.screen.display("...ignoring", { color: "skip" });
  }

  #skipped(event: HostFinished): void {
    const { screen, displaySkippedHosts } = this.#options;
    if (!displaySkippedHosts) return;
    this.#needBanner(event.task);
    const { unknownUntilApplied: why } = event;
    const shown = why === undefined ? withoutItems(event) : { changed: false, msg: why };
    const meta = skippedMeta(event.task, event.host);
    if (meta) {
      this.#tellMeta(String(meta.skip_reason));
      screen.display(`skipping: [${event.host}]${this.#rest(event.task, meta)}`, { color: "skip" });
      return;
    }
    const rest = this.#rest(event.task, shown);
    screen.display(`skipping: [${event.host}]${rest}`, { color: "skip" });
  }

  #tellMeta(words: string): void {
    const { screen, verbosity } = this.#options;
    if (verbosity >= 2) screen.display(`META: ${words}`, { color: "verbose" });
  }

  #rest(task: TaskLabel, result: TaskResult): string {
    const text = this.#verbose(task, result);
    return text === undefined ? "" : ` => ${text}`;
  }

  #fine(event: HostFinished): void {
    const { task, result, outcome } = event;
    if (task.module === "meta") {
      const words = doneMeta(task, event.host);
      if (words !== undefined) this.#tellMeta(words);
      return;
    }
    this.#difference(event);
    this.#warnings(result);
    if (isLoop(event)) return;
    const changed = outcome === "changed";
    if (!changed && !this.#options.displayOkHosts) return;
    this.#needBanner(task);
    const line = `${changed ? "changed" : "ok"}: [${hostTitle(event)}]${this.#rest(task, result)}`;
    this.#options.screen.display(line, { color: changed ? "changed" : "ok" });
  }

  #failed(event: HostFinished): void {
    const { task, result } = event;
    const { screen, verbosity, cwd, showTaskPathOnFailure, displayFailedStderr } = this.#options;
    this.#needBanner(task);
    this.#warnings(result);
    // Of `debug`'s results the message alone is left, which is no loop's.
    if (isLoop(event) && task.module !== "debug") return;
    if (showTaskPathOnFailure && verbosity < 2)
      screen.display(`task path: ${taskPath(task, cwd)}`, { color: "debug" });
    screen.display(`fatal: [${hostTitle(event)}]: FAILED! => ${this.#dump(task, result)}`, {
      color: "error",
      stderr: displayFailedStderr,
    });
    for (const diagnostic of event.diagnostics)
      if (RUN_ENDING.has(diagnostic.code)) tellDiagnostic(diagnostic, this.#options);
  }

  #unreachable(event: HostFinished): void {
    const { task, result } = event;
    this.#needBanner(task);
    this.#options.screen.display(
      `fatal: [${hostTitle(event)}]: UNREACHABLE! => ${this.#dump(task, result)}`,
      {
        color: "unreachable",
        stderr: this.#options.displayFailedStderr,
      },
    );
  }

  #retry(event: Of<"retry">): void {
    const left = event.of - event.attempt + 1;
    this.#options.screen.display(
      `FAILED - RETRYING: [${hostTitle(event)}]: ${taskTitle(event.task)} (${left} retries left).`,
      { color: "debug" },
    );
  }

  #notified({ handler, host }: Of<"handler-notified">): void {
    const { screen, verbosity } = this.#options;
    if (verbosity > 1)
      screen.display(`NOTIFIED HANDLER ${handler} for ${host}`, { color: "verbose", verbose: true });
  }

  /** Twice: for the limit that is passed, and for the hosts that are all given up because of it. */
  #stopped({ reason }: Of<"play-stopped">): void {
    if (reason !== "max-fail-percentage") return;
    for (let time = 0; time < 2; time++) this.#options.screen.banner("NO MORE HOSTS LEFT");
  }

  #finish({ hosts, end, customStats }: Of<"run-finished">): void {
    const { screen } = this.#options;
    if (end === "invalid" && Object.keys(hosts).length === 0) return;
    screen.banner("PLAY RECAP");
    for (const line of recapLines(hosts, screen, this.#checkMode)) screen.display(line);
    screen.display("", { level: "none" });
    if (customStats && this.#options.showCustomStats) this.#tellStats(customStats);
    if (this.#check) screen.banner("DRY RUN");
  }

  #tellStats({ run, hosts }: CustomStats): void {
    const { screen } = this.#options;
    screen.banner("CUSTOM STATS: ");
    for (const [host, values] of Object.entries(hosts).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      screen.display(`\t${host}: ${statsText(values)}`);
    if (Object.keys(run).length > 0) {
      screen.display("", { level: "none" });
      screen.display(`\tRUN: ${statsText(run)}`);
    }
    screen.display("", { level: "none" });
  }
}

/** As Ansible writes it, without the line ends of its indentation. */
function statsText(values: Readonly<Record<string, unknown>>): string {
  return pythonJson(values, " ").replaceAll("\n", "");
}

/** `async_status` asks for jobs of other tasks. */
function endedJob({ module }: TaskLabel, result: TaskResult): string | undefined {
  if (module === "async_status") return undefined;
  const about = (result.async_result ?? result) as TaskResult;
  if (about === result && result.finished !== 1) return undefined;
  return typeof about.ansible_job_id === "string" ? about.ansible_job_id : undefined;
}

/** Its items have had their lines. */
function isLoop({ task, result }: HostFinished): boolean {
  return task.loop === true && "results" in result;
}

function withoutItems(event: HostFinished): TaskResult {
  if (!isLoop(event)) return event.result;
  const { results, ...rest } = event.result;
  return rest;
}

export function createDefaultCallback(options: CallbackOptions): Reporter {
  const callback = new DefaultCallback(options);
  return { on: (event) => callback.on(event), suspend: () => () => {}, close: async () => {} };
}
