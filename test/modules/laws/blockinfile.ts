import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { blockinfile } from "../../../src/modules/blockinfile.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: blockinfile,
  cases: [
    {
      title: "a block in a file",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "a"),
      params: (folder) => ({ path: `${folder}/f`, block: "x\ny" }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "f"), "utf8")).toMatch(/^a\n# BEGIN.*\nx\ny\n# END/),
    },
    {
      title: "a block in a new file",
      params: (folder) => ({ path: `${folder}/f`, block: "x", create: true }),
    },
    {
      title: "no block",
      prepare: (folder) =>
        writeFileSync(
          path.join(folder, "f"),
          "# BEGIN ANSIBLE MANAGED BLOCK\nx\n# END ANSIBLE MANAGED BLOCK\n",
        ),
      params: (folder) => ({ path: `${folder}/f`, state: "absent" }),
    },
  ],
};
