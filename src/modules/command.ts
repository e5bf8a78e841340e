/** `command`: a program and its arguments, without a shell. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { splitWords } from "../host/shell-words.ts";
import { commandReturns, commandSupport, guards, input, stripEmptyEnds } from "./commands/command-params.ts";
import { decideCommand, guardReads } from "./commands/decide-command.ts";
import { defineModule } from "./contract/module.ts";
import { bool, listOfWhole, word } from "./contract/params.ts";

const params = z
  .strictObject({
    cmd: word()
      .refine((line) => line.trim() !== "", { error: "no command is given" })
      .refine((line) => splitWords(line) !== undefined, { error: "a quote is not closed" })
      .optional()
      .describe("The command line; quotes and backslashes keep words together, nothing else has a meaning."),
    argv: listOfWhole(word()).optional().describe("The same as a list of words, which may hold anything."),
    ...guards,
    ...input,
    strip_empty_ends: stripEmptyEnds,
    expand_argument_vars: bool()
      .optional()
      .describe(
        "Replace `$NAME` by the host's environment variable of that name, where there is one. Default: true.",
      ),
  })
  .refine((p) => (p.cmd === undefined) !== (p.argv === undefined), {
    error: "either `cmd` or `argv` is needed, and not both",
  })
  .refine((p) => p.argv === undefined || p.argv.length > 0, { error: "no command is given", path: ["argv"] });

export const command = defineModule({
  name: "command",
  summary: "Run a program",
  description: `Runs a program with its arguments. No shell reads them: \`|\`, \`>\`, \`&&\`, \`*\` and \`$( )\` have no meaning; use \`shell\`
for those. \`$NAME\` of the host's environment and a leading \`~\` are replaced.

The task counts as changed unless \`changed_when\` says otherwise, and fails where the program does not end with 0. Say with \`creates\` or
\`removes\` when there is nothing left to do. What a program leaves running in the background stays, and does not hold the task up.`,
  params,
  freeForm: "cmd",
  returns: commandReturns,
  examples: [
    {
      title: "Make a key once",
      yaml: "- name: there is a key\n  command: openssl genrsa -out /etc/app/key.pem 2048\n  args:\n    creates: /etc/app/key.pem\n",
    },
    {
      title: "Ask for something",
      yaml: "- name: look at the kernel\n  command:\n    argv: [uname, -r]\n  register: kernel\n  changed_when: false\n",
    },
  ],
  reads: "whether the paths of `creates` and `removes` are there",
  writes: "whatever the command does",
  support: commandSupport,
  observe: (p) => guardReads(p),
  decide: (p, seen) => {
    const argv = p.argv ?? splitWords(p.cmd ?? "");
    if (!argv || argv.length === 0) return refuse("no command is given");
    return decideCommand(
      {
        ...p,
        command: { argv, expand: p.expand_argument_vars ?? true },
        shown: argv,
        addNewline: p.stdin_add_newline,
        stripEnds: p.strip_empty_ends,
      },
      seen,
    );
  },
});
