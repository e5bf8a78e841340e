import { describe, expect, it } from "vitest";
import { jsonOf, SealedTexts, yamlOf } from "../../src/cli/operations/inventory-text.ts";
import { readInventory, readPlaybookFolders } from "../../src/cli/operations/sources.ts";
import {
  graphLines,
  type Listing,
  listedAsJson,
  listedAsYaml,
} from "../../src/inventory/inventory-listing.ts";
import type { InventorySettings } from "../../src/inventory/inventory-settings.ts";
import type { LoadOptions } from "../../src/inventory/load-inventory.ts";
import { hostsInGroup, matchHosts } from "../../src/inventory/pattern.ts";
import { writtenVariables } from "../../src/inventory/written-variables.ts";
import type { ContentReader } from "../../src/playbook/content-reader.ts";
import { hostVariableLayers } from "../../src/vars/host-variables.ts";
import { contextOf, hostOf } from "../expression/fixtures.ts";
import { memoryReader } from "../source/golden-case.ts";
import { REAL_CASES, type RealCase } from "./real/cases.ts";
import outputs from "./real/outputs.json" with { type: "json" };

const OUTPUTS: Readonly<Record<string, Readonly<Record<string, string>>>> = outputs;

/** Absolute paths are below `/`. */
function readerOf({ files, programs }: RealCase): ContentReader {
  const scripts = Object.keys(programs ?? {}).map((path) => [path, "#!/bin/sh\n"]);
  const reader = memoryReader({ ...files, ...Object.fromEntries(scripts) });
  const plain = (path: string): string => path.replace(/^\/(?=.)/, "").replace(/^\/$/, ".");
  return {
    read: (path) => reader.read(plain(path)),
    kind: (path) => reader.kind(plain(path)),
    list: (path) => reader.list(plain(path)),
  };
}

function settingsOf({ environment }: RealCase): Partial<InventorySettings> {
  return environment?.ANSIBLE_TRANSFORM_INVALID_GROUP_CHARS === undefined ? {} : { groupNames: "silently" };
}

function optionsOf(real: RealCase): LoadOptions {
  const answers = real.programs ?? {};
  return {
    settings: settingsOf(real),
    isProgram: (path) => Object.hasOwn(answers, path),
    runProgram: (path, args) => ({
      code: 0,
      stdout: JSON.stringify(answers[path]?.[args.join(" ")]) ?? "",
      stderr: "",
    }),
    surroundings: () => ({ ...contextOf({}, {}, "2.18"), lookups: hostOf() }),
  };
}

function listingOf(real: RealCase, isExport: boolean, sealed: SealedTexts): Listing {
  const reader = readerOf(real);
  const { inventory, folders } = readInventory(real.sources, reader, "/", optionsOf(real));
  const all = { inventory: folders, playbook: readPlaybookFolders(["/playbook"], reader, "/") };
  const variables = writtenVariables({
    inventory,
    folders,
    extraVars: new Map(),
    layersOf: (host) => hostVariableLayers(host, inventory, all),
    sealed: (value) => sealed.standIn(value.text),
  });
  const hosts =
    real.limit === undefined ? hostsInGroup("all", inventory) : matchHosts(real.limit, inventory).value;
  return { inventory, variables, hosts: new Set(hosts), isExport };
}

const SEALED = new SealedTexts("yaml");

const VIEWS: Readonly<Record<string, (real: RealCase) => string>> = {
  list: (real) => jsonOf(listedAsJson(listingOf(real, false, SEALED))),
  export: (real) => jsonOf(listedAsJson(listingOf(real, true, SEALED))),
  yaml: (real) => yamlOf(listedAsYaml(listingOf(real, true, SEALED)), SEALED),
  graph: (real) => graphLines("all", listingOf(real, false, SEALED), true).join("\n"),
};

describe.each(REAL_CASES.map((c) => [c.name, c] as const))("%s", (name, real) => {
  it.each(Object.entries(VIEWS))("%s", (view, shown) => {
    expect(shown(real)).toBe(OUTPUTS[name]?.[view]?.trimEnd());
  });
});
