/** `script`: a program of the controller, run on the host. */

import { z } from "zod";
import { baseOf } from "../host/host-path.ts";
import { refuse } from "../host/refusal.ts";
import { splitWords } from "../host/shell-words.ts";
import { commandReturns, commandSupport, guards } from "./commands/command-params.ts";
import { decideCommand, guardReads, reasonNotTo } from "./commands/decide-command.ts";
import { defineModule } from "./contract/module.ts";
import { controllerFile } from "./contract/needs.ts";
import { bool, word } from "./contract/params.ts";

function wordsOf(cmd: string): readonly [program: string, args: readonly string[]] {
  const [program = "", ...args] = splitWords(cmd) ?? [];
  return [program, args];
}

export const script = defineModule({
  name: "script",
  summary: "Run a program of the controller on the host",
  description: `Brings a file to the host, runs it there and removes it. It is looked for in the role's \`files/\`, beside the task's file and in
the playbook's \`files/\`. Its first line says what runs it, or \`executable\` does; without either it is a shell script.

Where \`creates\` or \`removes\` says that there is nothing to do, the task counts as skipped. What the program says is returned as it is,
with its last line end.`,
  params: z.strictObject({
    cmd: word()
      .refine((line) => line.trim() !== "", { error: "no program is given" })
      .refine((line) => splitWords(line) !== undefined, { error: "a quote is not closed" })
      .describe("The file and its arguments."),
    executable: word().optional().describe("What runs it, such as `python3 -u`."),
    ...guards,
    decrypt: bool()
      .optional()
      .describe("Set to false to run a file that is encrypted as it is. Default: true."),
  }),
  freeForm: "cmd",
  returns: commandReturns,
  examples: [
    {
      title: "Once",
      yaml: "- name: the database is set up\n  script: set-up-database.sh --size small\n  args:\n    creates: /var/lib/app/database\n",
    },
  ],
  reads: "whether the paths of `creates` and `removes` are there; on the controller the program",
  writes: "whatever the program does; its own file on the host only while it runs",
  support: commandSupport,
  needs: (p) => ({ program: controllerFile(wordsOf(p.cmd)[0], { decrypt: p.decrypt }) }),
  observe: (p) => guardReads(p),
  decide: (p, seen, _context, { program }) => {
    const [name, args] = wordsOf(p.cmd);
    if (name === "") return refuse("no program is given");
    const because = reasonNotTo(p, seen);
    if (because !== undefined) return { changes: [], skipped: because };
    const command = { program: program.content, name: baseOf(name), args, executable: p.executable };
    return decideCommand({ ...p, command, shown: p.cmd, stripEnds: false }, seen);
  },
});
