import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { alternatives } from "../../../src/modules/alternatives.ts";
import type { Law } from "../law.ts";

/** The system's own update-alternatives, in folders of the case. */
function tools(folder: string): string {
  for (const name of ["bin", "admin", "alt", "programs"])
    mkdirSync(path.join(folder, name), { recursive: true });
  for (const name of ["a", "b", "a.1"]) writeFileSync(path.join(folder, "programs", name), name);
  const own = `--admindir "${folder}/admin" --altdir "${folder}/alt" --log /dev/null`;
  writeFileSync(
    path.join(folder, "bin/update-alternatives"),
    `#!/bin/sh\nexec /usr/bin/update-alternatives ${own} "$@"\n`,
  );
  chmodSync(path.join(folder, "bin/update-alternatives"), 0o755);
  return path.join(folder, "bin");
}

/** The file of its database that the tool keeps for a name: mode, link, choices with priorities. */
function kept(folder: string): readonly string[] {
  return readFileSync(path.join(folder, "admin/the-tool"), "utf8").replaceAll(folder, "").trim().split("\n");
}

function having(mode: string, ...choices: readonly (readonly [string, number])[]): (folder: string) => void {
  return (folder) => {
    tools(folder);
    const lines = choices.flatMap(([name, priority]) => [`${folder}/programs/${name}`, String(priority)]);
    writeFileSync(
      path.join(folder, "admin/the-tool"),
      [mode, `${folder}/bin/the-tool`, "", ...lines, "", ""].join("\n"),
    );
  };
}

export const law: Law = {
  module: alternatives,
  cases: [
    {
      title: "a name that nobody knows yet, with a manual page",
      tools,
      params: (folder) => ({
        name: "the-tool",
        link: `${folder}/bin/the-tool`,
        path: `${folder}/programs/a`,
        slaves: [{ name: "the-tool.1", link: `${folder}/bin/the-tool.1`, path: `${folder}/programs/a.1` }],
      }),
      check: (folder) =>
        expect(kept(folder)).toEqual([
          ...["auto", "/bin/the-tool", "the-tool.1", "/bin/the-tool.1", ""],
          ...["/programs/a", "50", "/programs/a.1"],
        ]),
    },
    {
      title: "another priority for a choice",
      tools,
      prepare: having("auto", ["a", 10]),
      params: (folder) => ({
        name: "the-tool",
        path: `${folder}/programs/a`,
        priority: -5,
        state: "present",
      }),
      check: (folder) => expect(kept(folder)).toContain("-5"),
    },
    {
      title: "no such choice",
      tools,
      prepare: having("auto", ["a", 10]),
      params: (folder) => ({ name: "the-tool", path: `${folder}/programs/b`, state: "absent" }),
      unchanged: true,
    },
    {
      title: "a choice that is to go",
      tools,
      prepare: having("auto", ["a", 10], ["b", 20]),
      params: (folder) => ({ name: "the-tool", path: `${folder}/programs/b`, state: "absent" }),
      check: (folder) => expect(kept(folder)).not.toContain("/programs/b"),
    },
  ],
};
