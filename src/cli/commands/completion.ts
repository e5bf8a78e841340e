/** `homerun completion`: scripts that complete calls in a shell, and the words that they ask for. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { SCRIPTS, SHELLS, type Shell } from "../completion/scripts.ts";
import type { CliContext } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";
import { flag } from "../option.ts";

function shellNamed(name: string | undefined): Shell {
  const shell = SHELLS.find((s) => s === name);
  if (shell) return shell;
  const message = name === undefined ? "which shell is missing" : `there is no completion for \`${name}\``;
  throw new DiagnosticError([
    problem("CLI0505", message, {
      help: (name === undefined ? undefined : didYouMean(name, SHELLS)) ?? `there is ${SHELLS.join(", ")}`,
    }),
  ]);
}

/** Said on one line each; a shell takes what follows a tab for a description. */
function plain(text: string): string {
  return text.replace(/\s+/g, " ");
}

async function printWords(words: readonly string[], context: CliContext): Promise<void> {
  const { complete } = await import("../completion/complete.ts");
  const { projectValues } = await import("../completion/values.ts");
  const { candidates, paths } = await complete(words, context.verbs, projectValues(context));
  const lines = candidates.map(({ value, description }) =>
    description === undefined ? plain(value) : `${plain(value)}\t${plain(description)}`,
  );
  context.console.write(`${[...lines, `:${paths}`].join("\n")}\n`);
}

export const completion = defineCommand({
  name: "completion",
  summary: "print the completion of a shell: bash, zsh or fish",
  description:
    "Completes verbs, options and their values, and what the project has: hosts and groups, tags, tasks, modules.\nA line in the shell's own start file makes it last.",
  args: [{ syntax: "[shell...]", description: "bash, zsh or fish" }],
  options: { words: flag("--words", "what can follow the words behind `--`; asked by the scripts") },
  examples: [
    { text: "in ~/.bashrc", command: "source <(homerun completion bash)" },
    { text: "in ~/.zshrc", command: "source <(homerun completion zsh)" },
    { text: "in ~/.config/fish/config.fish", command: "homerun completion fish | source" },
  ],
  async run({ args, options, context }) {
    if (options.words) await printWords(args, context);
    else context.console.write(SCRIPTS[shellNamed(args[0])]);
    return EXIT.success;
  },
});
