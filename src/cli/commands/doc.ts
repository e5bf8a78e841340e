/** `homerun modules`: the manual of the modules, in the terminal. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { allModules, findModule, moduleNames } from "../../modules/registry.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";
import { flag } from "../option.ts";

function moduleNamed(name: string) {
  const module = findModule(name);
  if (module) return module;
  throw new DiagnosticError([
    problem("CLI0501", `there is no module \`${name}\``, {
      help: didYouMean(name, moduleNames()) ?? "`homerun modules` lists all modules",
    }),
  ]);
}

export const modules = defineCommand({
  name: "modules",
  summary: "list the modules, or show one with its parameters and examples",
  args: [{ syntax: "[name]", description: "a module, with or without its collection" }],
  options: { json: flag("--json", "print JSON") },
  examples: [{ text: "the parameters of copy", command: "homerun modules copy" }],
  async run({ args, options, context }) {
    const { moduleManual, moduleOverview, moduleRecord } = await import("../module-manual.ts");
    const { console } = context;
    const [name] = args;
    if (options.json) {
      const value = name === undefined ? allModules().map(moduleRecord) : moduleRecord(moduleNamed(name));
      console.write(`${JSON.stringify(value, null, 2)}\n`);
    } else
      console.print(
        name === undefined
          ? moduleOverview(allModules(), console.columns)
          : moduleManual(moduleNamed(name), console.columns),
      );
    return EXIT.success;
  },
});
