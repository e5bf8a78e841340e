/** `shell`: a line for a shell. */

import { z } from "zod";
import { refuse } from "../host/refusal.ts";
import { decideCommand, guards, input, observeGuards, returns } from "./command/command-task.ts";
import { defineModule } from "./contract/module.ts";
import { path, word } from "./contract/params.ts";

export const shell = defineModule({
  name: "shell",
  summary: "Run a line in a shell",
  description: `As \`command\`, but a shell reads the line: pipes, redirections, patterns and several commands are possible. Put
variables into it with the filter \`quote\`.`,
  params: z.strictObject({
    cmd: word().describe("The line, or several."),
    ...guards,
    ...input,
    executable: path().optional().describe("The shell. Default: /bin/sh."),
  }),
  freeForm: "cmd",
  returns,
  examples: [
    {
      title: "Count the users",
      yaml: "- shell: getent passwd | wc -l\n  register: users\n  changed_when: false\n",
    },
  ],
  support: { check: "partial", diff: "none", note: "Known beforehand only with `creates` and `removes`." },
  observe: (p) => observeGuards(p),
  decide: (p, seen) => {
    if (p.cmd.trim() === "") return refuse("no command is given");
    return decideCommand({ ...p, command: { script: p.cmd, executable: p.executable }, shown: p.cmd }, seen);
  },
});
