/** Every module says what it reads and what it writes, and is held to the parts of it that can be told from outside. */

import { describe, expect, it } from "vitest";
import { allModules } from "../../src/modules/registry.ts";

const MODULES = allModules().map((module) => ({ name: module.name, module }));

const saysNothing = (text: string | undefined): boolean =>
  text !== undefined && /^nothing\b(?! of the host: only)/.test(text);

describe("what modules say of themselves", () => {
  it.each(MODULES)("$name: a part of a sentence each", ({ module: { reads, writes } }) => {
    for (const text of [reads, writes]) expect(text).toMatch(/^[^\s.].*[^\s.]$/);
  });

  it.each(MODULES)(
    "$name: who only thinks reads nothing of a host, and who gives nothing to look at",
    ({ module }) => {
      if (module.kind !== "module") return;
      if (module.touchesHost === false) expect(module.reads).toMatch(/^nothing/);
      if (saysNothing(module.reads) && module.touchesHost !== false) {
        const read = module.params.safeParse({});
        const reads = read.success
          ? module.observe(read.data, {}, { name: "", user: "", uid: 0, home: "/", system: "Linux" })
          : {};
        expect(Object.keys(reads as object)).toEqual([]);
      }
    },
  );

  it.each(
    MODULES.filter(
      ({ name }) => /_(info|facts)$/.test(name) || ["find", "stat", "slurp", "ping", "getent"].includes(name),
    ),
  )("$name writes nothing", ({ module }) => expect(module.writes).toMatch(/^nothing/));
});
