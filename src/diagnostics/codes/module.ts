/** What can go wrong with the name and the parameters of a module. */

import type { Explanation } from "../codes.ts";

export const MOD = {
  MOD0101: {
    title: "an unknown module",
    text: `No module has that name. \`homerun doc\` lists all. Names with a collection in front (\`ansible.builtin.copy\`) mean the
same modules; modules of other collections are not loaded.`,
  },
  MOD0102: {
    title: "an unknown parameter",
    text: `The module has no parameter of that name. The note lists those that it has, and \`homerun doc NAME\` explains them.
Keywords of the task (\`when\`, \`become\`, \`notify\`) stand beside the module, not below it.`,
  },
  MOD0103: {
    title: "a required parameter is missing",
    text: "The module can't do anything without it. `homerun doc NAME` shows an example.",
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
  MOD0201: {
    title: "a file of the project's own code can't be loaded",
    text: `Modules in \`modules/\` and filters in \`filters/\` are TypeScript, of which Node only takes the types away: what is more than
types (\`enum\`, \`namespace\`, decorators) can't be there, and nothing may wait (\`await\`) at the top of a file. What they import is
\`homerun/module\`, Node's own modules, and files of the project, with their \`.ts\`.

  wrong:  enum State { present, absent }
  right:  const STATES = ["present", "absent"] as const;`,
  },
  MOD0202: {
    title: "a file of the project's own code exports nothing of its kind",
    text: `Each file in \`modules/\` exports one module, each in \`filters/\` one filter; \`NAME.cases.ts\` exports the cases of the module NAME.
What several of them share is in a folder of its own, such as \`modules/lib/\`.

  wrong:  export const motd_line = { name: "motd_line" };
  right:  export default defineModule({ name: "motd_line", … });`,
  },
  MOD0203: {
    title: "a module or filter of the project is not whole",
    text: `homerun lists, documents and checks them as it does its own, so they say the same of themselves: a name (that of the file), a summary,
parameters with a description each, what they return, examples, what check mode and --diff can tell. \`homerun new module NAME\` shows a whole one.

  wrong:  params: z.strictObject({ path: path() })
  right:  params: z.strictObject({ path: path().describe("The file.") })`,
  },
  MOD0204: {
    title: "a module or filter of the project has a name of homerun's",
    text: `A task must mean the same in every project, so a name that homerun has can't be given to something else.

  wrong:  modules/copy.ts
  right:  modules/house_copy.ts`,
  },
} as const satisfies Record<`MOD${string}`, Explanation>;
