import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { listedAsJson } from "../../src/inventory/inventory-listing.ts";
import { type LoadOptions, loadInventory } from "../../src/inventory/load-inventory.ts";
import { hostsInGroup, matchHosts } from "../../src/inventory/pattern.ts";
import { writtenVariables } from "../../src/inventory/written-variables.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import { hostVariableLayers } from "../../src/vars/host-variables.ts";
import { contextOf } from "../expression/fixtures.ts";
import { memoryReader } from "../source/golden-case.ts";
import { PATTERN_INVENTORY, REAL_CASES, REAL_PATTERNS } from "./real/cases.ts";

const TEXTS = REAL_CASES.flatMap((c) => [
  ...Object.entries(c.files),
  ...Object.values(c.programs ?? {}).map((p) => ["p.json", JSON.stringify(p["--list"])] as const),
]);

const PIECES = [
  "[",
  "]",
  "[[",
  ":",
  "::",
  "=",
  "'",
  '"',
  "\\",
  "#",
  ";",
  "\n",
  "\n\n",
  "\t",
  " ",
  ",",
  "{",
  "}",
  "{{ x }}",
  "{% if %}",
  "[web:vars]",
  "[all:children]",
  "all",
  "web",
  "children:",
  "- ",
  "&a",
  "*a",
  "!vault",
  "null",
  "~",
  "[1:3]",
  "[a:",
  "[0:99999999]",
  "1:30",
  "__proto__",
  "constructor",
  "\u0000",
  "\u2028",
  "é",
  "\ud800",
  "(1,",
  "plugin: constructed\n",
  "key: ",
  "_meta",
]; // prettier-ignore

/** A real text with some pieces put in, taken out, doubled. */
const MUTATED = fc
  .record({
    text: fc.constantFrom(...TEXTS),
    edits: fc.array(
      fc.record({
        at: fc.nat(3000),
        length: fc.nat(12),
        piece: fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 6, unit: "binary" })),
      }),
      { minLength: 1, maxLength: 6 },
    ),
  })
  .map(({ text: [name, text], edits }) => {
    const mutated = edits.reduce((t, { at, length, piece }) => {
      const from = at % (t.length + 1);
      return t.slice(0, from) + piece + t.slice(from + length);
    }, text);
    return { name, text: mutated };
  });

const WORLD: LoadOptions = {
  isProgram: (path) => path === "program",
  surroundings: () => contextOf({}, {}, "2.18"),
};

/** What is shown of it can be made, too. */
function use(inventory: Inventory): void {
  const folders = { inventory: [], playbook: [] };
  const variables = writtenVariables({
    inventory,
    folders: [],
    extraVars: new Map(),
    layersOf: (host) => hostVariableLayers(host, inventory, folders),
    sealed: () => "sealed",
  });
  const hosts = new Set(hostsInGroup("all", inventory));
  expect([...hosts].sort()).toEqual([...inventory.hosts.keys()].sort());
  JSON.stringify(listedAsJson({ inventory, variables, hosts, isExport: true }));
}

function read(name: string, text: string): void {
  const { value, diagnostics } = loadInventory([name], memoryReader({ [name]: text }), WORLD);
  expect(value !== undefined || diagnostics.some((d) => d.severity === "error")).toBe(true);
  if (value) use(value);
}

describe("whatever stands in an inventory", () => {
  it("mutated inventories are read or refused", () => {
    fc.assert(
      fc.property(MUTATED, ({ name, text }) => read(name, text)),
      { numRuns: 1500 },
    );
  });

  it.each(["hosts", "hosts.yml", "hosts.toml", "hosts.json"])("any text as %s is read or refused", (name) => {
    const text = fc.array(fc.oneof(fc.constantFrom(...PIECES), fc.string({ maxLength: 8 })), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(text, (pieces) => read(name, pieces.join(""))),
      { numRuns: 400 },
    );
  });

  it("whatever a program prints is read or refused", () => {
    const answer = fc.oneof(
      fc.string(),
      fc.json(),
      MUTATED.map(({ text }) => text),
    );
    fc.assert(
      fc.property(answer, answer, (list, host) => {
        const runProgram: LoadOptions["runProgram"] = (_, args) => ({
          code: 0,
          stdout: args[0] === "--list" ? list : host,
          stderr: "",
        });
        const reader = memoryReader({ program: "#!/bin/sh\n" });
        const { value, diagnostics } = loadInventory(["program"], reader, { ...WORLD, runProgram });
        expect(value !== undefined || diagnostics.length > 0).toBe(true);
        if (value) use(value);
      }),
      { numRuns: 600 },
    );
  });

  it("any pattern is evaluated or refused", () => {
    const { value } = loadInventory(["hosts"], memoryReader({ hosts: PATTERN_INVENTORY }));
    if (!value) throw new Error("no inventory");
    const term = fc.oneof(
      fc.constantFrom(...REAL_PATTERNS, ...PIECES, "[0]", "[-9]", "~(", "~[", "[z-a]", "[!]", "&", "!"),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(term, { maxLength: 6 }), (terms) => {
        for (const host of matchHosts(terms.join(""), value).value) expect(typeof host).toBe("string");
      }),
      { numRuns: 2000 },
    );
  });
});
