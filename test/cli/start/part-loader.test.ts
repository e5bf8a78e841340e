/** Parts of the built program: loaded as Node loads CommonJS, with code from earlier where there is some. */

import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CodeCache } from "../../../src/cli/start/code-cache.ts";
import { createPartLoader } from "../../../src/cli/start/part-loader.ts";

const FILES = {
  "main.js": `const log = [];
exports.log = log;
exports.later = () => require("./later.js").word;
exports.same = () => require("./later.js") === require("./later.js");
exports.outside = () => require("node:path").sep;
exports.place = [__filename, __dirname];
exports.fails = () => { throw new Error("here"); };
log.push("main", typeof require("./cycle.js").early);
`,
  "later.js": `require("./main.js").log.push("later"); module.exports = { word: "late" };`,
  "cycle.js": `const main = require("./main.js"); exports.early = main.log;`,
};

interface Main {
  readonly log: readonly string[];
  readonly place: readonly string[];
  later(): string;
  same(): boolean;
  outside(): string;
  fails(): never;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "homerun-parts-"));
  for (const [name, text] of Object.entries(FILES)) writeFileSync(join(folder, name), text);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const loaderWith = (cache?: CodeCache) =>
  createPartLoader({ folder, cache, require: (id) => process.getBuiltinModule(id as "node:path") });

type Kept = ReturnType<ReturnType<typeof loaderWith>["compiled"]>;

/** What the next process would find. */
function cacheOf(kept: Kept): CodeCache | undefined {
  if (!kept) return undefined;
  return { age: kept.age, names: [...kept.parts.keys()], read: (name) => kept.parts.get(name) };
}

describe("a loader of parts", () => {
  it("runs each once, when it is asked for, with what CommonJS knows", () => {
    const main = loaderWith().load("./main.js") as Main;
    expect(main.log).toEqual(["main", "object"]);
    expect(main.later()).toBe("late");
    expect(main.same()).toBe(true);
    expect(main.log).toEqual(["main", "object", "later"]);
    expect(main.outside()).toBe("/");
    expect(main.place).toEqual([join(folder, "main.js"), folder]);
  });

  it("gives errors the places of the file", () => {
    const main = loaderWith().load("./main.js") as Main;
    const column = FILES["main.js"].split("\n")[6]?.indexOf("new Error") ?? 0;
    expect(() => main.fails()).toThrowError(
      expect.objectContaining({
        stack: expect.stringContaining(`${join(folder, "main.js")}:7:${column + 1}`),
      }),
    );
  });

  it("writes the cache for every part that is new, then some times more for functions that are, then no more", () => {
    let cache: CodeCache | undefined;
    const ages: (number | undefined)[] = [];
    for (let call = 0; call < 8; call++) {
      const loader = loaderWith(cache);
      const main = loader.load("./main.js") as Main;
      if (call >= 2) main.later();
      const kept = loader.compiled();
      ages.push(kept?.age);
      cache = cacheOf(kept) ?? cache;
    }
    expect(ages).toEqual([0, 1, 0, 1, 2, undefined, undefined, undefined]);
    expect([...(cache?.names ?? [])].sort()).toEqual(["./cycle.js", "./later.js", "./main.js"]);
  });

  it("keeps the code of parts that this process did not load", () => {
    const first = loaderWith();
    (first.load("./main.js") as Main).later();
    const second = loaderWith(cacheOf(first.compiled()));
    second.load("./cycle.js");
    expect([...(second.compiled()?.parts.keys() ?? [])].sort()).toEqual([
      "./cycle.js",
      "./later.js",
      "./main.js",
    ]);
  });

  it("does without code that V8 refuses, and replaces it", () => {
    const cache: CodeCache = { age: 2, names: ["./main.js"], read: () => Buffer.from("of another V8") };
    const loader = loaderWith(cache);
    expect((loader.load("./main.js") as Main).later()).toBe("late");
    expect(loader.compiled()?.age).toBe(0);
  });

  it("fails where a part is missing", () => {
    expect(() => loaderWith().load("./none.js")).toThrow(/ENOENT/);
  });
});
