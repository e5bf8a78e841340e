/** `homerun shims`: launchers with Ansible's names. */

import { writeLaunchers } from "../ansible/launchers.ts";
import { PROGRAM_NAMES } from "../ansible/run-as.ts";
import { defineCommand } from "../define-command.ts";
import { flag } from "../option.ts";
import { messageOptions } from "../shared-options.ts";

export const shims = defineCommand({
  name: "shims",
  summary: "write launchers with Ansible's names, for scripts, editors and pipelines that call Ansible",
  description: `Writes ${PROGRAM_NAMES.join(", ")} into a folder. Each takes Ansible's options, environment variables and
ansible.cfg, prints as Ansible prints and ends with its exit codes; what does the work is homerun.`,
  args: [{ syntax: "<dir>", description: "the folder, made where it is not there" }],
  options: { force: flag("--force", "take the place of files that homerun did not make"), ...messageOptions },
  examples: [
    { text: "launchers of your own", command: "homerun shims ~/.local/share/homerun/ansible" },
    { text: "the same without a launcher", command: "homerun as ansible-playbook -i hosts site.yml" },
  ],
  async run({ options: { force }, args: [directory = ""], context }) {
    const { console } = context;
    const written = await writeLaunchers({ directory, names: PROGRAM_NAMES, force, context });
    for (const path of written.paths) console.write(`${path}\n`);
    if (!written.onPath)
      console.tell([
        ["to have them found before Ansible's own, put the folder in front of PATH:"],
        [`  export PATH="${written.directory}:$PATH"`],
      ]);
    return 0;
  },
});
