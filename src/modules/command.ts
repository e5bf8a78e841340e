/** `command`: a program with its arguments, without a shell. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { splitWords } from "../host/shell-words.ts";
import { decideCommand, guards, input, observeGuards, returns } from "./command/command-task.ts";
import { defineModule } from "./contract/module.ts";
import { bool, listOfWhole, word } from "./contract/params.ts";

export const command = defineModule({
  name: "command",
  summary: "Run a program",
  description: `No shell reads the words: there are no pipes, redirections or patterns; for these there is \`shell\`. \`$NAME\` and a
leading \`~\` are replaced, unless \`expand_argument_vars\` is off. In check mode it is not run, since nobody can tell what it
would do; with \`creates\` or \`removes\` it is known to be unnecessary where they say so.`,
  params: z
    .strictObject({
      cmd: word().optional().describe("The program and its arguments as one line, quoted as for a shell."),
      argv: listOfWhole(word())
        .optional()
        .describe("The program and its arguments, one by one, as they are."),
      ...guards,
      ...input,
      expand_argument_vars: bool().default(true).describe("Replace `$NAME` and a leading `~` in arguments."),
    })
    .refine((p) => (p.cmd === undefined) !== (p.argv === undefined), {
      error: "give either `cmd` or `argv`",
      path: ["cmd"],
    }),
  freeForm: "cmd",
  returns,
  examples: [
    {
      title: "Make a key once",
      yaml: "- command: ssh-keygen -q -N '' -f /root/.ssh/id_ed25519\n  args:\n    creates: /root/.ssh/id_ed25519\n",
    },
    {
      title: "Ask, without changing anything",
      yaml: "- command: nginx -v\n  register: version\n  changed_when: false\n  check_mode: false\n",
    },
  ],
  support: { check: "partial", diff: "none", note: "Known beforehand only with `creates` and `removes`." },
  observe: (p) => observeGuards(p),
  decide: (p, seen) => {
    const argv = p.argv ?? splitWords(p.cmd ?? "");
    if (argv === undefined) return refuse("a quote in `cmd` is not closed");
    if (argv.length === 0) return refuse("no command is given");
    return decideCommand({ ...p, command: { argv, expand: p.expand_argument_vars }, shown: argv }, seen);
  },
});
