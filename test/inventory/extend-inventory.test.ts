import { describe, expect, it } from "vitest";
import { extendInventory, plainVariables, replayAdditions } from "../../src/inventory/extend-inventory.ts";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import type { Addition, Inventory } from "../../src/model/inventory.ts";
import { memoryReader } from "../source/golden-case.ts";

const SPAN = { file: { path: "site.yml", text: "x" }, start: 0, end: 1 };

function base(): Inventory {
  const text = "lone\n[web]\nweb1\nweb2\n[house:children]\nweb\n";
  const { value } = loadInventory(["hosts"], memoryReader({ hosts: text }));
  if (!value) throw new Error("no inventory");
  return value;
}

function host(name: string, groups: readonly string[] = [], values: Record<string, unknown> = {}): Addition {
  return { kind: "host", name, groups, vars: plainVariables(values, SPAN) };
}

function grouped(name: string, group: string, parents: readonly string[] = ["all"]): Addition {
  return { kind: "group", host: name, group, parents };
}

function extended(...additions: readonly Addition[]): Inventory {
  return additions.reduce((inventory, a) => extendInventory(inventory, a).inventory, base());
}

describe("added hosts", () => {
  it.each<readonly [string, Addition, boolean]>([
    ["a new host", host("new"), true],
    ["a host that is there", host("web1"), false],
    ["a new variable", host("web1", [], { a: 1 }), true],
    ["a group that it has", host("web1", ["web"]), false],
    ["a further group", host("web1", ["edge"]), true],
    ["a group through its parent", host("web1", ["house"]), true],
  ])("%s", (_, addition, changed) => {
    expect(extendInventory(base(), addition).changed).toBe(changed);
  });

  it("tells the same variables as no change", () => {
    const once = extended(host("web1", [], { a: { b: [1] } }));
    expect(extendInventory(once, host("web1", [], { a: { b: [1] } })).changed).toBe(false);
    expect(extendInventory(once, host("web1", [], { a: { b: [2] } })).changed).toBe(true);
  });

  it("keeps ungrouped for hosts without another group", () => {
    const inventory = extended(host("new"), host("lone", ["web"]));
    expect(inventory.groups.get("ungrouped")?.hosts).toEqual(["new"]);
    expect(inventory.hosts.get("lone")?.groups).toEqual(["web"]);
    expect(extended(host("new"), host("new", ["web"])).groups.get("ungrouped")?.hosts).toEqual(["lone"]);
  });

  it("leaves the given inventory as it is", () => {
    const before = base();
    extendInventory(before, host("new", ["web"], { a: 1 }));
    expect(before).toEqual(base());
  });
});

describe("added groups", () => {
  it("hangs a new group below its parents, with their depth", () => {
    const inventory = extended(grouped("web1", "os_debian", ["web"]));
    expect(inventory.groups.get("os_debian")).toMatchObject({
      hosts: ["web1"],
      parents: ["web"],
      depth: 3,
    });
    expect(inventory.groups.get("all")?.children).not.toContain("os_debian");
  });

  it("deepens what is below a group that gets a parent", () => {
    const inventory = extended(grouped("lone", "house", ["town"]));
    const depths = ["town", "house", "web"].map((g) => inventory.groups.get(g)?.depth);
    expect(depths).toEqual([1, 2, 3]);
  });

  it("tells a second time as no change", () => {
    const inventory = extended(grouped("web1", "os_debian", ["web"]));
    expect(extendInventory(inventory, grouped("web1", "os_debian", ["web"])).changed).toBe(false);
    expect(extendInventory(inventory, grouped("web2", "os_debian", ["web"])).changed).toBe(true);
  });

  it("refuses a circle and changes nothing", () => {
    const before = base();
    const { inventory, changed, diagnostics } = extendInventory(
      before,
      grouped("web1", "house", ["web"]),
      SPAN,
    );
    expect([inventory === before, changed, diagnostics.map((d) => d.code)]).toEqual([
      true,
      false,
      ["INV0106"],
    ]);
  });
});

describe("an inventory read again", () => {
  it("gets all additions back but groups of hosts that are gone", () => {
    const additions = [host("new", ["fresh"], { a: 1 }), grouped("web1", "seen"), grouped("gone", "seen")];
    const inventory = replayAdditions(base(), additions);
    expect(inventory.groups.get("seen")?.hosts).toEqual(["web1"]);
    expect(inventory.hosts.get("new")?.groups).toEqual(["fresh"]);
  });
});
