import { readFileSync, readlinkSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { lineinfile } from "../../../src/modules/lineinfile.ts";
import { contextsIn, flagsIn, labelTools } from "../label-tools.ts";
import type { Law } from "../law.ts";

export const law: Law = {
  module: lineinfile,
  cases: [
    {
      title: "a line in a new file in a new folder",
      params: (folder) => ({ path: `${folder}/d/f`, line: "a", create: true, mode: "0600" }),
      check: (folder) => expect(statSync(path.join(folder, "d/f")).mode & 0o7777).toBe(0o600),
    },
    {
      title: "a line through a link",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "x=1\n", { mode: 0o640 });
        symlinkSync("f", path.join(folder, "link"));
      },
      params: (folder) => ({ dest: `${folder}/link`, regexp: "^x=", line: "x=2", backup: true }),
      check: (folder) => {
        expect([
          readFileSync(path.join(folder, "f"), "utf8"),
          readlinkSync(path.join(folder, "link")),
        ]).toEqual(["x=2\n", "f"]);
        expect(statSync(path.join(folder, "f")).mode & 0o7777).toBe(0o640);
      },
      unpredictable: "the link leads to a path that is promised under its own name",
    },
    {
      title: "a line that is there, with another mode",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "a\n", { mode: 0o600 }),
      params: (folder) => ({ path: `${folder}/f`, line: "a", mode: "0644" }),
    },
    {
      title: "no such line in no such file",
      params: (folder) => ({ path: `${folder}/f`, line: "a", state: "absent" }),
      unchanged: true,
    },
    {
      title: "a line after which the file is still valid",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "a\n"),
      params: (folder) => ({ path: `${folder}/f`, line: "b", validate: "grep -q b %s" }),
    },
    {
      title: "a line, with a context and an attribute that the new file has as well",
      tools: labelTools,
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "a\n"),
      params: (folder) => ({ path: `${folder}/f`, line: "b", setype: "etc_t", attributes: "+A" }),
      check: (folder) => {
        expect(contextsIn(folder).f).toBe("unconfined_u:object_r:etc_t:s0");
        expect(flagsIn(folder)).toEqual(["A"]);
      },
    },
  ],
};
