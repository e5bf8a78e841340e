/** `shell`: a command line or a script, for a shell of the host. */

import { z } from "zod";
import { commandReturns, commandSupport, guards, input, stripEmptyEnds } from "./commands/command-params.ts";
import { decideCommand, guardReads } from "./commands/decide-command.ts";
import { defineModule } from "./contract/module.ts";
import { path, word } from "./contract/params.ts";

export const shell = defineModule({
  name: "shell",
  summary: "Run a command line in a shell",
  description: `Hands text to the host's /bin/sh (or \`executable\`), with pipes, redirections and everything else that a shell knows. Put
\`| quote\` behind every variable in it, or take \`command\`, which needs none.

The task counts as changed unless \`changed_when\` says otherwise, and fails where the shell does not end with 0. Say with \`creates\` or
\`removes\` when there is nothing left to do. What the shell leaves running in the background stays, and does not hold the task up.`,
  params: z.strictObject({
    cmd: word()
      .refine((line) => line.trim() !== "", { error: "no command is given" })
      .describe("The text."),
    executable: path().optional().describe("The shell, by its full path. Default: /bin/sh."),
    ...guards,
    ...input,
    strip_empty_ends: stripEmptyEnds,
  }),
  freeForm: "cmd",
  returns: commandReturns,
  examples: [
    {
      title: "A pipe",
      yaml: "- name: count the users\n  shell: getent passwd | wc -l\n  register: users\n  changed_when: false\n",
    },
    {
      title: "Several lines, in bash",
      yaml: "- name: the list is made once\n  shell:\n    cmd: |\n      set -euo pipefail\n      sort -u /etc/app/parts/*.list >/etc/app/all.list\n    executable: /bin/bash\n    creates: /etc/app/all.list\n",
    },
  ],
  reads: "whether the paths of `creates` and `removes` are there",
  writes: "whatever the command line does",
  support: commandSupport,
  observe: (p) => guardReads(p),
  decide: (p, seen) =>
    decideCommand(
      {
        ...p,
        command: { script: p.cmd, executable: p.executable },
        shown: p.cmd,
        addNewline: p.stdin_add_newline,
        stripEnds: p.strip_empty_ends,
      },
      seen,
    ),
});
