/** Failures as blocks of text: one block per cause, with the hosts, the place of the task, the reason and what was printed. */

import { causeOf } from "./cause.ts";
import { diagnosticLines } from "./diagnostics/pretty.ts";
import { duration } from "./duration.ts";
import { failedItems } from "./failed-items.ts";
import { printableLine, printableLines } from "./printable.ts";
import { otherFields, textField, valueLines } from "./result-text.ts";
import { type Line, styled } from "./segment.ts";
import type { Failure } from "./summary.ts";
import { nameList, plural, taskTitle } from "./wording.ts";

/** Of each stream the end counts; the whole is in the record of the run. */
const MOST_OUTPUT_LINES = 30;
const MOST_NAMES = 12;
const INDENT = "  ";
const WORTH_SAYING_MILLISECONDS = 1000;

export interface FailureOptions {
  readonly columns: number;
  /** Where everything is recorded. */
  readonly runFolder: string | undefined;
}

export interface FailureGroup {
  readonly hosts: readonly string[];
  readonly failures: readonly [Failure, ...Failure[]];
}

/** The name where it stands for itself, and not as a part of another word. */
function wholeWord(name: string): RegExp {
  return new RegExp(`(?<![\\w.-])${name.replace(/[^\w-]/g, "\\$&")}(?![\\w-])`, "g");
}

function groupKey(failure: Failure): string {
  const cause = causeOf(failure).replace(wholeWord(failure.host), "HOST");
  return [failure.task?.location ?? "", failure.task?.name ?? "", failure.outcome, cause].join("\0");
}

/** Same task, same cause: one group, with its hosts in order. */
export function failureGroups(failures: readonly Failure[]): readonly FailureGroup[] {
  return [...Map.groupBy(failures, groupKey).values()].flatMap(([first, ...rest]): readonly FailureGroup[] =>
    first ? [{ hosts: [first, ...rest].map(({ host }) => host), failures: [first, ...rest] }] : [],
  );
}

function indented(lines: readonly Line[], indent = INDENT): readonly Line[] {
  return lines.map((line) => (line.length === 0 ? line : [indent, ...line]));
}

function outputLines(name: string, text: string | undefined, { runFolder }: FailureOptions): readonly Line[] {
  const lines = printableLines(text ?? "");
  if (lines.length === 0) return [];
  const hidden = Math.max(0, lines.length - MOST_OUTPUT_LINES);
  const where = runFolder === undefined ? "" : `, all of them in ${runFolder}/events.jsonl`;
  return [
    [styled("strong", `${name}:`)],
    ...(hidden > 0 ? [[INDENT, styled("dim", `⋮ ${plural(hidden, "earlier line")}${where}`)] as Line] : []),
    ...lines.slice(hidden).map((line): Line => [INDENT, line]),
  ];
}

type Result = Failure["result"];

function itemName(item: Result): string {
  if (typeof item._ansible_item_label === "string") return printableLine(item._ansible_item_label);
  const variable = typeof item.ansible_loop_var === "string" ? item.ansible_loop_var : "item";
  return valueLines(item[variable]).join(" ");
}

function messageLines(failure: Failure): readonly Line[] {
  const errors = failure.diagnostics.filter(({ severity }) => severity === "error");
  const message =
    textField(failure.result, "msg") ?? textField(failure.result, "censored") ?? causeOf(failure);
  return errors.length > 0 || failedItems(failure.result).length > 0
    ? []
    : printableLines(message).map((line): Line => [line]);
}

function exitLines({ rc, cmd }: Result): readonly Line[] {
  if (typeof rc !== "number" || rc === 0) return [];
  const command = Array.isArray(cmd)
    ? cmd.join(" ")
    : typeof cmd === "string"
      ? (cmd.split("\n", 1)[0] ?? "")
      : "";
  return [[`exit code ${rc}`, ...(command === "" ? [] : [styled("dim", ` of ${command}`)])]];
}

function streamLines(result: Result, message: string, options: FailureOptions): readonly Line[] {
  const fresh = (name: string): string | undefined => {
    const text = textField(result, name);
    return text !== undefined && message.includes(text.trim()) ? undefined : text;
  };
  return [
    ...outputLines("stdout", fresh("stdout"), options),
    ...outputLines("stderr", fresh("stderr"), options),
  ];
}

function itemLines(result: Result, options: FailureOptions): readonly Line[] {
  return failedItems(result).flatMap((item) => [
    [
      styled("strong", `item ${itemName(item)}: `),
      printableLines(textField(item, "msg") ?? "failed")[0] ?? "failed",
    ],
    ...indented([...exitLines(item), ...streamLines(item, textField(item, "msg") ?? "", options)]),
  ]);
}

/** What is known about one failure, below its heading. */
export function failureBody(failure: Failure, options: FailureOptions): readonly Line[] {
  const { result, diagnostics } = failure;
  const message = `${textField(result, "msg") ?? ""}\n${diagnostics.map((d) => d.message).join("\n")}`;
  const frames = diagnostics.flatMap(({ host: _, ...d }) =>
    diagnosticLines(d, { columns: options.columns - 4 }),
  );
  return indented([
    ...frames,
    ...messageLines(failure),
    ...exitLines(result),
    ...streamLines(result, message, options),
    ...itemLines(result, options),
  ]);
}

/** Fields of the result beyond message and output, for `-v`. */
export function resultFields(result: Result): readonly Line[] {
  const rest = otherFields(result);
  return Object.keys(rest).length === 0
    ? []
    : indented(valueLines(rest).map((line): Line => [styled("dim", line)]));
}

export function failureGroupLines(
  { hosts, failures: [first] }: FailureGroup,
  options: FailureOptions,
): readonly Line[] {
  const { task, outcome, milliseconds } = first;
  const style = outcome === "unreachable" || outcome === "unknown" ? outcome : "failed";
  const where = task === undefined ? [] : [" · ", styled("strong", taskTitle(task))];
  const after =
    hosts.length === 1 && milliseconds >= WORTH_SAYING_MILLISECONDS
      ? [styled("dim", ` after ${duration(milliseconds)}`)]
      : [];
  return [
    [styled(style, outcome), " ", styled("host", nameList(hosts, MOST_NAMES)), ...where, ...after],
    ...(task === undefined ? [] : [[INDENT, styled("path", task.location)]]),
    ...failureBody(first, options),
  ];
}
