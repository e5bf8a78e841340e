import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { replace } from "../../../src/modules/replace.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: replace,
  cases: [
    {
      title: "every match",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "a1\na2\n", { mode: 0o600 }),
      params: (folder) => ({ path: `${folder}/f`, regexp: "^a(\\d)$", replace: "b\\1" }),
      check: (folder) => expect(readFileSync(path.join(folder, "f"), "utf8")).toBe("b1\nb2\n"),
    },
    {
      title: "nothing that matches",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "a"),
      params: (folder) => ({ path: `${folder}/f`, regexp: "x" }),
      unchanged: true,
    },
  ],
};
