import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { expect } from "vitest";
import { npm } from "../../../src/modules/npm.ts";
import type { Law, LawCase } from "../law.ts";
import { archive, npmEnvironment, npmFolder } from "../npm-packages.ts";

const app = (folder: string): string => path.join(folder, "app it's");

const MANIFEST = {
  dependencies: { "law-one": "file:../law-one-1.0.0.tgz" },
  devDependencies: { "@law/two": "file:../@law-two-2.0.0.tgz" },
};

/** An application that asks for `one`, and for developing for `@law/two`. */
function prepare(folder: string): void {
  mkdirSync(app(folder), { recursive: true });
  mkdirSync(path.join(folder, "home/cache"), { recursive: true });
  archive(folder, "law-one", "1.0.0");
  archive(folder, "@law/two", "2.0.0");
  writeFileSync(path.join(app(folder), "package.json"), JSON.stringify(MANIFEST));
}

/** As npm leaves it. */
function installed(folder: string): void {
  prepare(folder);
  const entry = (version: string, file: string, more: object) => ({
    version,
    resolved: `file:../${file}`,
    ...more,
  });
  const packages = {
    "node_modules/@law/two": entry("2.0.0", "@law-two-2.0.0.tgz", { dev: true, bin: { two: "run.js" } }),
    "node_modules/law-one": entry("1.0.0", "law-one-1.0.0.tgz", { bin: { "law-one": "run.js" } }),
  };
  const lock = { name: "app", lockfileVersion: 3, requires: true };
  const save = (name: string, value: object): void => {
    mkdirSync(path.dirname(path.join(app(folder), name)), { recursive: true });
    writeFileSync(path.join(app(folder), name), JSON.stringify(value));
  };
  save("package-lock.json", { ...lock, packages: { "": MANIFEST, ...packages } });
  save("node_modules/law-one/package.json", { name: "law-one", version: "1.0.0" });
  save("node_modules/@law/two/package.json", { name: "@law/two", version: "2.0.0" });
  save("node_modules/.package-lock.json", { ...lock, packages });
}

const has = (folder: string, name: string): boolean =>
  existsSync(path.join(app(folder), "node_modules", name, "package.json"));

const common = {
  tools: npmFolder,
  env: npmEnvironment,
} satisfies Partial<LawCase>;

export const law: Law = {
  module: npm,
  cases: [
    {
      ...common,
      title: "what package.json asks for",
      prepare,
      params: (folder) => ({ path: app(folder) }),
      check: (folder) => expect([has(folder, "law-one"), has(folder, "@law/two")]).toEqual([true, true]),
    },
    {
      ...common,
      title: "that without what is for developing",
      prepare,
      params: (folder) => ({ path: app(folder), production: true, ignore_scripts: true }),
      check: (folder) => expect([has(folder, "law-one"), has(folder, "@law/two")]).toEqual([true, false]),
    },
    {
      ...common,
      title: "what is there",
      prepare: installed,
      params: (folder) => ({ path: app(folder), name: "@law/two", version: "2.0.0" }),
      unchanged: true,
    },
    {
      ...common,
      title: "what is to go",
      prepare: installed,
      params: (folder) => ({ path: app(folder), name: "law-one", state: "absent" }),
      check: (folder) => expect(has(folder, "law-one")).toBe(false),
    },
    {
      ...common,
      title: "what the lock file says",
      prepare: (folder) => {
        installed(folder);
        rmSync(path.join(app(folder), "node_modules"), { recursive: true });
      },
      params: (folder) => ({ path: app(folder), ci: true }),
      check: (folder) => expect(has(folder, "law-one")).toBe(true),
    },
    {
      ...common,
      title: "what the lock file says, and is there",
      prepare: installed,
      params: (folder) => ({ path: app(folder), ci: true }),
      unchanged: true,
    },
    {
      ...common,
      title: "nothing to remove where no folder is",
      params: (folder) => ({ path: `${folder}/none`, name: "x", state: "absent" }),
      unchanged: true,
    },
  ],
};
