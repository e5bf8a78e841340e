/** `ansible-inventory`: homerun's `inventory` with Ansible's options. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import type { InventoryOptions, InventoryView } from "../operations.ts";
import { withSession } from "../session.ts";
import type { Dress } from "./dress.ts";
import { dressedTarget, verbosityOf } from "./dressed-target.ts";
import { ansibleExit } from "./exit.ts";
import { openCallback } from "./open-callback.ts";

function refuse(message: string): DiagnosticError {
  return new DiagnosticError([problem("CLI0209", message)]);
}

function viewOf({ parsed }: Dress): InventoryView {
  const host = parsed.text("host");
  const chosen = [parsed.flag("list"), parsed.flag("graph"), host !== undefined].filter((is) => is).length;
  if (chosen === 0)
    throw refuse("No action selected, at least one of --host, --graph or --list needs to be specified.");
  if (chosen > 1)
    throw refuse(
      "Conflicting options used, only one of --host, --graph or --list can be used at the same time.",
    );
  if (host !== undefined) return { kind: "host", name: host, evaluated: false };
  if (parsed.flag("list")) return { kind: "list" };
  return { kind: "graph", group: parsed.positionals[0] ?? "all", vars: parsed.flag("vars") };
}

function formatOf({ parsed }: Dress): InventoryOptions["format"] {
  if (parsed.flag("yaml")) return "yaml";
  if (parsed.flag("toml")) return "toml";
  return parsed.flag("graph") ? "text" : "json";
}

export async function runInventory(dress: Dress): Promise<number> {
  const { parsed, configuration, context, redactor } = dress;
  const view = viewOf(dress);
  const output = parsed.text("output");
  const directory = parsed.text("playbookDir") ?? configuration.text("PLAYBOOK_DIR");
  const options: InventoryOptions = {
    ...(await dressedTarget(dress)),
    view,
    pattern: "all",
    format: formatOf(dress),
    export: parsed.flag("export") || (configuration.bool("INVENTORY_EXPORT") ?? false),
    ...(output === undefined ? {} : { outputFile: output }),
    ...(directory === undefined ? {} : { playbookDirectory: directory }),
  };
  const operations = await context.loadOperations();
  return withSession(
    {
      context,
      redactor,
      report: () => openCallback(dress, "minimal"),
      verbosity: verbosityOf(dress),
      refuse: (diagnostics) => dress.refuse(diagnostics),
    },
    async (io) => ansibleExit(await operations.inventory(options, io), dress),
  );
}
