/** `ansible-doc`: the manual of homerun's own modules. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { doc } from "../commands/doc.ts";
import type { Dress } from "./dress.ts";
import { type AnsibleProgram, flag, text } from "./option.ts";
import { basic } from "./programs.ts";

export const ansibleDoc: AnsibleProgram = {
  name: "ansible-doc",
  description: "Shows the manual of modules.",
  options: {
    ...basic,
    type: text("-t --type", "TYPE", "module; homerun keeps no manual of plugins"),
    json: flag("-j --json", "JSON; the records are homerun's"),
    list: flag("-l --list", "list the modules"),
  },
  positionals: [{ name: "plugin", many: true, optional: true, description: "modules" }],
};

export async function runDoc({ parsed, context }: Dress): Promise<number> {
  const type = parsed.text("type") ?? "module";
  if (type !== "module")
    throw new DiagnosticError([
      problem("CLI0209", `homerun has no manual of the type \`${type}\``, {
        notes: [
          "what it has of filters, tests and lookups is part of its language; plugins of Ansible are Python",
        ],
        help: "docs/reference.md tells of the language",
      }),
    ]);
  const names = parsed.positionals;
  if (names.length === 0 && !parsed.flag("list"))
    throw new DiagnosticError([
      problem("CLI0209", "Incorrect options passed", { help: "name a module, or use -l" }),
    ]);
  for (const args of names.length === 0 || parsed.flag("list") ? [[]] : names.map((name) => [name]))
    await doc.run({ options: { json: parsed.flag("json") }, args, context });
  return 0;
}
