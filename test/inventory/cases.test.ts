import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { INV } from "../../src/diagnostics/codes/inventory.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import { checkVarsFolder, loadVarsFolder } from "../../src/inventory/load-vars-folder.ts";
import { matchHosts } from "../../src/inventory/pattern.ts";
import { contextOf } from "../expression/fixtures.ts";
import {
  codesIn,
  expectedOf,
  type GoldenCase,
  memoryReader,
  readCases,
  shownDiagnostics,
} from "../source/golden-case.ts";

const CASES = readCases(join(import.meta.dirname, "cases"));

function listed(title: string, word: string): string | undefined {
  return title.startsWith(`${word}: `) ? title.slice(word.length + 2) : undefined;
}

function problemsOf({ title, files }: GoldenCase): readonly Diagnostic[] {
  const reader = memoryReader(files);
  const pattern = listed(title, "pattern");
  const isInventory = (path: string): boolean => !path.includes("/");
  const sources = listed(title, "sources")?.split(", ");
  const found = (
    sources
      ? [sources]
      : Object.keys(files)
          .filter(isInventory)
          .map((f) => [f])
  ).map((s) => loadInventory(s, reader, { surroundings: () => ({ ...contextOf({}, {}, "2.18") }) }));
  const folder = loadVarsFolder(".", reader);
  const inventory = found.find((f) => f.value)?.value;
  return [
    ...found.flatMap((f) => f.diagnostics),
    ...folder.diagnostics,
    ...(inventory ? checkVarsFolder(folder.value, inventory) : []),
    ...(inventory && pattern !== undefined ? matchHosts(pattern, inventory).diagnostics : []),
  ];
}

describe("inventory problems", () => {
  it.each(CASES.map((c) => [c.name, c] as const))("%s", (_, golden) => {
    const actual = shownDiagnostics(problemsOf(golden));
    expect(actual).toBe(expectedOf(golden, actual));
  });

  /** What needs a command, a folder of the disk, or programs. */
  const elsewhere = new Set(["INV0117", "INV0121", "INV0122", "INV0123"]);

  it("has a case for every code", () => {
    const missing = Object.keys(INV).filter((code) => !codesIn(CASES).has(code) && !elsewhere.has(code));
    expect(missing).toEqual([]);
  });
});
