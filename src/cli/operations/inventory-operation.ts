/** `homerun inventory`: groups and hosts, or one host with all its variables and where each comes from. */

import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { locationOf } from "../../diagnostics/span.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { HostRun } from "../../engine/host-run.ts";
import { bareScope } from "../../engine/scope.ts";
import { yamlText } from "../../expression/value/yaml.ts";
import { matchHosts } from "../../inventory/pattern.ts";
import { groupsOf } from "../../vars/host-variables.ts";
import { EXIT } from "../exit-code.ts";
import type { InventoryOptions, OperationIo } from "../operations.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { readPlaybookFolders } from "./sources.ts";

const YAML_STYLE = {
  indent: 2,
  flow: "never",
  sortKeys: false,
  width: 10_000,
  explicitStart: false,
} as const;

export async function inventoryOperation(options: InventoryOptions, io: OperationIo): Promise<number> {
  const prepared = prepare({
    target: options,
    io,
    playbooks: [],
    playbookFolders: (reader) => readPlaybookFolders([`${io.cwd}/playbook`], reader, io.cwd),
    run: {},
  });
  if (options.host !== undefined) return showHost(options.host, prepared, options.json, io);
  const { inventory } = prepared.context;
  const { value, diagnostics } = matchHosts(options.pattern, inventory);
  if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
  if (options.json) io.console.write(`${JSON.stringify(asJson(value, prepared), null, 2)}\n`);
  else io.console.write(asTree(new Set(value), prepared));
  return EXIT.success;
}

function asJson(hosts: readonly string[], { context }: Prepared): unknown {
  const { inventory } = context;
  return {
    hosts: Object.fromEntries(hosts.map((h) => [h, { groups: groupsOf(h, inventory).map((g) => g.name) }])),
    groups: Object.fromEntries(
      [...inventory.groups.values()].map((g) => [g.name, { hosts: g.hosts, children: g.children }]),
    ),
  };
}

function asTree(wanted: ReadonlySet<string>, { context }: Prepared): string {
  const { inventory } = context;
  const lines: string[] = [];
  const show = (name: string, depth: number): void => {
    const group = inventory.groups.get(name);
    if (!group) return;
    lines.push(`${"  ".repeat(depth)}${name}:`);
    for (const child of group.children) show(child, depth + 1);
    for (const host of group.hosts) if (wanted.has(host)) lines.push(`${"  ".repeat(depth + 1)}${host}`);
  };
  show("all", 0);
  return `${lines.join("\n")}\n`;
}

/** Still YAML: a comment may stand behind a key or a value, but not inside of quotes. */
function withOrigin(yaml: string, origin: string): string {
  const [first = "", ...rest] = yaml.split("\n");
  if (rest.length > 0 && !first.endsWith(":")) return `# ${origin}\n${yaml}\n`;
  return `${[`${first}  # ${origin}`, ...rest].join("\n")}\n`;
}

/** A variable whose value can't be told here (it needs facts, or another task's result) is shown as it is written. */
function showHost(name: string, { context }: Prepared, json: boolean, io: OperationIo): number {
  if (!context.inventory.hosts.has(name)) {
    const help = didYouMean(name, context.inventory.hosts.keys());
    throw new DiagnosticError([
      problem("RUN0115", `the inventory has no host \`${name}\``, help ? { help } : {}),
    ]);
  }
  const scope = bareScope(context, new HostRun(name));
  const values: Record<string, unknown> = {};
  const origins: Record<string, string> = {};
  for (const variable of [...scope.names()].sort()) {
    if (variable === "ansible_facts") continue;
    const [origin] = scope.originsOf(variable);
    if (!origin) continue;
    try {
      values[variable] = scope.get(variable);
    } catch {
      values[variable] = "(needs facts or results of a run)";
    }
    origins[variable] =
      origin.binding.kind === "tree" && origin.binding.span
        ? `${origin.layer.name}, ${locationOf(origin.binding.span)}`
        : origin.layer.name;
  }
  if (json) io.console.write(`${JSON.stringify(values, null, 2)}\n`);
  else {
    for (const [variable, value] of Object.entries(values)) {
      io.console.write(
        withOrigin(yamlText({ [variable]: value }, YAML_STYLE).trimEnd(), origins[variable] ?? ""),
      );
    }
  }
  return EXIT.success;
}
