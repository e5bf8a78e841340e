/** `homerun new`: the file of a module or a filter of one's own, with cases that hold. */

import { lstatSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { FILTERS } from "../../expression/filters/registry.ts";
import { findModule } from "../../modules/registry.ts";
import type { CliContext } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";
import { beginningOfFilter, beginningOfModule } from "../trial/beginnings.ts";

const KINDS = ["module", "filter"] as const;

type Kind = (typeof KINDS)[number];

function refusal(code: "CLI0506" | "CLI0507", message: string, help: string): DiagnosticError {
  return new DiagnosticError([problem(code, message, { help })]);
}

function checkName(kind: Kind, name: string): void {
  const help = "a name has small letters, digits and underscores, and begins with a letter: `motd_line`";
  if (!/^[a-z][a-z0-9_]{0,63}$/.test(name))
    throw refusal("CLI0506", `\`${name}\` can't be the name of a ${kind}`, help);
  if (kind === "module" ? findModule(name) : FILTERS.has(name))
    throw refusal("CLI0506", `homerun itself has a ${kind} \`${name}\``, "choose another name");
}

/** All or none, and never in the place of what is there. */
function writeNew(
  files: readonly (readonly [path: string, text: string])[],
  shown: (path: string) => string,
): void {
  const there = files.find(([path]) => lstatSync(path, { throwIfNoEntry: false }) !== undefined);
  if (there)
    throw refusal(
      "CLI0507",
      `${shown(there[0])} is there already`,
      "choose another name, or remove the file",
    );
  for (const [path, text] of files) {
    try {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text, { flag: "wx" });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw refusal("CLI0507", `${shown(path)} can't be written: ${why}`, "see to its folder");
    }
  }
}

async function makeNew(kind: Kind, name: string, context: CliContext): Promise<number> {
  checkName(kind, name);
  const { cwd, console } = context;
  const project = await context.loadProject(cwd);
  const folder = project.directory ?? cwd;
  const files = kind === "module" ? beginningOfModule(name) : beginningOfFilter(name);
  const { displayPath } = await import("../../playbook/source-files.ts");
  const shown = (path: string): string => displayPath(path, cwd);
  const paths = files.map(([path, text]) => [join(folder, path), text] as const);
  writeNew(paths, shown);
  const steps = [
    ...(project.ownCode ? [] : ["write `own_code: true` into homerun.yml: no code is loaded otherwise"]),
    `homerun test ${name}`,
    ...(kind === "module" ? [`homerun doc ${name}`] : []),
  ];
  console.print([
    ...paths.map(([path]) => [`made ${shown(path)}`]),
    [],
    ["next:"],
    ...steps.map((step) => [`  ${step}`]),
  ]);
  return EXIT.success;
}

export const newCommand = defineCommand({
  name: "new",
  summary: "begin a module or a filter of your own",
  description:
    "Writes `modules/NAME.ts` with `modules/NAME.cases.ts`, or `filters/NAME.ts`, beside homerun.yml: small ones that work,\nto be changed. docs/own-modules.md tells the rest.",
  args: [
    { syntax: "<what>", description: "what it shall be", choices: KINDS },
    { syntax: "<name>", description: "as tasks or expressions will call it" },
  ],
  options: {},
  examples: [{ text: "a module", command: "homerun new module motd_line" }],
  async run({ args, context }) {
    const [what = "", name = ""] = args;
    const kind = KINDS.find((each) => each === what);
    if (!kind)
      throw refusal(
        "CLI0506",
        `\`${what}\` is nothing that can be begun`,
        "`homerun new module NAME`, `homerun new filter NAME`",
      );
    return makeNew(kind, name, context);
  },
});
