/** What the parser of the command line refuses, as a diagnostic in homerun's words with the nearest name. */

import type { Code } from "../diagnostics/codes.ts";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { KnownNames } from "./define-command.ts";

/** What is needed of commander's error. */
export interface ParserError {
  readonly code: string;
  readonly message: string;
}

interface Wording {
  readonly code: Code;
  /** Finds the names in commander's text, which is pinned with its version. */
  readonly parts: RegExp;
  readonly message: (parts: readonly string[], known: KnownNames) => string;
  readonly near?: (parts: readonly string[], known: KnownNames) => string | undefined;
}

/** `--forks` of `-f, --forks <n>`. */
function longName(flags: string): string {
  return /--[\w-]+/.exec(flags)?.[0] ?? flags;
}

function choicesIn(reason: string): readonly string[] {
  return /^Allowed choices are (.*?)\.?$/.exec(reason)?.[1]?.split(", ") ?? [];
}

function expectation(reason: string): string {
  const choices = choicesIn(reason);
  return choices.length > 0 ? `accepted are ${choices.join(", ")}` : reason;
}

const WORDINGS: Readonly<Record<string, Wording>> = {
  "commander.unknownCommand": {
    code: "CLI0101",
    parts: /'(.*)'/s,
    message: ([name]) => `there is no command \`${name}\``,
    near: ([name = ""], { verbs }) =>
      /\.ya?ml$/.test(name) ? `to run a playbook: \`homerun run ${name}\`` : didYouMean(name, verbs),
  },
  "commander.unknownOption": {
    code: "CLI0102",
    parts: /'(.*)'/s,
    message: ([name], { verb }) =>
      `\`homerun${verb === undefined ? "" : ` ${verb}`}\` has no option \`${name}\``,
    near: ([name = ""], { options }) => didYouMean(name, options),
  },
  "commander.missingArgument": {
    code: "CLI0103",
    parts: /'(.*)'/s,
    message: ([name]) => `the argument \`${name}\` is missing`,
  },
  "commander.excessArguments": {
    code: "CLI0104",
    parts: /Expected (\d+) arguments? but got (\d+)(?:: (.*))?\./s,
    message: ([expected, got, words]) =>
      `${got} arguments are given, and the command takes ${expected}${words === undefined ? "" : `: ${words}`}`,
  },
  "commander.optionMissingArgument": {
    code: "CLI0105",
    parts: /'(.*)'/s,
    message: ([flags = ""]) => `the option \`${longName(flags)}\` has no value`,
  },
  "commander.invalidArgument": {
    code: "CLI0106",
    parts: /'(.*?)' argument '(.*)' is invalid\.\s*(.*)/s,
    message: ([flags = "", value, reason = ""]) =>
      `\`${longName(flags)}\` does not take \`${value}\`: ${expectation(reason)}`,
    near: ([, value = "", reason = ""]) => didYouMean(value, choicesIn(reason)),
  },
};

/** Where commander says something that is not known here, its own words, in homerun's form. */
function reworded(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/'([^']*)'/g, "`$1`")
    .replace(/\.$/, "")
    .trim();
}

export function usageError({ code, message }: ParserError, known: KnownNames): DiagnosticError {
  const wording = WORDINGS[code];
  const parts = wording?.parts.exec(message)?.slice(1);
  const more = `\`homerun ${known.verb === undefined ? "" : `${known.verb} `}--help\` lists what there is`;
  if (!wording || !parts)
    return new DiagnosticError([problem(wording?.code ?? "CLI0100", reworded(message), { help: more })]);
  return new DiagnosticError([
    problem(wording.code, wording.message(parts, known), { help: wording.near?.(parts, known) ?? more }),
  ]);
}
