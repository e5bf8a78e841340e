/** docs/ansible-settings.md: every setting of Ansible with what homerun does about it, from the table that reads them. */

import type { Setting, Treatment } from "../src/cli/ansible/settings/setting.ts";
import { SETTINGS } from "../src/cli/ansible/settings/settings.ts";

const TREATMENTS: readonly (readonly [Treatment, string])[] = [
  ["used", "means what it means in Ansible"],
  ["near", "comes to something near, as the last column says"],
  ["told", "changes nothing, and a warning says so where it has another than its usual value"],
  ["refused", "ends the call where it has another than its usual value: homerun can't keep it"],
  ["ignored", "changes nothing, for the reason in the last column"],
];

function row({ name, env, ini, treatment, about }: Setting): string {
  const code = (words: readonly string[]): string => words.map((word) => `\`${word}\``).join(" ");
  return `| ${name} | ${code(env)} | ${code(ini)} | ${treatment} | ${about.replaceAll("|", "\\|")} |`;
}

export function ansibleSettingsPage(notice: string): string {
  const lines = [
    notice,
    "# Ansible's settings",
    "",
    "Under [Ansible's names](coming-from-ansible.md), homerun reads the ANSIBLE_ variables and `ansible.cfg`: the file that",
    "`ANSIBLE_CONFIG` names, else `ansible.cfg` in the working directory (not where everybody may write), `~/.ansible.cfg`,",
    "`/etc/ansible/ansible.cfg`. A variable wins over the file, an option over both. The names are those of ansible-core 2.18;",
    "sections and keys that are not among them are nobody's business.",
    "",
    ...TREATMENTS.map(([word, meaning]) => `- **${word}**: ${meaning}.`),
    "",
    "| setting | variable | `ansible.cfg` | | what it comes to |",
    "|---|---|---|---|---|",
    ...SETTINGS.map(row),
  ];
  return `${lines.join("\n")}\n`;
}
