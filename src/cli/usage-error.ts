/** What the parser of the command line refuses, as a diagnostic with the nearest name. */

import type { Code } from "../diagnostics/codes.ts";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import { didYouMean } from "../diagnostics/suggest.ts";
import type { KnownNames } from "./define-command.ts";

/** What is needed of commander's error. */
export interface ParserError {
  readonly code: string;
  readonly message: string;
}

const CODES: Readonly<Record<string, Code>> = {
  "commander.unknownCommand": "CLI0101",
  "commander.unknownOption": "CLI0102",
  "commander.missingArgument": "CLI0103",
  "commander.excessArguments": "CLI0104",
  "commander.optionMissingArgument": "CLI0105",
  "commander.invalidArgument": "CLI0106",
};

function quotedWord(message: string): string {
  return /'([^' ]+)[^']*'/.exec(message)?.[1] ?? "";
}

function helpFor(code: string, word: string, known: KnownNames): string {
  const more = `\`homerun ${known.verb === undefined ? "--help" : `${known.verb} --help`}\` lists what there is`;
  if (code === "commander.unknownCommand") return didYouMean(word, known.verbs) ?? more;
  if (code === "commander.unknownOption") return didYouMean(word, known.options) ?? more;
  return more;
}

/** Lower case, names in backticks as in every other message. */
function reworded(message: string): string {
  return message
    .replace(/^error: /, "")
    .replace(/'([^']*)'/g, "`$1`")
    .replace(/\.$/, "")
    .trim();
}

export function usageError({ code, message }: ParserError, known: KnownNames): DiagnosticError {
  const word = quotedWord(message);
  return new DiagnosticError([
    problem(CODES[code] ?? "CLI0100", reworded(message), { help: helpFor(code, word, known) }),
  ]);
}
