/** `debugger`: stops after a task, and lets the person at the terminal look, change, and try again. */

import { DiagnosticError, problem, warning } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import type { Expression } from "../../expression/compile.ts";
import { evaluate } from "../../expression/evaluate.ts";
import { LazyMap } from "../../expression/value/lazy-map.ts";
import { repr } from "../../expression/value/text.ts";
import type { Action, Located } from "../../model/task.ts";
import type { Tree } from "../../template/tree.ts";
import type { LayeredScope } from "../../vars/layered-scope.ts";
import { directive, textOf } from "../directive-values.ts";
import type { RunContext } from "../run-context.ts";
import { taskScope } from "../scope.ts";
import type { TaskEnd } from "../task-end.ts";
import type { TaskRun } from "../task-run.ts";
import { DEBUGGER_HELP, readDebuggerLine } from "./debugger-line.ts";

export const DEBUGGER_WORDS = ["always", "never", "on_failed", "on_skipped", "on_unreachable"] as const;

type Decision = { readonly kind: "go-on" | "quit" } | { readonly kind: "again"; readonly run: TaskRun };

/** What the debugger leaves to those who carry tasks out. */
export interface Debugging {
  readonly carryOut: (run: TaskRun) => Promise<TaskEnd>;
  /** Nothing of the task may be shown. */
  readonly isSecret: (run: TaskRun) => boolean;
  /** The module's arguments as they are now. */
  readonly argumentsOf: (run: TaskRun) => Record<string, unknown>;
}

/** Carries the task out, as often as the person wants it. */
export async function debugged(run: TaskRun, ways: Debugging): Promise<TaskEnd> {
  let current = run;
  for (;;) {
    const end = await ways.carryOut(current);
    if (run.play.run.stop.aborted || !isWanted(current, end)) return end;
    const decision = await inTurn(run.play.run, () => new Dialogue(current, end, ways).decide());
    if (decision.kind === "quit") run.play.run.interrupt();
    if (decision.kind !== "again") return end;
    current = decision.run;
  }
}

// --- when ----------------------------------------------------------------------------------------------

function isWanted(run: TaskRun, end: TaskEnd): boolean {
  const { directives } = run.context;
  const general = run.play.strategy === "debug" ? "on_failed_unignored" : run.play.run.options.debugger;
  if (!directives.debugger && general === undefined) return false;
  const isLost = end.outcome === "unreachable" || end.outcome === "unknown";
  const hasFailed = end.outcome === "failed";
  switch (wordOf(run)) {
    case "always":
      return end.outcome !== "cancelled";
    case "never":
      return false;
    case "on_failed":
      if (hasFailed && !isIgnored(run)) return true;
      break;
    case "on_unreachable":
      if (isLost) return true;
      break;
    case "on_skipped":
      if (end.outcome === "skipped" && end.unknownUntilApplied === undefined) return true;
  }
  if (general === undefined) return false;
  return isLost || (hasFailed && (general === "on_failed" || !isIgnored(run)));
}

function wordOf(run: TaskRun): string | undefined {
  const { directives } = run.context;
  const word = textOf("debugger", directives.debugger, scopeOf(run));
  if (word === undefined || DEBUGGER_WORDS.some((w) => w === word)) return word;
  const help = didYouMean(word, DEBUGGER_WORDS);
  throw new DiagnosticError([
    problem("RUN0107", `\`debugger\` knows no \`${word}\``, {
      ...(directives.debugger ? { primary: directives.debugger.span } : {}),
      notes: [`it knows ${DEBUGGER_WORDS.join(", ")}`],
      ...(help ? { help } : {}),
    }),
  ]);
}

function isIgnored(run: TaskRun): boolean {
  const { directives } = run.context;
  try {
    return Boolean(directives.ignore_errors && directive("ignore_errors", directives, scopeOf(run)));
  } catch {
    return false;
  }
}

function scopeOf(run: TaskRun): LayeredScope {
  return taskScope(run.play, run.host, run.context, run.overrides);
}

// --- one person, one question at a time ----------------------------------------------------------------

const turns = new WeakMap<RunContext, Promise<unknown>>();

function inTurn<T>(run: RunContext, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(run) ?? Promise.resolve()).then(work);
  turns.set(
    run,
    turn.catch(() => undefined),
  );
  return turn;
}

const told = new WeakSet<RunContext>();

/** Once for a run. */
function tellOfNobody(run: TaskRun): void {
  const { run: context } = run.play;
  if (told.has(context)) return;
  told.add(context);
  const message = "a task is to be debugged, and nobody is at a terminal: the run goes on";
  const primary = run.context.directives.debugger?.span ?? run.task.span;
  context.emit({ type: "diagnostic", diagnostic: warning("RUN0121", message, { primary }) });
}

/** What is asked and answered about one try of one task on one host. */
class Dialogue {
  readonly #run: TaskRun;
  readonly #end: TaskEnd;
  readonly #ways: Debugging;
  readonly #secret: boolean;
  readonly #variables: Map<string, unknown>;
  #args: Record<string, unknown>;
  /** The arguments are those that are shown, not those of the playbook. */
  #fixed = false;

  constructor(run: TaskRun, end: TaskEnd, ways: Debugging) {
    this.#run = run;
    this.#end = end;
    this.#ways = ways;
    this.#secret = ways.isSecret(run);
    this.#variables = new Map(run.overrides);
    this.#args = this.#argumentsNow();
  }

  async decide(): Promise<Decision> {
    const { play, host, label } = this.#run;
    let shown = `${host.name}: ${this.#end.outcome}${this.#message()}`;
    for (;;) {
      const question = `${shown === "" ? "" : `${shown}\n`}[${host.name}] TASK: ${label.name} (debug)> `;
      const typed = await play.run.prompt(question, { echo: true });
      if (typed === undefined) {
        tellOfNobody(this.#run);
        return { kind: "go-on" };
      }
      const line = readDebuggerLine(typed);
      if (line.kind === "continue") return { kind: "go-on" };
      if (line.kind === "quit") return { kind: "quit" };
      if (line.kind === "redo") return { kind: "again", run: this.#next() };
      shown = this.#answer(line);
    }
  }

  #message(): string {
    const { msg } = this.#end.result;
    return this.#secret || typeof msg !== "string" || msg === "" ? "" : `: ${msg}`;
  }

  #answer(line: ReturnType<typeof readDebuggerLine>): string {
    try {
      switch (line.kind) {
        case "print":
          return this.#print(line.expression);
        case "assign":
          this.#assign(line);
          return "";
        case "update":
          this.#args = this.#argumentsNow();
          this.#fixed = true;
          return "";
        case "help":
          return DEBUGGER_HELP;
        case "wrong":
          return line.why;
        default:
          return "";
      }
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #print(expression: Expression): string {
    const value = this.#evaluate(expression);
    return typeof value === "string" && ["task", "host"].includes(expression.source.text.trim())
      ? value
      : repr(value);
  }

  /** The names that stand for something here; no others. */
  #evaluate(expression: Expression): unknown {
    const { host, label, task } = this.#run;
    const hidden = "(hidden, since `no_log: true` was given for this task)";
    const { text } = expression.source;
    if (text.trim() === "task") return `TASK: ${label.name}`;
    const values: Record<string, unknown> = {
      host: host.name,
      task: { name: label.name, action: task.action.module, args: this.#secret ? hidden : this.#args },
      result: this.#secret ? hidden : { ...this.#end.result, _result: this.#end.result, _host: host.name },
    };
    const scope = this.#scope();
    const names = {
      get: (name: string) => (name === "task_vars" ? allOf(scope) : (values[name] ?? scope.get(name))),
      names: () => [...Object.keys(values), "task_vars"],
    };
    return evaluate(expression, { ...scope.context, scope: names });
  }

  #scope(): LayeredScope {
    const { play, host, context } = this.#run;
    return taskScope(play, host, context, this.#variables);
  }

  #argumentsNow(): Record<string, unknown> {
    try {
      return this.#ways.argumentsOf(this.#withOverrides());
    } catch {
      return {};
    }
  }

  #withOverrides(): TaskRun {
    return { ...this.#run, overrides: this.#variables };
  }

  #assign(line: Extract<ReturnType<typeof readDebuggerLine>, { kind: "assign" }>): void {
    const keys = line.path.map((key) => String(this.#evaluate(key)));
    const value = this.#evaluate(line.value);
    const [first = "", ...rest] = keys;
    if (line.to === "task.args") {
      this.#args = { ...this.#args, [first]: withValue(this.#args[first], rest, value) };
      this.#fixed = true;
    } else {
      const before = rest.length === 0 ? undefined : this.#scope().get(first);
      this.#variables.set(first, withValue(before, rest, value));
    }
  }

  #next(): TaskRun {
    const next = this.#withOverrides();
    return this.#fixed ? { ...next, task: { ...next.task, action: this.#action() } } : next;
  }

  #action(): Action {
    const { action } = this.#run.task;
    const args = new Map<string, Located<Tree>>();
    for (const [name, value] of Object.entries(this.#args)) {
      const span = action.args.get(name)?.span ?? action.span;
      args.set(name, { value: { kind: "static", value, internal: value, span }, span });
    }
    const { splat: _splat, ...rest } = action;
    return { ...rest, args };
  }
}

/** A copy of a map or list in which one value is another. */
function withValue(before: unknown, path: readonly string[], value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (Array.isArray(before)) return before.with(Number(key), withValue(before[Number(key)], rest, value));
  const map = (typeof before === "object" && before !== null ? before : {}) as Record<string, unknown>;
  return { ...map, [key]: withValue(map[key], rest, value) };
}

/** What variables come to, computed where one is asked for. */
function allOf(scope: LayeredScope): unknown {
  return new LazyMap(scope);
}
