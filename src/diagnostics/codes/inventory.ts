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
\`vars\`.`,
  },
  INV0103: {
    title: "a name that no host can have",
    text: `Host names end up in commands and file names, so only letters, digits, dots, hyphens and underscores are allowed (and the
characters of IPv6 addresses), without a hyphen at the beginning. A host with an odd address gets a plain name and the address as
\`ansible_host\`.`,
  },
  INV0104: {
    title: "a name that no group can have",
    text: "Group names consist of letters, digits, dots, hyphens and underscores, and don't begin with a hyphen.",
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
typo would otherwise run the play on fewer hosts than meant, or, behind an exclamation mark, on more.`,
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
    text: `The file begins with \`#!\`, so it is a program that prints an inventory. Such programs are not run by this version. Write what it
prints into a file; JSON is read as YAML.`,
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
} as const satisfies Record<`INV${string}`, Explanation>;
