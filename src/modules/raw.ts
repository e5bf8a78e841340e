/** `raw`: text for the host's shell, with its output as it comes. */

import { z } from "zod";
import { commandReturns } from "./commands/command-params.ts";
import { decideCommand } from "./commands/decide-command.ts";
import { defineModule } from "./contract/module.ts";
import { path, word } from "./contract/params.ts";

export const raw = defineModule({
  name: "raw",
  summary: "Run a command line as it is",
  description: `Like \`shell\`, without guards and with the output untouched. Nothing on the host is needed for it but a shell; with homerun
that holds for every module.`,
  params: z.strictObject({
    cmd: word()
      .refine((line) => line.trim() !== "", { error: "no command is given" })
      .describe("The text."),
    executable: path().optional().describe("The shell, by its full path. Default: /bin/sh."),
  }),
  freeForm: "cmd",
  returns: commandReturns,
  examples: [{ title: "Look around", yaml: "- raw: uname -a; id\n  changed_when: false\n" }],
  reads: "nothing",
  writes: "whatever the command line does",
  support: { check: "none", diff: "none", note: "what a command does is known only once it ran" },
  observe: () => ({}),
  decide: (p) =>
    decideCommand(
      { command: { script: p.cmd, executable: p.executable }, shown: p.cmd, stripEnds: false },
      {},
    ),
});
