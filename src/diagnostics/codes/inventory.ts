/** What can go wrong with inventories and host patterns. */

import type { Explanation } from "../codes.ts";

export const INV = {
  INV0101: {
    title: "an inventory has the wrong form",
    text: `An inventory in YAML is a map of groups. Each has \`hosts\`, \`vars\` and \`children\`, and all three are maps: names have a
colon behind them, and no dashes in front.

  all:
    hosts:
      nas:
        ansible_host: 10.0.0.3
    children:
      servers:
        hosts:
          minipc:`,
  },
  INV0102: {
    title: "an unknown key of a group",
    text: `A group has \`hosts\`, \`vars\` and \`children\`, nothing else. Groups inside a group stand below \`children\`, variables below
\`vars\`. As in Ansible, what stands below another key is passed by; this is a warning.`,
  },
  INV0103: {
    title: "a name that no host can have",
    text: `Host names end up in commands and file names, so only letters, digits, dots, hyphens and underscores are allowed (and the
characters of IPv6 addresses), without a hyphen at the beginning. A host with an odd address gets a plain name and the address as
\`ansible_host\`; a user belongs into \`ansible_user\`.`,
  },
  INV0104: {
    title: "the name of a group",
    text: `Names of groups are best made of letters, digits and underscores, without a digit at the beginning: then they can be written
like a variable, as \`groups.web\`. Other names work, with a warning. What Ansible calls \`force_valid_group_names\` decides: \`never\`
keeps the name and warns, \`ignore\` keeps it silently, \`always\` and \`silently\` put underscores in place of the characters. Empty
names, those with control characters, and \`__proto__\` and its like are refused.`,
  },
  INV0105: {
    title: "an unknown group in an inventory",
    text: `Below \`[x:children]\` stand names of groups that have a section of their own, and \`[x:vars]\` needs a group \`x\`. Usually the
name is misspelt in one of the two places.`,
  },
  INV0106: {
    title: "groups contain each other",
    text: "A group can't be inside itself, not even through others. The message shows the whole circle.",
  },
  INV0107: {
    title: "a line of an INI inventory is not understood",
    text: `In an INI inventory each line is a host with variables, a group, or a variable, depending on its section:

  [servers]
  minipc ansible_host=10.0.0.2 ansible_user=admin

  [servers:vars]
  ntp_server = 10.0.0.1`,
  },
  INV0108: {
    title: "an unknown kind of section",
    text: "Sections of an INI inventory are `[group]`, `[group:children]` and `[group:vars]`.",
  },
  INV0109: {
    title: "an inventory is not found",
    text: `\`-i\` names a file, a folder, or a list of hosts. A list has at least one comma, also when it is a single host:

  homerun run site.yml -i nas.lan,`,
  },
  INV0110: {
    title: "a range of hosts is not understood",
    text: `Ranges are \`[1:10]\`, with leading zeros \`[01:10]\`, with letters \`[a:f]\`, with a step \`[0:10:2]\`. Both ends belong to the
range. At most 65536 hosts come out of one entry.`,
  },
  INV0111: {
    title: "a pattern names a host or group that does not exist",
    text: `Every name in a host pattern (of a play, of \`--limit\`) must be a host or group of the inventory; \`localhost\` always is. A
typo would otherwise run the play on fewer hosts than meant, or, behind an exclamation mark, on more. A glob or a regular expression
that fits nothing is a warning. Ansible's setting \`host_pattern_mismatch\` makes all of them a warning, an error or nothing.`,
  },
  INV0112: {
    title: "a host pattern is not understood",
    text: `Parts of a pattern are separated by commas or colons: names, globs (\`web*\`), regular expressions behind a tilde (\`~web\\d+\`),
\`!name\` for "without", \`&name\` for "only those also in", \`group[0]\`, \`group[1:3]\` and \`group[-1]\` for some of a group.`,
  },
  INV0113: {
    title: "a host and a group have the same name",
    text: "In patterns the name means the group, so the host alone can't be named. Rename one of the two.",
  },
  INV0114: {
    title: "an inventory program",
    text: `A file that may be executed and begins with \`#!\` is a program: it is run with \`--list\` and has to print a JSON object of groups,
and with \`--host NAME\` for each host unless the list has the variables of all hosts below \`_meta\`:

  {"web": {"hosts": ["nas"], "vars": {"port": 80}, "children": []},
   "_meta": {"hostvars": {"nas": {"ansible_host": "10.0.0.3"}}}}

It has to exit with 0 within a minute, and print nothing else to stdout.`,
  },
  INV0115: {
    title: "a group's priority is no number",
    text: "`ansible_group_priority` orders groups of equal depth; the larger number wins. It is a whole number without templates.",
  },
  INV0116: {
    title: "variables for a host or group that does not exist",
    text: `Files in group_vars/ and host_vars/ bear the name of a group or host. This one's name is nearly that of one, so that its
variables would be missing there.`,
  },
  INV0117: {
    title: "a source of the inventory could not be read",
    text: `Each source named with \`-i\` has to be an inventory: a file in INI, YAML or TOML, a saved JSON list, a program, a folder of
these, or a list of hosts with commas. Ansible's settings \`enable_plugins\`, \`any_unparsed_is_failed\` and \`unparsed_is_failed\` decide
which forms are read and whether a source that can't be read ends the run.`,
  },
  INV0118: {
    title: "a file for an inventory plugin",
    text: `A YAML file with the key \`plugin\` is for an inventory plugin. homerun has \`constructed\` and \`generator\`. All others are Python
and belong to Ansible: let it write down what they find, and use that file as the inventory.

  ansible-inventory -i aws_ec2.yml --list --export > hosts.json
  homerun run -i hosts.json site.yml`,
  },
  INV0119: {
    title: "constructed groups or variables without a value",
    text: `An expression of a \`constructed\` inventory has no value for a host, mostly because a variable is not defined there. With
\`strict: false\` the group or variable is left out for that host; with \`strict: true\` this is an error. \`x | default('none')\` gives
a value to every host.`,
  },
  INV0120: {
    title: "a file that is not read",
    text: `Of \`web\`, \`web.yml\`, \`web.yaml\` and \`web.json\` in group_vars/ or host_vars/, Ansible and homerun read the first that is
there. To have several files, put all into the folder \`web/\`. In a folder of inventories, files that end in .ini are passed by, since
they hold the settings of inventory programs.`,
  },
  INV0121: {
    title: "a file of hosts for a limit",
    text: `\`--limit @FILE\` reads patterns from a file, one on each line, as they stand in the files that Ansible leaves behind for a
retry.`,
  },
  INV0122: {
    title: "an inventory that TOML can't hold",
    text: `TOML has no null, and lists of maps and of other things at once are written by few programs. \`homerun inventory --list\` prints
JSON and, with \`--yaml\`, YAML, which can hold everything.`,
  },
  INV0123: {
    title: "the inventory can't be written to a file",
    text: "`homerun inventory --output FILE` could not write the file: its folder has to be there, and may be written to.",
  },
} as const satisfies Record<`INV${string}`, Explanation>;
