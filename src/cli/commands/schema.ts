/** `homerun schema`: what editors check and complete playbooks with. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { isSchemaKind, SCHEMA_KINDS, SCHEMA_NAMES, type SchemaKind } from "../../schema/schemas.ts";
import { defineCommand } from "../define-command.ts";
import { EXIT } from "../exit-code.ts";
import { flag, text } from "../option.ts";
import { settingsOfVsCode } from "../vscode-settings.ts";

function kindNamed(name: string): SchemaKind {
  if (isSchemaKind(name)) return name;
  throw new DiagnosticError([
    problem("CLI0503", `there is no schema \`${name}\``, {
      help: didYouMean(name, SCHEMA_NAMES) ?? `there are ${SCHEMA_NAMES.join(", ")}`,
    }),
  ]);
}

function kindsHelp(): string {
  const width = Math.max(...SCHEMA_NAMES.map((name) => name.length)) + 2;
  const rows = SCHEMA_NAMES.map((name) => `  ${name.padEnd(width)}${SCHEMA_KINDS[name].title.toLowerCase()}`);
  return `Kinds:\n${rows.join("\n")}\n`;
}

export const schema = defineCommand({
  name: "schema",
  summary: "print JSON Schemas, for editors that check and complete YAML",
  description:
    "The schemas know every keyword, module and parameter, and the roles of the project that homerun is called in:\ntheir names, and the variables that their argument specifications describe.",
  args: [{ syntax: "[kind]", description: "one of the kinds below; without it, all are listed" }],
  options: {
    output: text("--output <folder>", "write all schemas into a folder"),
    vscode: flag("--vscode", "print the settings with which VS Code uses them"),
  },
  examples: [
    { text: "the schema of playbooks", command: "homerun schema playbook" },
    {
      text: "all of them, and the settings of the editor",
      command: "homerun schema --output .vscode/homerun --vscode > .vscode/settings.json",
    },
  ],
  epilogue: kindsHelp(),
  async run({ args, options, context }) {
    const [name] = args;
    const { console, cwd } = context;
    if (name === undefined && options.output === undefined && !options.vscode) {
      console.write(kindsHelp());
      return EXIT.success;
    }
    const kinds = name === undefined ? SCHEMA_NAMES : [kindNamed(name)];
    const { printedSchema, writeSchemas } = await import("../operations/schema-operation.ts");
    const project = await context.loadProject(cwd);
    const { loadProjectCode } = await import("../project-code.ts");
    const place = { cwd, project, own: project.ownCode ? await loadProjectCode(project, cwd) : undefined };
    if (options.output !== undefined) writeSchemas(kinds, options.output, place);
    if (options.vscode) console.write(settingsOfVsCode(kinds, options.output ?? "schemas"));
    else if (options.output === undefined)
      for (const kind of kinds) console.write(printedSchema(kind, place));
    return EXIT.success;
  },
});
