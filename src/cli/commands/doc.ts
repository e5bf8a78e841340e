/** `homerun doc`: the manual of the modules, in the terminal: homerun's, the project's own, and those that others have written. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { allModules, findModule } from "../../modules/registry.ts";
import type { CliContext } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import type { ModuleRecord } from "../doc/module-record.ts";
import { EXIT } from "../exit-code.ts";
import { flag } from "../option.ts";

/** Where homerun has it itself, nothing of the project is read. */
async function recordOf(name: string, context: CliContext): Promise<ModuleRecord> {
  const { moduleRecord } = await import("../doc/module-record.ts");
  const module = findModule(name);
  if (module) return moduleRecord(module);
  const { moduleOfProject, modulesOfProject } = await import("../doc/project-modules.ts");
  const found = await moduleOfProject(name, context);
  if (found) return found;
  const known = [...allModules(), ...(await modulesOfProject(context))].flatMap((m) => [
    m.name,
    ...(m.aliases ?? []),
  ]);
  throw new DiagnosticError([
    problem("CLI0501", `there is no module \`${name}\``, {
      help: didYouMean(name, known) ?? "`homerun doc` lists all modules",
    }),
  ]);
}

async function allRecords(context: CliContext): Promise<readonly ModuleRecord[]> {
  const { moduleRecord } = await import("../doc/module-record.ts");
  const { modulesOfProject } = await import("../doc/project-modules.ts");
  const ours = allModules().map((module) => moduleRecord(module));
  return [...ours.sort((a, b) => (a.fullName < b.fullName ? -1 : 1)), ...(await modulesOfProject(context))];
}

export const doc = defineCommand({
  name: "doc",
  summary: "list the modules, or show one with its parameters and examples",
  description:
    "Modules that the project has itself (`modules/`) and those that others have written (`library/`, roles, collections)\nare shown by what their files say of them; of collections, those that are named.",
  args: [{ syntax: "[name]", description: "a module, with or without its collection" }],
  options: { json: flag("--json", "print JSON") },
  examples: [{ text: "the parameters of copy", command: "homerun doc copy" }],
  async run({ args, options, context }) {
    const { console } = context;
    const [name] = args;
    const records = name === undefined ? await allRecords(context) : [await recordOf(name, context)];
    if (options.json)
      console.write(`${JSON.stringify(name === undefined ? records : records[0], null, 2)}\n`);
    else {
      const { moduleManual, moduleOverview } = await import("../doc/module-manual.ts");
      const lines =
        name === undefined
          ? moduleOverview(records, console.columns)
          : records.flatMap((record) => moduleManual(record, console.columns));
      console.print(lines);
    }
    return EXIT.success;
  },
});
