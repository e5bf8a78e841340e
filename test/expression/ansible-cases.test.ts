/** The language against Ansible itself: what it made of each expression is kept in cases/, written by cases/generate.py. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateCondition } from "../../src/expression/evaluate-condition.ts";
import { parseJson } from "../../src/expression/value/json.ts";
import { compiled, contextOf, diagnosticsOf, ordinary, rendered, type Variables } from "./fixtures.ts";

interface Case {
  readonly expression: string;
  readonly value?: unknown;
  readonly text?: string;
  readonly error?: string;
}

interface CaseFile {
  readonly variables: Variables;
  readonly conditions?: boolean;
  /** Whole texts, and files of one level of the language: for test/template/conversion.test.ts. */
  readonly templates?: boolean;
  readonly language?: string;
  readonly cases: readonly Case[];
}

const FOLDER = join(import.meta.dirname, "cases");

/** The few commands and paths of the controller that the cases read. */
const HOST = {
  find: (_folder: unknown, name: string) => (name === "/etc/passwd" ? name : undefined),
  kindOf: (path: string) => (path === "/etc/passwd" ? ("file" as const) : undefined),
  run: (command: string) => {
    if (command === "echo hi") return "hi\n";
    if (command.startsWith("printf")) return "a\nb\n";
    throw new Error(`\`${command}\` ended with 3`);
  },
};

for (const name of readdirSync(FOLDER).filter((file) => file.endsWith(".json"))) {
  const text = readFileSync(join(FOLDER, name), "utf8");
  const { cases, conditions, templates, language } = JSON.parse(text) as CaseFile;
  if (templates || language) continue;
  // Whole floats among the variables stay floats.
  const context = contextOf((parseJson(text) as CaseFile).variables, HOST, conditions ? "2.18" : "2.19");
  describe(`as Ansible: ${name}`, () => {
    it.each(cases)("$expression", ({ expression, value, text: shown, error }) => {
      const typed = (): unknown =>
        conditions
          ? evaluateCondition(compiled(expression), context)
          : (rendered(`{{ [${expression}] }}`, context) as readonly unknown[])[0];
      if (error !== undefined) {
        expect(diagnosticsOf(typed)).not.toEqual([]);
        return;
      }
      expect(ordinary(typed())).toEqual(value);
      if (!conditions) expect(rendered(`<{{ ${expression} }}>`, context)).toBe(`<${shown}>`);
    });
  });
}
