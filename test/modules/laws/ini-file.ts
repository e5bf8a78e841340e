import { lstatSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { iniFile } from "../../../src/modules/ini-file.ts";
import type { Law } from "../law.ts";

function read(folder: string, name: string): string {
  return readFileSync(path.join(folder, name), "utf8");
}

export const law: Law = {
  module: iniFile,
  cases: [
    {
      title: "a setting in a new file in a new folder",
      params: (folder) => ({ path: `${folder}/d/f`, section: "a", option: "b", value: 1, mode: "0600" }),
      check: (folder) => {
        expect(read(folder, "d/f")).toBe("\n[a]\nb = 1\n");
        expect(statSync(path.join(folder, "d/f")).mode & 0o7777).toBe(0o600);
      },
    },
    {
      title: "a setting that is commented out, with a copy of the old file",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "[a]\n# why\n#b = 0\nc=1"),
      params: (folder) => ({
        dest: `${folder}/f`,
        section: "a",
        option: "b",
        value: "1",
        no_extra_spaces: true,
        backup: true,
      }),
      check: (folder) => expect(read(folder, "f")).toBe("[a]\n# why\nb=1\nc=1\n"),
    },
    {
      title: "a value with everything in it",
      params: (folder) => ({ path: `${folder}/f`, option: "-x $(id)", value: "'\"\\ `id` ü = ; #" }),
      check: (folder) => expect(read(folder, "f")).toBe("-x $(id) = '\"\\ `id` ü = ; #\n\n"),
    },
    {
      title: "a link that is followed",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "[a]\nb = 0\n", { mode: 0o640 });
        symlinkSync("f", path.join(folder, "link"));
      },
      params: (folder) => ({ path: `${folder}/link`, section: "a", option: "b", value: "1", follow: true }),
      check: (folder) =>
        expect([read(folder, "f"), lstatSync(path.join(folder, "link")).isSymbolicLink()]).toEqual([
          "[a]\nb = 1\n",
          true,
        ]),
      unpredictable: "the link leads to a path that is promised under its own name",
    },
    {
      title: "a link that gives way to a file",
      prepare: (folder) => {
        writeFileSync(path.join(folder, "f"), "[a]\nb = 0\n", { mode: 0o640 });
        symlinkSync("f", path.join(folder, "link"));
      },
      params: (folder) => ({ path: `${folder}/link`, section: "a", option: "b", value: "1" }),
      check: (folder) => {
        expect([read(folder, "f"), read(folder, "link")]).toEqual(["[a]\nb = 0\n", "[a]\nb = 1\n"]);
        expect(lstatSync(path.join(folder, "link")).mode & 0o177777).toBe(0o100640);
      },
    },
    {
      title: "bytes that are not UTF-8 stay",
      prepare: (folder) =>
        writeFileSync(path.join(folder, "f"), Buffer.from("[a]\nname = \xfc\xff\n", "latin1")),
      params: (folder) => ({ path: `${folder}/f`, section: "a", option: "x", value: "y" }),
      check: (folder) =>
        expect(readFileSync(path.join(folder, "f")).toString("latin1")).toBe("[a]\nname = \xfc\xff\nx = y\n"),
    },
    {
      title: "what is there already",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "[a]\nb=1\n"),
      params: (folder) => ({
        path: `${folder}/f`,
        section: "a",
        option: "b",
        value: "1",
        ignore_spaces: true,
      }),
      unchanged: true,
    },
    {
      title: "nothing to remove in no file",
      params: (folder) => ({ path: `${folder}/f`, section: "a", option: "b", state: "absent" }),
      unchanged: true,
    },
    {
      title: "a section that is to go",
      prepare: (folder) => writeFileSync(path.join(folder, "f"), "x = 1\n[a]\nb = 1\n\n[c]\nd = 1\n"),
      params: (folder) => ({ path: `${folder}/f`, section: "a", state: "absent" }),
      check: (folder) => expect(read(folder, "f")).toBe("x = 1\n[c]\nd = 1\n"),
    },
  ],
};
