/** Parameters and return values that the modules which run commands have in common. */

import { bool, path, text } from "../contract/params.ts";

export const guards = {
  chdir: path().optional().describe("Folder to run it in."),
  creates: path().optional().describe("Path or pattern: where it is there already, nothing is run."),
  removes: path().optional().describe("Path or pattern: where it is not there, nothing is run."),
};

export const input = {
  stdin: text().optional().describe("What the command reads."),
  stdin_add_newline: bool().optional().describe("Put a line end after `stdin`. Default: true."),
};

export const stripEmptyEnds = bool()
  .optional()
  .describe("Remove line ends at the end of the output. Default: true.");

export const commandReturns = {
  rc: "The status that it ended with.",
  stdout: "What it printed.",
  stderr: "What it complained about.",
  stdout_lines: "The same as a list of lines.",
  stderr_lines: "The same as a list of lines.",
  cmd: "The command.",
  start: "When it was started, in UTC by the controller's clock; not of one with `async`.",
  end: "When it was known to have ended.",
  delta: "How long that was: `0:00:01.250000`.",
  msg: "Why nothing was run, or why it failed.",
};

export const commandSupport = {
  check: "partial",
  diff: "none",
  note: "what a command does is known only once it ran; `creates` and `removes` are looked at in check mode as well",
} as const;
