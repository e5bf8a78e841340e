import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { subversion } from "../../../src/modules/subversion.ts";
import type { Law } from "../law.ts";
import { addressOf, commitSvn, runSvn, svnRepository } from "../subversion-repository.ts";

const origin = (folder: string): string => path.join(folder, "origin it's");
const dest = (folder: string): string => path.join(folder, "check out@1");

function text(folder: string, name = "a"): string {
  return readFileSync(path.join(dest(folder), name), "utf8");
}

function prepare(folder: string): void {
  svnRepository(origin(folder));
}

function checkedOut(folder: string, ...words: readonly string[]): void {
  prepare(folder);
  runSvn(folder, "svn", "checkout", "--quiet", ...words, addressOf(origin(folder)), "check out@1");
}

function params(more: object = {}): (folder: string) => Readonly<Record<string, unknown>> {
  return (folder) => ({ repo: addressOf(origin(folder)), dest: dest(folder), ...more });
}

export const law: Law = {
  module: subversion,
  notOnBusybox: "there is no svn",
  cases: [
    { title: "a checkout", prepare, params: params(), check: (folder) => expect(text(folder)).toBe("1\n") },
    {
      title: "a checkout below folders that are not there, of a revision",
      prepare,
      params: (folder) => ({ ...params()(folder), dest: `${folder}/x/y`, revision: 2 }),
    },
    { title: "nothing new", prepare: checkedOut, params: params(), unchanged: true },
    {
      title: "nothing to do for a checkout that stays as it is",
      prepare: (folder) => {
        checkedOut(folder);
        writeFileSync(path.join(dest(folder), "a"), "mine\n");
        commitSvn(origin(folder), { a: "2\n" });
      },
      params: params({ update: false }),
      unchanged: true,
    },
    {
      title: "another number, of the same files",
      prepare: (folder) => checkedOut(folder, "--revision", "2"),
      params: params(),
      check: (folder) => expect(runSvn(folder, "svn", "info", `${dest(folder)}@`)).toContain("Revision: 3"),
    },
    {
      title: "news, and changes of somebody",
      prepare: (folder) => {
        checkedOut(folder);
        writeFileSync(path.join(dest(folder), "a"), "mine\n");
        commitSvn(origin(folder), { a: "2\n", "-ü/c@d": "x" });
      },
      params: params({ force: true }),
      check: (folder) => expect([text(folder), text(folder, "-ü/c@d")]).toEqual(["2\n", "x"]),
    },
    {
      title: "another folder of the repository",
      prepare: checkedOut,
      params: (folder) => ({ ...params()(folder), repo: addressOf(origin(folder), "side") }),
      check: (folder) => expect(text(folder)).toBe("side\n"),
    },
    {
      title: "a folder that is there and becomes one",
      prepare: (folder) => {
        prepare(folder);
        mkdirSync(dest(folder));
        writeFileSync(path.join(dest(folder), "a"), "mine\n");
        writeFileSync(path.join(dest(folder), "z"), "mine\n");
      },
      params: params({ in_place: true, force: true }),
      check: (folder) => expect([text(folder), text(folder, "z")]).toEqual(["1\n", "mine\n"]),
    },
  ],
};
