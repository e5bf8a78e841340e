import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { git } from "../../../src/modules/git.ts";
import { commit, LOCAL_SUBMODULES, repository, runGit } from "../git-repository.ts";
import type { Law } from "../law.ts";

function origin(folder: string): string {
  return path.join(folder, "origin");
}

function dest(folder: string): string {
  return path.join(folder, "checkout");
}

function text(folder: string, name = "a"): string {
  return readFileSync(path.join(dest(folder), name), "utf8");
}

/** Two commits on main, a tag on the first, a branch beside. */
function prepare(folder: string): void {
  repository(origin(folder));
  runGit(origin(folder), "tag", "-a", "v1", "-m", "one");
  runGit(origin(folder), "branch", "side");
  commit(origin(folder), { a: "2\n" });
}

function cloned(...words: readonly string[]): (folder: string) => void {
  return (folder) => {
    prepare(folder);
    runGit(folder, "clone", "--quiet", ...words, `file://${origin(folder)}`, "checkout");
  };
}

function params(more: object = {}): (folder: string) => Readonly<Record<string, unknown>> {
  return (folder) => ({ repo: origin(folder), dest: dest(folder), ...more });
}

export const law: Law = {
  module: git,
  notOnBusybox: "there is no git",
  cases: [
    { title: "a clone", prepare, params: params(), check: (folder) => expect(text(folder)).toBe("2\n") },
    {
      title: "a clone at a tag, shallow, in a folder that is there",
      prepare: (folder) => {
        prepare(folder);
        mkdirSync(dest(folder));
      },
      params: params({ version: "v1", depth: 1 }),
      check: (folder) => expect(text(folder)).toBe("1\n"),
    },
    { title: "a bare clone", prepare, params: params({ bare: true }) },
    {
      title: "another branch",
      prepare: cloned(),
      params: params({ version: "side" }),
      check: (folder) => expect(runGit(dest(folder), "symbolic-ref", "--short", "HEAD")).toBe("side"),
    },
    { title: "nothing new", prepare: cloned(), params: params({ version: "main" }), unchanged: true },
    {
      title: "news, changes of somebody, another address",
      prepare: (folder) => {
        cloned()(folder);
        runGit(dest(folder), "remote", "set-url", "origin", "https://old.example.com/x.git");
        commit(origin(folder), { a: "3\n", "-b c": "x" });
        writeFileSync(path.join(dest(folder), "a"), "mine\n");
      },
      params: params({ force: true }),
      check: (folder) => expect(text(folder)).toBe("3\n"),
    },
    {
      title: "an archive",
      prepare: cloned(),
      params: (folder) => ({
        ...params()(folder),
        archive: path.join(folder, "out.tar.gz"),
        archive_prefix: "x/",
      }),
      check: (folder) => expect(existsSync(path.join(folder, "out.tar.gz"))).toBe(true),
    },
    {
      title: "git's folder elsewhere",
      prepare: cloned(),
      params: (folder) => ({ ...params()(folder), separate_git_dir: path.join(folder, "kept") }),
      check: (folder) => expect(existsSync(path.join(folder, "kept/HEAD"))).toBe(true),
    },
    {
      title: "submodules",
      prepare: (folder) => {
        repository(path.join(folder, "part"), { p: "part\n" });
        prepare(folder);
        runGit(origin(folder), "submodule", "--quiet", "add", path.join(folder, "part"), "lib/part");
        commit(origin(folder), {});
      },
      params: params(),
      env: () => LOCAL_SUBMODULES,
      check: (folder) => expect(text(folder, "lib/part/p")).toBe("part\n"),
    },
  ],
};
