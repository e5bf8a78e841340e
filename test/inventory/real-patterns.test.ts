import { describe, expect, it } from "vitest";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import { matchHosts } from "../../src/inventory/pattern.ts";
import { memoryReader } from "../source/golden-case.ts";
import { PATTERN_INVENTORY, REAL_PATTERNS } from "./real/cases.ts";
import patterns from "./real/patterns.json" with { type: "json" };

const HOSTS: Readonly<Record<string, readonly string[]>> = patterns;

const { value: INVENTORY } = loadInventory(["hosts"], memoryReader({ hosts: PATTERN_INVENTORY }), {
  settings: { mismatch: "warning" },
});

describe("patterns as Ansible evaluates them", () => {
  it.each(REAL_PATTERNS)("%s", (pattern) => {
    if (!INVENTORY) throw new Error("no inventory");
    expect(matchHosts(pattern, INVENTORY).value).toEqual(HOSTS[pattern]);
  });
});
