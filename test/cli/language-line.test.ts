/** A playbook's own line decides by which level of the language a run that begins with it is evaluated. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { operations } from "../../src/cli/operations/operations.ts";
import { loadProject } from "../../src/cli/project-file.ts";
import { call } from "./call.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-language-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it.each([
  ["", "", 0],
  ["# homerun: language 2.18\n", 'language: "2.19"\n', 0],
  ["# homerun: language 2.19\n", "", 2],
  ["", 'language: "2.19"\n', 2],
])("%j with %j in homerun.yml", async (line, project, code) => {
  const task = '{assert: {that: "{{ [1] }}"}, when: "[1]"}';
  writeFileSync(
    join(folder, "a.yml"),
    `${line}- hosts: localhost\n  gather_facts: false\n  connection: local\n  tasks: [${task}]\n`,
  );
  writeFileSync(join(folder, "homerun.yml"), `inventory: hosts\n${project}`);
  writeFileSync(join(folder, "hosts"), "localhost\n");
  const said = await call(["run", "a.yml"], {
    surroundings: {
      cwd: folder,
      homeDirectory: folder,
      environment: { PATH: process.env.PATH, HOME: folder, HOMERUN_RUNS_DIRECTORY: folder },
      now: () => new Date(),
      elapsed: () => performance.now(),
      loadProject: async (directory) => loadProject(directory),
      loadOperations: async () => operations,
    },
  });
  expect(said.code, said.err + said.out).toBe(code);
});
