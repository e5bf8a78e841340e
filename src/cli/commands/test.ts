/** `homerun test`: tries the cases of the project's own modules and filters. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { type Line, styled } from "../../report/segment.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";
import type { Tried } from "../trial/try-code.ts";

function lineOf({ name, title, fault }: Tried): Line {
  return fault === undefined
    ? [styled("ok", "ok      "), `${name}: ${title}`]
    : [styled("failed", "failed  "), `${name}: ${title}: ${fault}`];
}

function notAllowed(): DiagnosticError {
  return new DiagnosticError([
    problem("CLI0508", "this project does not say that its code may be loaded", {
      help: "write `own_code: true` into its homerun.yml",
    }),
  ]);
}

export const test = defineCommand({
  name: "test",
  summary: "try the cases of your own modules and filters",
  description:
    "Each case of `modules/NAME.cases.ts` is tried on this machine, in a folder of its own: looking changes nothing, the\ndecision is pure, check mode promises what comes, and a second time there is nothing to do. Examples are tried as well.",
  args: [{ syntax: "[name...]", description: "modules and filters; all where none is named" }],
  options: {},
  examples: [{ text: "the cases of one module", command: "homerun test motd_line" }],
  async run({ args, context }) {
    const { console, cwd } = context;
    const project = await context.loadProject(cwd);
    if (!project.ownCode) throw notAllowed();
    const { loadProjectCode, projectCodeFiles } = await import("../project-code.ts");
    const code = loadProjectCode(project, cwd);
    const known = [...code.modules.keys(), ...code.filters.keys()];
    const unknown = args.find((name) => !known.includes(name));
    if (unknown !== undefined)
      throw new DiagnosticError([
        problem("CLI0501", `this project has no module and no filter \`${unknown}\``, {
          help:
            didYouMean(unknown, known) ??
            (known.length > 0 ? `it has ${known.join(", ")}` : "`homerun new module NAME` begins one"),
        }),
      ]);
    const { tryCode } = await import("../trial/try-code.ts");
    const all: Tried[] = [];
    for await (const tried of tryCode(code, args, projectCodeFiles(project, cwd), context)) {
      console.print([lineOf(tried)]);
      all.push(tried);
    }
    const without = [...code.modules.values()].filter(
      ({ module, cases }) => cases === undefined && (args.length === 0 || args.includes(module.name)),
    );
    for (const { module } of without)
      console.print([[styled("dim", `        ${module.name}: has no cases`)]]);
    const failed = all.filter(({ fault }) => fault !== undefined).length;
    console.print([[`${all.length} tried, ${failed} failed`]]);
    return failed === 0 ? EXIT.success : EXIT.failed;
  },
});
