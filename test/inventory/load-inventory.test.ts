import { describe, expect, it } from "vitest";
import type { InventoryForm } from "../../src/inventory/inventory-settings.ts";
import { loadInventory } from "../../src/inventory/load-inventory.ts";
import { loadVarsFolder } from "../../src/inventory/load-vars-folder.ts";
import type { Inventory } from "../../src/model/inventory.ts";
import type { VarLayer } from "../../src/model/task.ts";
import { memoryReader } from "../source/golden-case.ts";

function load(files: Readonly<Record<string, string>>, sources = Object.keys(files)): Inventory {
  const { value, diagnostics } = loadInventory(sources, memoryReader(files));
  expect(diagnostics).toEqual([]);
  if (!value) throw new Error("no inventory");
  return value;
}

function values(layer: VarLayer | undefined): Record<string, unknown> {
  return Object.fromEntries(
    [...(layer ?? [])].map(([k, { tree }]) => [k, tree.kind === "static" ? tree.value : "template"]),
  );
}

const YAML = `all:
  vars: {x: 1}
  hosts:
    nas: {ansible_host: 10.0.0.3}
  children:
    servers:
      hosts:
        minipc:
        web[01:03].lan:22: {a: "{{ x }}"}
      vars: {ansible_group_priority: 5, quick: true}
    pis: {children: {small: {hosts: {pi: }}}}
`;

describe("YAML", () => {
  const inventory = load({ "a.yml": YAML });

  it("keeps hosts in the order of first mention, with their groups", () => {
    expect([...inventory.hosts.values()].map((h) => [h.name, h.groups])).toEqual([
      ["nas", ["ungrouped"]],
      ["minipc", ["servers"]],
      ["web01.lan", ["servers"]],
      ["web02.lan", ["servers"]],
      ["web03.lan", ["servers"]],
      ["pi", ["small"]],
    ]);
  });

  it("ties groups together", () => {
    const rows = [...inventory.groups.values()].map((g) => [
      g.name,
      g.hosts,
      g.children,
      g.parents,
      g.depth,
      g.priority,
    ]);
    expect(rows).toEqual([
      ["all", ["nas"], ["ungrouped", "servers", "pis"], [], 0, 1],
      ["ungrouped", ["nas"], [], ["all"], 1, 1],
      ["servers", ["minipc", "web01.lan", "web02.lan", "web03.lan"], [], ["all"], 1, 5],
      ["pis", [], ["small"], ["all"], 1, 1],
      ["small", ["pi"], [], ["pis"], 2, 1],
    ]);
  });

  it("compiles variables, the port among them", () => {
    expect(values(inventory.hosts.get("web02.lan")?.vars)).toEqual({ ansible_port: 22, a: "template" });
    expect(values(inventory.groups.get("all")?.vars)).toEqual({ x: 1 });
    expect(values(inventory.groups.get("servers")?.vars)).toEqual({ quick: true });
  });
});

describe("INI", () => {
  const inventory = load({
    "a.ini": `lone
; a comment
[servers]
minipc ansible_host=10.0.0.2 n=5 t=True l='["x", 1]' text="a b" low=true tpl="{{ n }}" # why
web[a:c:2] f=1.5
[2001:db8::1]:2222
[servers:vars]
k = v w
m = {'a': None, 'b': (1, 2)}
octal = 0644
hex=0x1f
[every:children]
servers
`.replace("[2001:db8::1]:2222\n", ""),
  });

  it("reads hosts, ranges and groups", () => {
    expect([...inventory.hosts.keys()]).toEqual(["lone", "minipc", "weba", "webc"]);
    expect(inventory.groups.get("servers")?.parents).toEqual(["every"]);
    expect(inventory.hosts.get("lone")?.groups).toEqual(["ungrouped"]);
  });

  it("reads values as Python literals, and everything else as text", () => {
    expect(values(inventory.hosts.get("minipc")?.vars)).toEqual({
      ansible_host: "10.0.0.2",
      n: 5,
      t: true,
      l: ["x", 1],
      text: "a b",
      low: "true",
      tpl: "template",
    });
    expect(values(inventory.groups.get("servers")?.vars)).toEqual({
      k: "v w",
      m: Object.assign(Object.create(null), { a: null, b: [1, 2] }),
      octal: "0644",
      hex: 31,
    });
  });
});

describe("sources", () => {
  it("takes a list of hosts", () => {
    const inventory = load({}, ["nas,pi:2222,fe80::1,"]);
    expect([...inventory.hosts.keys()]).toEqual(["nas", "pi", "fe80::1"]);
    expect(values(inventory.hosts.get("pi")?.vars)).toEqual({ ansible_port: 2222 });
  });

  it("reads all files of a folder but the variables, and lets later files add", () => {
    const files = {
      "inv/01.yml": "servers: {hosts: {nas: {a: 1, b: 1}}}",
      "inv/02": "[servers]\nnas a=2\npi\n",
      "inv/README.md": "no inventory",
      "inv/group_vars/servers.yml": "c: 1",
      "inv/.hidden": "x y z",
    };
    const inventory = load(files, ["inv"]);
    expect([...inventory.hosts.keys()]).toEqual(["nas", "pi"]);
    expect(values(inventory.hosts.get("nas")?.vars)).toEqual({ a: 2, b: 1 });
  });

  it("tells YAML without an extension from INI", () => {
    expect([...load({ hosts: "---\nservers:\n  hosts:\n    nas:\n" }).hosts.keys()]).toEqual(["nas"]);
    expect([...load({ hosts: "servers:\n  hosts:\n    nas:\n" }).hosts.keys()]).toEqual(["nas"]);
    expect([...load({ hosts: "nas\n" }).hosts.keys()]).toEqual(["nas"]);
  });

  it("takes ten thousand hosts", () => {
    const hosts = Array.from({ length: 10_000 }, (_, i) => `    h${i}: {}\n`).join("");
    expect(load({ "a.yml": `all:\n  hosts:\n${hosts}` }).hosts.size).toBe(10_000);
    const groups = Array.from({ length: 10_000 }, (_, i) => `[g${i}]\nh${i}\n`).join("");
    expect(load({ "a.ini": groups }).groups.size).toBe(10_002);
  });
});

describe("folders of variables", () => {
  it("reads files and folders by the name of the group or host", () => {
    const reader = memoryReader({
      "inv/group_vars/all.yml": "a: 1",
      "inv/group_vars/nas": "a: 2",
      "inv/group_vars/web/10.yml": "a: 3",
      "inv/group_vars/web/20.yaml": "b: 4",
      "inv/host_vars/nas.lan.yml": "a: 5",
      "inv/host_vars/pi.json": '{"a": 6}',
      "inv/host_vars/empty.yml": "",
    });
    const { value, diagnostics } = loadVarsFolder("inv", reader);
    expect(diagnostics).toEqual([]);
    const shown = (map: ReadonlyMap<string, readonly VarLayer[]>) =>
      [...map].map(([k, v]) => [k, v.map(values)]);
    expect(shown(value.groups)).toEqual([
      ["all", [{ a: 1 }]],
      ["nas", [{ a: 2 }]],
      ["web", [{ a: 3 }, { b: 4 }]],
    ]);
    expect(shown(value.hosts)).toEqual([
      ["empty", [{}]],
      ["nas.lan", [{ a: 5 }]],
      ["pi", [{ a: 6 }]],
    ]);
  });

  it("is empty where there are none", () => {
    const { value } = loadVarsFolder("nowhere", memoryReader({}));
    expect([value.groups.size, value.hosts.size]).toEqual([0, 0]);
  });
});

describe("nothing at all", () => {
  const problems = (enabled: readonly InventoryForm[], text: string): readonly string[] =>
    loadInventory(["empty.yml"], memoryReader({ "empty.yml": text }), {
      settings: { enabled, oneMustParse: true, eachMustParse: true },
    }).diagnostics.map((d) => d.code);

  it.each([
    [["ini"], "", []],
    [["yaml"], "# nobody yet\n", []],
    [["constructed"], "", ["INV0117"]],
    [["constructed", "script"], "---\n", ["INV0117"]],
  ] as const)("read by %j: %j", (enabled, text, codes) => {
    expect(problems(enabled, text)).toEqual(codes);
  });
});
