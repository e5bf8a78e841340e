/** What a task comes to whose module others have written, by what that answered. */

import { type Diagnostic, problem } from "../../diagnostics/diagnostic.ts";
import type { Span } from "../../diagnostics/span.ts";
import type { ChangeSummary } from "../../events/event.ts";
import { commandOutput } from "../../host/changes/run-command.ts";
import { NO_INTERPRETER } from "../../host/changes/run-foreign.ts";
import type { Reply } from "../../host/primitive.ts";
import type { TaskResult } from "../../model/outcome.ts";
import { lastWords, readAnswer } from "../../modules/foreign/read-answer.ts";
import { failed, type TaskEnd } from "../task-end.ts";

export interface ForeignRun {
  /** Of the task, for messages. */
  readonly span?: Span;
  readonly host?: string;
  readonly diffMode?: boolean;
  /** What was to run it; none where it was to be found. */
  readonly interpreter?: readonly string[];
}

/** Of several replies the last one is the module's; those before it say why it was not started. */
export function concludeForeign(
  name: string,
  replies: readonly (Reply | undefined)[],
  about: ForeignRun = {},
): TaskEnd {
  const reply = replies.findLast((r) => r !== undefined);
  if (!reply) return failed(`\`${name}\` was not run`);
  if (reply.status === NO_INTERPRETER) return noInterpreter(name, about);
  const output = commandOutput(reply);
  if ("failed" in output) return failed(output.failed);
  const { result, broken } = readAnswer(output);
  if (broken) return { ...failed("", brokenOff(name, result, about), result), changes: [] };
  return endOf(name, result, about);
}

function noInterpreter(name: string, { interpreter = [], ...about }: ForeignRun): TaskEnd {
  const [program] = interpreter;
  const message =
    program === undefined
      ? `\`${name}\` needs Python 3.6 or newer on the host, which has none`
      : `\`${name}\` needs \`${program}\` on the host, which has none`;
  const help =
    program === undefined
      ? "install it there first: `raw: apt-get install -y python3` or `package: {name: python3}`; `ansible_python_interpreter` says where another one is"
      : `install it there first, or say where it is: \`ansible_${program.slice(program.lastIndexOf("/") + 1)}_interpreter\``;
  return failed(`${message} (${help})`, [problem("RUN0134", message, { ...primaryOf(about), help })]);
}

function primaryOf({ span, host }: ForeignRun): { primary?: Span; host?: string } {
  return { ...(span ? { primary: span } : {}), ...(host === undefined ? {} : { host }) };
}

/** Python's own account is shown without the parts that only tell how homerun starts modules. */
function brokenOff(name: string, result: TaskResult, about: ForeignRun): readonly Diagnostic[] {
  const said = lastWords(result);
  const message =
    said === undefined ? `\`${name}\` broke off and said nothing` : `\`${name}\` broke off: ${said}`;
  const trace = [result.exception, result.module_stderr, result.module_stdout].find(
    (text) => typeof text === "string" && text.trim() !== "",
  );
  const notes = typeof trace === "string" ? [shortTrace(trace)] : [];
  return [problem("RUN0135", message, { ...primaryOf(about), notes })];
}

const LONGEST_TRACE = 30;

function shortTrace(text: string): string {
  const lines = text.trimEnd().split("\n");
  const ours = lines.findLastIndex((line) =>
    /^ {2}File "(<frozen runpy>|.*\/runpy\.py|homerun_start\.py)"/.test(line),
  );
  let from = ours + 1;
  while (from > 0 && /^ {4}/.test(lines[from] ?? "")) from++;
  return lines.slice(Math.max(from, lines.length - LONGEST_TRACE)).join("\n");
}

function endOf(name: string, said: TaskResult, { diffMode = false }: ForeignRun): TaskEnd {
  const { ansible_facts: facts, ...rest } = said;
  const failedNow = rest.failed === true || isFailure(rest.rc);
  const changed = isTrue(rest.changed);
  const skippedNow = !failedNow && isTrue(rest.skipped);
  const result: TaskResult = {
    ...said,
    changed,
    ...(failedNow ? { failed: true, msg: rest.msg ?? "the module failed and did not say why" } : {}),
    ...(skippedNow ? { skipped: true } : {}),
  };
  return {
    outcome: failedNow ? "failed" : skippedNow ? "skipped" : changed ? "changed" : "ok",
    result,
    changes: changed || rest.diff !== undefined ? changesOf(name, rest, changed, diffMode) : [],
    diagnostics: [],
    ...(isRecord(facts) ? { facts } : {}),
  };
}

function isTrue(value: unknown): boolean {
  return value === true || (typeof value === "string" && /^(true|yes|on|1)$/i.test(value)) || value === 1;
}

function isFailure(rc: unknown): boolean {
  return rc !== undefined && rc !== null && rc !== 0 && rc !== "0" && rc !== false;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function changesOf(
  name: string,
  { diff }: TaskResult,
  changed: boolean,
  diffMode: boolean,
): readonly ChangeSummary[] {
  const summary = `as \`${name}\` does it`;
  const all = (Array.isArray(diff) ? diff : [diff]).filter(isRecord);
  const differences = diffMode ? all.flatMap((d) => differenceOf(d, name)) : [];
  if (differences.length === 0) return changed ? [{ kind: "foreign-module", summary }] : [];
  return differences.map((difference) => ({ kind: "foreign-module", summary, difference }));
}

type Difference = NonNullable<ChangeSummary["difference"]>;

function differenceOf(diff: Readonly<Record<string, unknown>>, name: string): readonly Difference[] {
  const subject = String(diff.after_header ?? diff.before_header ?? name);
  if (typeof diff.prepared === "string") return prepared(diff.prepared, subject);
  if (diff.before === undefined && diff.after === undefined) return [];
  const before = asText(diff.before);
  const after = asText(diff.after);
  return before === after ? [] : [{ subject, before, after }];
}

function asText(side: unknown): string {
  if (typeof side === "string") return side;
  return side === undefined || side === null ? "" : `${JSON.stringify(sorted(side), null, 4)}\n`;
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key])]),
  );
}

/** Of a difference that is text already: both sides, as far as it shows them. */
function prepared(text: string, subject: string): readonly Difference[] {
  const lines = text.split("\n").filter((line) => !/^(---|\+\+\+|@@)/.test(line));
  const side = (mark: string): string =>
    lines
      .filter((line) => line[0] === mark || line[0] === " ")
      .map((line) => `${line.slice(1)}\n`)
      .join("");
  return [{ subject, before: side("-"), after: side("+") }];
}
