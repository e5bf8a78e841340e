/** `raw`: a line for the host's shell, with nothing around it. */

import { z } from "zod";
import { decideCommand, returns } from "./command/command-task.ts";
import { defineModule } from "./contract/module.ts";
import { path, word } from "./contract/params.ts";

export const raw = defineModule({
  name: "raw",
  summary: "Run a line on a host that has next to nothing",
  description:
    "Differs from `shell` in its parameters only: homerun needs no more on a host for one than for the other.",
  params: z.strictObject({
    cmd: word().describe("The line."),
    executable: path().optional().describe("The shell. Default: /bin/sh."),
  }),
  freeForm: "cmd",
  returns,
  examples: [
    { title: "Before anything else", yaml: "- raw: test -e /usr/bin/sudo || apt-get install -y sudo\n" },
  ],
  support: { check: "none", diff: "none" },
  observe: () => ({}),
  decide: (p) =>
    decideCommand(
      { command: { script: p.cmd, executable: p.executable }, shown: p.cmd, strip_empty_ends: false },
      {},
    ),
});
