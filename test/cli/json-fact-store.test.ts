/** Facts that are kept between runs: private, whole, in the form of Ansible's `jsonfile`; what is no good is passed by. */

import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type JsonFactStoreOptions, jsonFactStore } from "../../src/cli/operations/json-fact-store.ts";
import type { Diagnostic } from "../../src/diagnostics/diagnostic.ts";
import type { FactStore } from "../../src/engine/fact-store.ts";
import { Unknown } from "../../src/expression/unknown.ts";

let folder: string;
let warnings: Diagnostic[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-facts-"));
  warnings = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function store(more: Partial<JsonFactStoreOptions> = {}): FactStore {
  return jsonFactStore({
    folder: join(folder, "kept"),
    timeout: 100,
    now: () => Date.now() / 1000,
    user: process.getuid?.(),
    warn: (diagnostic) => warnings.push(diagnostic),
    isSecret: (text) => text.includes("hush"),
    ...more,
  });
}

const fileOf = (host: string): string => join(folder, "kept", host);

describe("kept facts", () => {
  it("are one private file for each host, sorted and indented, with nothing beside it", () => {
    store().keep("nas", { b: [1, "ä"], ansible_a: { x: null } });
    expect(readFileSync(fileOf("nas"), "utf8")).toBe(
      '{\n    "ansible_a": {\n        "x": null\n    },\n    "b": [\n        1,\n        "\\u00e4"\n    ]\n}',
    );
    expect(statSync(fileOf("nas")).mode & 0o777).toBe(0o600);
    expect(statSync(join(folder, "kept")).mode & 0o777).toBe(0o700);
    expect(readdirSync(join(folder, "kept"))).toEqual(["nas"]);
  });

  it("come back in the next run", () => {
    store({ prefix: "home_" }).keep("nas", { module_setup: true, a: 1 });
    expect(readdirSync(join(folder, "kept"))).toEqual(["home_nas"]);
    expect(store({ prefix: "home_" }).known("nas")).toEqual({
      _ansible_facts_gathered: true,
      module_setup: true,
      a: 1,
    });
    expect(store().known("nas")).toEqual({});
  });

  it.each(["a/b", "..", "."])("stay in their folder for a host called %s", (host) => {
    store().keep(host, { a: 1 });
    expect(readdirSync(folder)).toEqual(["kept"]);
    expect(store().known(host)).toEqual({ a: 1 });
  });

  it("hold neither what is not known yet nor what a task made of a secret", () => {
    store().keep("nas", { a: new Unknown("later"), b: ["hush"], c: 1, ansible_d: "hush" });
    expect(store().known("nas")).toEqual({ c: 1, ansible_d: "hush" });
  });

  it.each([
    [99, { a: 1 }],
    [101, {}],
  ])("hold for their time: %i seconds later", (age, known) => {
    store().keep("nas", { a: 1 });
    utimesSync(fileOf("nas"), 1000, 1000);
    expect(store({ now: () => 1000 + age }).known("nas")).toEqual(known);
    expect(store({ now: () => 1e9, timeout: 0 }).known("nas")).toEqual({ a: 1 });
    expect(warnings).toEqual([]);
  });

  it("are forgotten, for this run too", () => {
    const facts = store();
    facts.keep("nas", { a: 1 });
    facts.forget("nas");
    facts.forget("another");
    expect(facts.known("nas")).toEqual({});
    expect(readdirSync(join(folder, "kept"))).toEqual([]);
    facts.keep("nas", { a: 1 });
    expect(store().known("nas")).toEqual({ a: 1 });
  });
});

describe("a file of facts is passed by with a warning", () => {
  const damage: readonly (readonly [string, () => void, string])[] = [
    ["that is damaged", () => writeFileSync(fileOf("nas"), '{"a": 1'), "it is damaged, and no JSON"],
    ["that holds no map", () => writeFileSync(fileOf("nas"), "[1]"), "it does not hold a map of facts"],
    ["that others can write", () => chmodSync(fileOf("nas"), 0o606), "another user can write the file"],
  ];
  it.each(damage)("%s", (_, spoil, why) => {
    store().keep("nas", { a: 1 });
    spoil();
    const facts = store();
    expect([facts.known("nas"), facts.known("nas")]).toEqual([{}, {}]);
    expect(warnings.map((w) => [w.code, w.severity, w.message.includes(why)])).toEqual([
      ["RUN0133", "warning", true],
    ]);
    facts.keep("nas", { a: 2 });
    expect(store().known("nas")).toEqual({ a: 2 });
    expect(statSync(fileOf("nas")).mode & 0o777).toBe(0o600);
  });
});

it("a folder that can't be written is told once, and the run goes on", () => {
  writeFileSync(join(folder, "kept"), "");
  const facts = store();
  facts.keep("nas", { a: 1 });
  facts.keep("nas", { a: 2 });
  facts.keep("pi", { a: 1 });
  expect(warnings.map((w) => w.code)).toEqual(["RUN0133"]);
  expect(facts.known("nas")).toEqual({ a: 2 });
});
