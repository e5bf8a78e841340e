/** `homerun inventory`: groups and hosts, all of the inventory as `ansible-inventory` prints it, or one host with its variables. */

import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { DiagnosticError, problem } from "../../diagnostics/diagnostic.ts";
import { didYouMean } from "../../diagnostics/suggest.ts";
import { isLocalName } from "../../inventory/implicit-host.ts";
import {
  graphLines,
  type Listing,
  listedAsJson,
  listedAsToml,
  listedAsYaml,
} from "../../inventory/inventory-listing.ts";
import { matchHosts } from "../../inventory/pattern.ts";
import { tomlText } from "../../inventory/read-toml-inventory.ts";
import { writtenVariables } from "../../inventory/written-variables.ts";
import { groupsOf, hostVariableLayers } from "../../vars/host-variables.ts";
import { EXIT } from "../exit-code.ts";
import type { InventoryOptions, OperationIo } from "../operations.ts";
import { hostText } from "./inventory-host.ts";
import { jsonOf, SealedTexts, yamlOf } from "./inventory-text.ts";
import { type Prepared, prepare } from "./prepare.ts";
import { readPlaybookFolders } from "./sources.ts";

export async function inventoryOperation(options: InventoryOptions, io: OperationIo): Promise<number> {
  const beside = resolve(io.cwd, options.playbookDirectory ?? ".", "playbook");
  const prepared = prepare({
    target: options,
    io,
    playbooks: [],
    playbookFolders: (reader) => readPlaybookFolders([beside], reader, io.cwd),
    run: {},
  });
  const text = io.redactor.mask(textOf(options, prepared));
  if (options.outputFile === undefined) io.console.write(`${text}\n`);
  else writeOutput(resolve(io.cwd, options.outputFile), text);
  return EXIT.success;
}

function writeOutput(path: string, text: string): void {
  try {
    writeFileSync(path, text);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw new DiagnosticError([problem("INV0123", `\`${path}\` can't be written: ${code ?? message}`)]);
  }
}

/** Without a line end behind it. */
function textOf(options: InventoryOptions, prepared: Prepared): string {
  const { view, format } = options;
  switch (view.kind) {
    case "tree":
      return format === "json"
        ? JSON.stringify(asJson(options, prepared), null, 2)
        : asTree(options, prepared);
    case "graph":
      return graph(view.group, view.vars, listingOf(options, prepared, new SealedTexts("json")));
    case "list":
      return list(options, prepared);
    case "host":
      checkHost(view.name, prepared);
      return view.evaluated
        ? hostText(view.name, prepared.context, format === "json")
        : writtenHost(view.name, options, prepared);
  }
}

function listingOf(options: InventoryOptions, prepared: Prepared, sealed: SealedTexts): Listing {
  const { inventory, folders, extraVars } = prepared.context;
  const variables = writtenVariables({
    inventory,
    folders:
      options.playbookDirectory === undefined
        ? folders.inventory
        : [...folders.inventory, ...folders.playbook],
    extraVars,
    layersOf: (host) => hostVariableLayers(host, inventory, folders),
    sealed: (value) => sealed.standIn(value.text),
  });
  return { inventory, variables, hosts: new Set(shownHosts(options, prepared)), isExport: options.export };
}

/** Hosts of the pattern that the limit leaves. */
function shownHosts({ pattern, limit }: InventoryOptions, { context }: Prepared): readonly string[] {
  const [hosts, limited] = [pattern, limit].map((p) => {
    if (p === undefined) return undefined;
    const { value, diagnostics } = matchHosts(p, context.inventory);
    if (diagnostics.some((d) => d.severity === "error")) throw new DiagnosticError(diagnostics);
    return value;
  });
  const left = limited && new Set(limited);
  return (hosts ?? []).filter((h) => left?.has(h) ?? true);
}

function list(options: InventoryOptions, prepared: Prepared): string {
  const sealed = new SealedTexts(options.format === "yaml" ? "yaml" : "json");
  const listing = listingOf(options, prepared, sealed);
  if (options.format === "toml") return toml(listedAsToml(listing));
  if (options.format === "yaml") return yamlOf(listedAsYaml(listing), sealed);
  return jsonOf(listedAsJson(listing));
}

function toml(data: Readonly<Record<string, unknown>>): string {
  const result = tomlText(data);
  if ("text" in result) return result.text.trimEnd();
  throw new DiagnosticError([
    problem("INV0122", "the inventory has a value that TOML can't hold", {
      notes: [result.fault],
      help: "TOML has no null; take `--list` or `--list --yaml`",
    }),
  ]);
}

function writtenHost(name: string, options: InventoryOptions, prepared: Prepared): string {
  const sealed = new SealedTexts(options.format === "yaml" ? "yaml" : "json");
  const { variables } = listingOf(options, prepared, sealed);
  const values = options.export ? variables.ownOfHost(name) : variables.host(name);
  if (options.format === "toml") return toml(values);
  return options.format === "yaml" ? yamlOf(values, sealed) : jsonOf(values);
}

function graph(group: string, withVariables: boolean, listing: Listing): string {
  const lines = graphLines(group, listing, withVariables);
  if (lines.length > 0) return lines.join("\n");
  const help = didYouMean(group, listing.inventory.groups.keys());
  throw new DiagnosticError([problem("INV0111", `there is no group \`${group}\``, help ? { help } : {})]);
}

function asJson(options: InventoryOptions, prepared: Prepared): unknown {
  const { inventory } = prepared.context;
  return {
    hosts: Object.fromEntries(
      shownHosts(options, prepared).map((h) => [h, { groups: groupsOf(h, inventory).map((g) => g.name) }]),
    ),
    groups: Object.fromEntries(
      [...inventory.groups.values()].map((g) => [
        g.name,
        { hosts: g.name === "all" ? [] : g.hosts, children: g.children },
      ]),
    ),
  };
}

function asTree(options: InventoryOptions, prepared: Prepared): string {
  const { inventory } = prepared.context;
  const wanted = new Set(shownHosts(options, prepared));
  const lines: string[] = [];
  const show = (name: string, depth: number): void => {
    const group = inventory.groups.get(name);
    if (!group) return;
    lines.push(`${"  ".repeat(depth)}${name}:`);
    for (const child of group.children) show(child, depth + 1);
    for (const host of name === "all" ? [] : group.hosts)
      if (wanted.has(host)) lines.push(`${"  ".repeat(depth + 1)}${host}`);
  };
  show("all", 0);
  return lines.join("\n");
}

function checkHost(name: string, { context }: Prepared): void {
  if (context.inventory.hosts.has(name) || isLocalName(name)) return;
  const help = didYouMean(name, context.inventory.hosts.keys());
  throw new DiagnosticError([
    problem("RUN0115", `the inventory has no host \`${name}\``, help ? { help } : {}),
  ]);
}
