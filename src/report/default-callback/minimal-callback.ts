/** Prints results as Ansible's `minimal` callback does, that of `ansible`: a host, what became of it, and the result. */

import type { Envelope } from "../../events/event.ts";
import type { TaskResult } from "../../model/outcome.ts";
import type { Reporter } from "../reporter.ts";
import type { CallbackOptions } from "./callback-options.ts";
import { differenceText } from "./difference-text.ts";
import type { HostFinished } from "./included-files.ts";
import { tellMessage } from "./messages.ts";
import { dumpResult, isCensored, rawOf, shownOf } from "./result-text.ts";
import type { Color } from "./screen.ts";

/** Modules whose output is printed as it is. */
const OUTPUT_MODULES: ReadonlySet<string> = new Set(["command", "shell", "raw", "script"]);

export interface Standing {
  readonly word: "SUCCESS" | "CHANGED" | "FAILED" | "UNREACHABLE" | "SKIPPED";
  readonly color: Color;
}

export function standingOf({ outcome }: HostFinished): Standing | undefined {
  switch (outcome) {
    case "cancelled":
      return undefined;
    case "ok":
      return { word: "SUCCESS", color: "ok" };
    case "changed":
      return { word: "CHANGED", color: "changed" };
    case "skipped":
      return { word: "SKIPPED", color: "skip" };
    case "failed":
      return { word: "FAILED", color: "error" };
    default:
      return { word: "UNREACHABLE", color: "unreachable" };
  }
}

export function textOf(result: TaskResult, key: string): string {
  const value = result[key];
  return typeof value === "string" ? value : "";
}

/** Printed as it came, not as a result. */
export function hasOutput({ task, result }: HostFinished): boolean {
  return OUTPUT_MODULES.has(task.module) && !isCensored(result);
}

function output(host: string, word: string, result: TaskResult): string {
  const msg = textOf(result, "msg");
  const rc = result.rc ?? -1;
  return `${host} | ${word} | rc=${String(rc)} >>\n${textOf(result, "stdout")}${textOf(result, "stderr")}${msg}\n`;
}

function line(
  event: HostFinished,
  { word }: Standing,
  { verbosity, resultFormat, prettyResults }: CallbackOptions,
): string {
  const { host, task, result } = event;
  if (word === "SKIPPED") return `${host} | SKIPPED`;
  if (word !== "UNREACHABLE" && hasOutput(event) && !("ansible_job_id" in result))
    return output(host, word, result);
  const style = { verbosity, format: resultFormat, pretty: prettyResults };
  const shown = word === "FAILED" || word === "UNREACHABLE" ? rawOf(result) : shownOf(result, task.module);
  const mark = word === "FAILED" || word === "UNREACHABLE" ? "!" : "";
  return `${host} | ${word}${mark} => ${dumpResult(shown, { style, indent: true })}`;
}

export function createMinimalCallback(options: CallbackOptions): Reporter {
  const { screen } = options;
  const finished = (event: HostFinished): void => {
    const standing = standingOf(event);
    if (!standing || event.task.module === "meta") return;
    if (options.actionWarnings && Array.isArray(event.result.warnings))
      for (const text of event.result.warnings) screen.warning(String(text));
    const difference = event.result.changed === true ? differenceText(event.changes, options) : "";
    if (difference !== "") screen.display(difference);
    screen.display(line(event, standing, options), { color: standing.color });
  };
  return {
    on(event: Envelope) {
      if (!tellMessage(event, options) && event.type === "host-finished") finished(event);
    },
    suspend: () => () => {},
    close: async () => {},
  };
}
