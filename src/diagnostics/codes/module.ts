/** What can go wrong with the name and the parameters of a module. */

import type { Explanation } from "../codes.ts";

export const MOD = {
  MOD0101: {
    title: "an unknown module",
    text: `No module has that name. \`homerun modules\` lists all. Names with a collection in front (\`ansible.builtin.copy\`) mean the
same modules; modules of other collections are not loaded.`,
  },
  MOD0102: {
    title: "an unknown parameter",
    text: `The module has no parameter of that name. The note lists those that it has, and \`homerun modules NAME\` explains them.
Keywords of the task (\`when\`, \`become\`, \`notify\`) stand beside the module, not below it.`,
  },
  MOD0103: {
    title: "a required parameter is missing",
    text: "The module can't do anything without it. `homerun modules NAME` shows an example.",
  },
  MOD0104: {
    title: "a parameter's value is not accepted",
    text: `The value is of the wrong kind, or none of those that the parameter accepts. What is written literally is checked before
the run, what an expression gives when it is evaluated.`,
  },
  MOD0105: {
    title: "a decimal number where an octal mode is meant",
    text: `Permissions are octal, but a number without a leading zero is decimal: 644 is octal 1204, which would make a file that its
owner can't read. Write modes as text, so that nothing depends on how numbers are read.

  wrong:  mode: 644
  right:  mode: "0644"`,
  },
  MOD0106: {
    title: "text where a module takes parameters",
    text: `Only a few modules (command, shell, raw, script …) take a text. Others take parameters, as lines below the module or as
\`key=value\` words.

  wrong:  apt: nginx
  right:  apt:
            name: nginx`,
  },
  MOD0107: {
    title: "a parameter is given twice",
    text: "Some parameters have two names, such as `dest` and `path`; only one of them can be given.",
  },
  MOD0108: {
    title: "parameters that are not a map",
    text: `Parameters are \`name: value\` lines, without dashes.

  wrong:  copy:                 right:  copy:
            - src: a                      src: a`,
  },
} as const satisfies Record<`MOD${string}`, Explanation>;
