/** What becomes of conditions and of whole texts at each level of the language, against Ansible itself: test/expression/cases/. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Language } from "../../src/expression/evaluate.ts";
import { evaluateCondition } from "../../src/expression/evaluate-condition.ts";
import { parseJson } from "../../src/expression/value/json.ts";
import { dataNode } from "../../src/inventory/plain-nodes.ts";
import { compileTree, evaluateTree, type Tree } from "../../src/template/tree.ts";
import { dataLayer, fileLayer, type Layer } from "../../src/vars/layer.ts";
import { LayeredScope } from "../../src/vars/layered-scope.ts";
import { compiled, diagnosticsOf, fileOf, hostOf, ordinary } from "../expression/fixtures.ts";

interface Case {
  readonly expression: string;
  readonly value?: unknown;
  readonly type?: string;
  readonly error?: string;
}

interface CaseFile {
  readonly variables: Readonly<Record<string, unknown>>;
  readonly cases: readonly Case[];
}

const CASES = join(import.meta.dirname, "../expression/cases");

function treeOf(value: unknown): Tree {
  const compiled = compileTree(dataNode(value, { file: fileOf(String(value)), start: 0, end: 1 }));
  if (!compiled.value) throw new Error(`does not compile: ${compiled.diagnostics[0]?.message}`);
  return compiled.value;
}

/** Texts are written in the playbook, everything else is data. */
function layersOf(variables: CaseFile["variables"]): readonly Layer[] {
  const written = Object.entries(variables).filter(([, value]) => typeof value === "string");
  const span = { file: fileOf(""), start: 0, end: 0 };
  return [
    fileLayer("play vars", new Map(written.map(([name, value]) => [name, { tree: treeOf(value), span }]))),
    dataLayer("host facts", new Map(Object.entries(variables).filter(([, v]) => typeof v !== "string"))),
  ];
}

function kindOf(value: unknown): string {
  if (value === null) return "none";
  if (Array.isArray(value)) return "list";
  const kind = typeof value;
  return kind === "object" ? "map" : kind === "string" ? "text" : kind;
}

function read(name: string): {
  readonly cases: readonly Case[];
  readonly scope: (language: Language) => LayeredScope;
} {
  const text = readFileSync(join(CASES, name), "utf8");
  const { variables } = parseJson(text) as CaseFile;
  const layers = layersOf(variables);
  return {
    cases: (JSON.parse(text) as CaseFile).cases,
    scope: (language) => new LayeredScope(layers, () => ({ lookups: hostOf(), language })),
  };
}

describe.each([
  ["conversions.json", "2.18"],
  ["conversions-2.19.json", "2.19"],
] as const)("what a text becomes: %s", (name, language) => {
  const { cases, scope } = read(name);

  it.each(cases)("$expression", ({ expression, value, type, error }) => {
    const run = (): unknown => ordinary(evaluateTree(treeOf(expression), scope(language).context));
    if (error !== undefined) {
      expect(diagnosticsOf(run)).not.toEqual([]);
      return;
    }
    expect(run()).toEqual(value);
    expect(kindOf(run())).toBe(type);
  });
});

describe.each([
  ["conditions-2.18.json", "2.18"],
  ["conditions-2.19.json", "2.19"],
] as const)("whether a condition holds: %s", (name, language) => {
  const { cases, scope } = read(name);

  it.each(cases)("$expression", ({ expression, value, error }) => {
    const run = (): unknown => evaluateCondition(compiled(expression), scope(language).context);
    if (error === undefined) expect(run()).toBe(value);
    else expect(diagnosticsOf(run)).not.toEqual([]);
  });

  it("text of a host is never evaluated", () => {
    const layers = [dataLayer("set_fact and register", new Map([["said", "1 == 1"]]))];
    const { context } = new LayeredScope(layers, () => ({ lookups: hostOf(), language }));
    const diagnostics = diagnosticsOf(() => evaluateCondition(compiled("{{ said }}"), context));
    expect(diagnostics).toMatchObject([{ code: "EXP0311" }]);
  });
});
