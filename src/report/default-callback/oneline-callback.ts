/** Prints results as Ansible's `oneline` callback does: a line for each host. */

import type { Envelope } from "../../events/event.ts";
import type { Reporter } from "../reporter.ts";
import type { CallbackOptions } from "./callback-options.ts";
import type { HostFinished } from "./included-files.ts";
import { tellMessage } from "./messages.ts";
import { hasOutput, type Standing, standingOf, textOf } from "./minimal-callback.ts";
import { alwaysVerbose, oneLineOf, rawOf } from "./result-text.ts";

function onOneLine(text: string): string {
  return text.replaceAll("\n", "\\n").replaceAll("\r", "\\r");
}

function line(event: HostFinished, { word }: Standing, verbosity: number): string {
  const { host, task, result } = event;
  if (word === "SKIPPED") return `${host} | SKIPPED`;
  if (word === "UNREACHABLE") return `${host} | UNREACHABLE!: ${textOf(result, "msg")}`;
  if (word !== "FAILED" && hasOutput(event) && !("ansible_job_id" in result)) {
    const stderr = textOf(result, "stderr");
    const more = stderr === "" ? "" : ` (stderr) ${onOneLine(stderr)}`;
    const rc = String(result.rc ?? -1);
    return `${host} | ${word} | rc=${rc} | (stdout) ${onOneLine(textOf(result, "stdout"))}${more}`;
  }
  const spread = alwaysVerbose(result) || verbosity > 2;
  return `${host} | ${word}${word === "FAILED" ? "!" : ""} => ${oneLineOf(rawOf(result, task.module), verbosity, spread)}`;
}

export function createOnelineCallback(options: CallbackOptions): Reporter {
  const { screen, verbosity } = options;
  const finished = (event: HostFinished): void => {
    const standing = standingOf(event);
    if (standing && event.task.module !== "meta")
      screen.display(line(event, standing, verbosity), { color: standing.color });
  };
  return {
    on(event: Envelope) {
      if (!tellMessage(event, options) && event.type === "host-finished") finished(event);
    },
    suspend: () => () => {},
    close: async () => {},
  };
}
