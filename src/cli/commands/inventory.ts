/** `homerun inventory`: the hosts and groups that homerun sees. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { createRedactor } from "../../events/redactor.ts";
import type { Reporter } from "../../report/reporter.ts";
import type { CliContext } from "../context.ts";
import { defineCommand } from "../define-command.ts";
import type { InventoryOptions, InventoryView } from "../operations.ts";
import { flag, text } from "../option.ts";
import { withSession } from "../session.ts";
import { hostOptions, messageOptions, vaultOptions } from "../shared-options.ts";
import { decideTarget } from "../target-options.ts";

const SHOWN = { group: "What is shown:" };
const FORMAT = { group: "How it is written:" };

export const inventory = defineCommand({
  name: "inventory",
  summary: "show the hosts and groups of the inventory",
  description:
    "Reads the inventory and shows groups with their hosts. Connects to nothing. With --list, --graph and --host it takes the options of ansible-inventory and prints the same.",
  args: [{ syntax: "[pattern]", description: "hosts and groups (all); a group with --graph" }],
  options: {
    inventory: hostOptions.inventory,
    limit: hostOptions.limit,
    extraVars: hostOptions.extraVars,
    ...vaultOptions,
    list: flag("--list", "everything as JSON, with all variables of each host", SHOWN),
    graph: flag("--graph", "groups and hosts as a graph, from the group that is named", SHOWN),
    host: text("--host <name>", "one host with all its variables, and where each comes from", SHOWN),
    export: flag("--export", "with --list: variables where they are written, to be read again", SHOWN),
    vars: flag("--vars", "with --graph: variables too", SHOWN),
    raw: flag("--raw", "with --host: values as they are written, nothing evaluated", SHOWN),
    json: flag("--json", "print JSON", FORMAT),
    yaml: flag("-y, --yaml", "with --list: YAML instead of JSON", FORMAT),
    toml: flag("--toml", "with --list: TOML instead of JSON", FORMAT),
    outputFile: text("--output <file>", "write to a file", FORMAT),
    playbookDirectory: text("--playbook-dir <folder>", "whose group_vars/ and host_vars/ count too (.)"),
    ...messageOptions,
  },
  examples: [
    {
      text: "everything that a host knows before it is connected to",
      command: "homerun inventory --host pi",
    },
    {
      text: "an inventory in one file, whatever it was made of",
      command: "homerun inventory --list --export --output hosts.json",
    },
  ],
  async run({ options, args, context }) {
    const redactor = createRedactor();
    const flags = {
      ...{
        forks: undefined,
        remoteUser: undefined,
        privateKeyFile: undefined,
        askPassword: false,
        hostKeyMode: undefined,
        timeout: undefined,
      },
      ...{
        become: false,
        becomeUser: undefined,
        becomeMethod: undefined,
        askBecomePassword: false,
        becomePasswordFile: undefined,
      },
      ...options,
    };
    const { target } = await decideTarget({ flags, redactor, context });
    const operations = await context.loadOperations();
    const { outputFile, playbookDirectory } = options;
    const wanted = {
      ...target,
      view: viewOf(options, args[0]),
      pattern: (options.graph ? undefined : args[0]) ?? "all",
      format: formatOf(options),
      export: options.export,
      ...(outputFile === undefined ? {} : { outputFile }),
      ...(playbookDirectory === undefined ? {} : { playbookDirectory }),
    };
    return withSession(
      { context, redactor, report: () => toStderr(context, options.verbose), verbosity: options.verbose },
      (io) => operations.inventory(wanted, io),
    );
  },
});

/** Standard output holds the inventory and nothing else. */
async function toStderr({ console, now }: CliContext, verbosity: number): Promise<Reporter> {
  const { createPlainReport } = await import("../../report/plain.ts");
  const clock = (): number => now().getTime();
  return createPlainReport(console.err, { verbosity, now: clock, runFolder: () => undefined, quiet: false });
}

interface Given {
  readonly list: boolean;
  readonly graph: boolean;
  readonly host: string | undefined;
  readonly vars: boolean;
  readonly raw: boolean;
  readonly json: boolean;
  readonly yaml: boolean;
  readonly toml: boolean;
  readonly export: boolean;
}

function viewOf({ list, graph, host, vars, raw, export: isExport }: Given, name?: string): InventoryView {
  const chosen = [list && "--list", graph && "--graph", host !== undefined && "--host"].filter((o) => o);
  checkOne(chosen);
  if (host !== undefined) return { kind: "host", name: host, evaluated: !raw && !isExport };
  if (graph) return { kind: "graph", group: name ?? "all", vars };
  return list || isExport ? { kind: "list" } : { kind: "tree" };
}

function formatOf({ list, json, yaml, toml, raw, export: isExport }: Given): InventoryOptions["format"] {
  const chosen = [json && "--json", yaml && "--yaml", toml && "--toml"].filter((o) => o);
  checkOne(chosen);
  if (yaml) return "yaml";
  if (toml) return "toml";
  return json || list || raw || isExport ? "json" : "text";
}

function checkOne(chosen: readonly (string | false)[]): void {
  if (chosen.length < 2) return;
  const message = `${chosen.join(" and ")} exclude each other`;
  throw new DiagnosticError([problem("CLI0202", message, { help: "take one of them" })]);
}
