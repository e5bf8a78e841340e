/** What becomes of a text with expressions, against Ansible 2.18 itself: test/expression/cases/conversions.json. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parseJson } from "../../src/expression/value/json.ts";
import { dataNode } from "../../src/inventory/plain-nodes.ts";
import { compileTree, evaluateTree, type Tree } from "../../src/template/tree.ts";
import { dataLayer, fileLayer, type Layer } from "../../src/vars/layer.ts";
import { LayeredScope } from "../../src/vars/layered-scope.ts";
import { diagnosticsOf, fileOf, hostOf, ordinary } from "../expression/fixtures.ts";

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

const FILE = join(import.meta.dirname, "../expression/cases/conversions.json");

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

describe("as Ansible 2.18: what a text becomes", () => {
  const text = readFileSync(FILE, "utf8");
  const { cases } = JSON.parse(text) as CaseFile;
  const { variables } = parseJson(text) as CaseFile;
  const scope = (): LayeredScope =>
    new LayeredScope(layersOf(variables), () => ({ lookups: hostOf(), language: "2.18" }));

  it.each(cases)("$expression", ({ expression, value, type, error }) => {
    const run = (): unknown => ordinary(evaluateTree(treeOf(expression), scope().context));
    if (error !== undefined) {
      expect(diagnosticsOf(run)).not.toEqual([]);
      return;
    }
    expect(run()).toEqual(value);
    expect(kindOf(run())).toBe(type);
  });
});
