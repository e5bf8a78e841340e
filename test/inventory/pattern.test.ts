import { describe, expect, it } from "vitest";
import { locationOf } from "../../src/diagnostics/span.ts";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import { matchHosts } from "../../src/inventory/pattern.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import { memoryReader } from "../source/golden-case.ts";

const INVENTORY = `all:
  hosts: {nas: , "fe80::1": }
  children:
    servers: {hosts: {minipc: , web01: , web02: , web03: }}
    edge: {hosts: {web03: , pi: }}
    house: {children: {edge: , attic: {hosts: {box: }}}}
`;

function inventory(): Inventory {
  const { value } = loadInventory(["a.yml"], memoryReader({ "a.yml": INVENTORY }));
  if (!value) throw new Error("no inventory");
  return value;
}

describe("host patterns", () => {
  const all = ["nas", "fe80::1", "minipc", "web01", "web02", "web03", "pi", "box"];
  it.each<readonly [string, readonly string[]]>([
    ["all", all],
    ["*", all],
    ["servers", ["minipc", "web01", "web02", "web03"]],
    ["house", ["web03", "pi", "box"]],
    ["nas", ["nas"]],
    ["pi:nas", ["pi", "nas"]],
    ["pi,nas", ["pi", "nas"]],
    [" pi , nas ", ["pi", "nas"]],
    ["servers:!web01", ["minipc", "web02", "web03"]],
    ["!web01:servers", ["minipc", "web02", "web03"]],
    ["servers:&edge", ["web03"]],
    ["servers:edge:!web03:&all", ["minipc", "web01", "web02", "pi"]],
    ["!servers", ["nas", "fe80::1", "pi", "box"]],
    ["&edge", ["web03", "pi"]],
    ["web0?", ["web01", "web02", "web03"]],
    ["web0[!1]", ["web02", "web03"]],
    ["*o?", ["box"]],
    ["~web0[12]$", ["web01", "web02"]],
    ["~.*ic$", ["box"]],
    ["servers[0]", ["minipc"]],
    ["servers[-1]", ["web03"]],
    ["servers[1:2]", ["web01", "web02"]],
    ["servers[2:]", ["web02", "web03"]],
    ["servers[:1]", ["minipc", "web01"]],
    ["servers[1-2]", ["web01", "web02"]],
    ["fe80::1", ["fe80::1"]],
    ["localhost", ["localhost"]],
    ["127.0.0.1,nas", ["127.0.0.1", "nas"]],
    ["ungrouped", ["nas", "fe80::1"]],
  ])("%s", (pattern, hosts) => {
    expect(matchHosts(pattern, inventory())).toEqual({ value: hosts, diagnostics: [] });
  });

  it("marks the part that is wrong", () => {
    const file = { path: "site.yml", text: "- hosts: servers:!wbe01\n" };
    const { diagnostics } = matchHosts("servers:!wbe01", inventory(), { file, start: 9, end: 23 });
    expect(diagnostics.map((d) => [d.code, d.primary && locationOf(d.primary), d.help])).toEqual([
      ["INV0111", "site.yml:1:18", "did you mean `web01`?"],
    ]);
  });

  it("treats names of JavaScript's own as any other", () => {
    const { value, diagnostics } = matchHosts("constructor,toString", inventory());
    expect([value, diagnostics.map((d) => d.code)]).toEqual([[], ["INV0111", "INV0111"]]);
  });
});
