/** A project of its own in a folder, with files that a test says. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { operations } from "../../src/cli/operations/operations.ts";
import { loadProject } from "../../src/cli/project-file.ts";
import { setOwnFilters } from "../../src/expression/filters/registry.ts";
import { type Call, call } from "../cli/call.ts";

export interface TestProject {
  readonly folder: string;
  readonly write: (files: Readonly<Record<string, string>>) => void;
  readonly call: (...words: string[]) => Promise<Call>;
}

export function makeProject(files: Readonly<Record<string, string>> = {}): TestProject {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "homerun-own-")));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
    setOwnFilters(new Map());
  });
  const write = (more: Readonly<Record<string, string>>): void => {
    for (const [name, text] of Object.entries(more)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  };
  write({ "homerun.yml": "own_code: true\n", ...files });
  return {
    folder,
    write,
    call: (...words) =>
      call(words, {
        surroundings: {
          cwd: folder,
          environment: { PATH: process.env.PATH },
          loadProject: async (directory) => loadProject(directory),
          loadOperations: async () => operations,
          now: () => new Date("2026-11-21T07:00:00Z"),
        },
      }),
  };
}

/** A module that keeps `text` in the file `path`; parts of it can be said otherwise. */
export function moduleText(name: string, parts: Readonly<Record<string, string>> = {}): string {
  const fields = {
    name: JSON.stringify(name),
    summary: '"Keep a text in a file"',
    description: '"The file holds the text."',
    params: 'z.strictObject({ path: path().describe("The file."), text: text().describe("What it holds.") })',
    returns: "{}",
    examples: "[]",
    support: '{ check: "full", diff: "full" }',
    observe: "({ path }) => ({ state: fileState(path), content: fileContent(path, { limit: 1000 }) })",
    decide: `({ path, text }, { state, content }) => ({
      changes: content?.toString() === text ? [] : [writeFile({ path, content: Buffer.from(text), before: { state, content } })],
    })`,
    ...parts,
  };
  const lines = Object.entries(fields).map(([key, value]) => `  ${key}: ${value},`);
  return `import { defineModule, defineRead, fileContent, fileState, operation, path, refuse, removePath, shellFunction, text, writeFile, z } from "homerun/module";
export const it = defineModule({
${lines.join("\n")}
});
`;
}

export function filterText(name: string, parts: Readonly<Record<string, string>> = {}): string {
  const fields = {
    name: JSON.stringify(name),
    signature: "\"(mark='!')\"",
    summary: '"With a mark."',
    example: `{ expression: "'a' | ${name}", result: "a!" }`,
    apply: "(input, { mark }) => `${input}${mark}`",
    ...parts,
  };
  const lines = Object.entries(fields).map(([key, value]) => `  ${key}: ${value},`);
  return `import { defineFilter } from "homerun/module";\nexport default defineFilter({\n${lines.join("\n")}\n});\n`;
}

/** A file of cases: each a title and the rest, as they stand in the file. */
export function casesText(...cases: readonly (readonly [title: string, rest: string])[]): string {
  const given = "params: (folder) => ({ path: `${folder}/f`, text: 'new' })";
  const all = cases.map(([title, rest]) => `  { title: ${JSON.stringify(title)}, ${given}, ${rest} },`);
  return `import { defineCases } from "homerun/module";\nexport default defineCases([\n${all.join("\n")}\n]);\n`;
}
