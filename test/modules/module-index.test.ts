import { describe, expect, it } from "vitest";
import { z } from "zod";
import { defineEngineModule } from "../../src/modules/contract/engine-module.ts";
import {
  anything,
  bool,
  dict,
  fileAttributes,
  int,
  list,
  mode,
  oneOf,
  path,
  text,
  word,
} from "../../src/modules/contract/params.ts";
import { collectionsOf } from "../../src/modules/full-names.ts";
import { moduleIndex, shapeOf } from "../../src/modules/module-index.ts";
import { allModules } from "../../src/modules/registry.ts";
import { shapesOf } from "../../src/modules/schema-shape.ts";
import type { ModuleShape } from "../../src/playbook/module-index.ts";

function shape(params: z.ZodType): ModuleShape {
  const support = { check: "full", diff: "full" } as const;
  return shapeOf(
    defineEngineModule({
      name: "thing",
      summary: "",
      description: "",
      params,
      returns: {},
      examples: [],
      support,
    }),
  );
}

const THING = shape(
  z.strictObject({
    name: word(),
    state: oneOf("present", "absent").default("present"),
    count: int().optional(),
    tags: list(word()).optional(),
    flag: bool().optional(),
    dest: path(),
    env: dict(text()).optional(),
    any: anything().optional(),
    size: z.number().min(1).max(5).optional(),
    ...fileAttributes,
  }),
);

describe("the shape of a module", () => {
  it("is read off its schema, through wrappers", () => {
    expect(THING.params).toEqual([
      "name",
      "state",
      "count",
      "tags",
      "flag",
      "dest",
      "env",
      "any",
      "size",
      "owner",
      "group",
      "mode",
      "attributes",
      "seuser",
      "serole",
      "setype",
      "selevel",
    ]);
    expect(THING.required).toEqual(["name", "dest"]);
    expect(THING.modeParams).toEqual(["mode"]);
    expect(THING.open).toBe(false);
  });

  it.each<readonly [string, z.ZodType, readonly string[], readonly string[]]>([
    [
      "a refined object",
      z.strictObject({ a: word(), b: word().optional() }).refine(() => true),
      ["a", "b"],
      ["a"],
    ],
    ["a transformed object", z.strictObject({ a: word() }).transform((v) => v), ["a"], ["a"]],
    ["an object behind a preprocessor", z.preprocess((v) => v, z.strictObject({ a: word() })), ["a"], ["a"]],
    [
      "alternatives",
      z.union([z.strictObject({ a: word(), b: word() }), z.strictObject({ a: word(), c: word() })]),
      ["a", "b", "c"],
      ["a"],
    ],
    [
      "an intersection",
      z.intersection(z.object({ a: word() }), z.object({ b: mode() })),
      ["a", "b"],
      ["a", "b"],
    ],
    ["an optional object", z.strictObject({ a: word() }).optional(), ["a"], ["a"]],
  ])("%s", (_, schema, params, required) => {
    const found = shape(schema);
    expect([found.params, found.required]).toEqual([params, required]);
  });

  it.each([
    z.looseObject({ a: word() }),
    z.strictObject({ a: word() }).catchall(z.unknown()),
    z.record(z.string(), z.unknown()),
  ])("is open where any name is accepted", (schema) => expect(shape(schema).open).toBe(true));
});

describe("literal values", () => {
  const good = { name: "x", dest: "/x" };
  it.each<readonly [Record<string, unknown>, readonly (readonly [string, string, string?])[]]>([
    [{}, []],
    [
      { state: "presnt" },
      [["state", "`state` can't be `presnt`; it can be present or absent", "did you mean `present`?"]],
    ],
    [{ count: "five" }, [["count", "`count` must be a number, not `five`"]]],
    [{ count: 1.5 }, [["count", "`count` must be a whole number, not `1.5`"]]],
    [{ flag: "yes" }, []],
    [{ flag: "perhaps" }, [["flag", "`flag` must be true or false, not `perhaps`"]]],
    [{ tags: "a,b" }, []],
    [{ tags: [["a"]] }, [["tags.0", "`tags[0]` must be text, not a list"]]],
    [{ tags: { a: 1 } }, [["tags", "`tags` must be text, not a map"]]],
    [{ name: { a: 1 } }, [["name", "`name` must be text, not a map"]]],
    [{ dest: "" }, [["dest", "`dest` is empty"]]],
    [{ env: [1] }, [["env", "`env` must be a map, not a list"]]],
    [{ env: { A: [1] } }, [["env.A", "`env.A` must be text, not a list"]]],
    [{ size: 9 }, [["size", "`size` must be at most 5, not `9`"]]],
    [{ size: 0 }, [["size", "`size` must be at least 1, not `0`"]]],
    [
      { mode: "0999" },
      [["mode", '`mode`: a mode is octal text such as "0644", or symbolic such as "u=rw,g=r,o="']],
    ],
  ])("%j", (values, expected) => {
    const issues = THING.validate({ ...good, ...values }, new Set());
    expect(issues.map((i) => [i.path.join("."), i.message, ...(i.help ? [i.help] : [])])).toEqual(expected);
  });

  it("tells missing ones apart", () => {
    expect(THING.validate({ dest: "/x" }, new Set()).map((i) => [i.path, i.message, i.missing])).toEqual([
      [["name"], "`name` is missing", true],
    ]);
  });

  it("says nothing of what is only known at run time", () => {
    expect(THING.validate({ state: "presnt" }, new Set(["name", "dest"])).map((i) => i.path)).toEqual([
      ["state"],
    ]);
    const both = shape(
      z
        .strictObject({ a: int().optional(), b: int().optional() })
        .refine((v) => v.a !== undefined, { error: "a is needed" }),
    );
    expect(both.validate({ b: 1 }, new Set()).map((i) => i.message)).toEqual(["a is needed"]);
    expect(both.validate({ b: 1 }, new Set(["a"]))).toEqual([]);
  });

  it("tells where nothing is another value than absence", () => {
    const { nullParams } = shape(
      z.strictObject({
        own: word().nullable().default("x"),
        same: word().nullish(),
        never: word().default("x"),
        any: z.unknown().default("x"),
      }),
    );
    expect(nullParams).toEqual(["own"]);
  });
});

describe("all modules", () => {
  const index = moduleIndex();

  it("are found by name, alias and with their collection", () => {
    for (const module of allModules()) {
      for (const short of [module.name, ...(module.aliases ?? [])])
        for (const name of [short, ...collectionsOf(short).map((collection) => `${collection}${short}`)])
          expect(index.find(name)?.name, name).toBe(module.name);
    }
    expect(index.find("no_such_module")).toBeUndefined();
    expect(index.find("constructor")).toBeUndefined();
  });

  it.each(allModules().map((m) => [m.name, m] as const))(
    "%s has parameters that can be told",
    (_, module) => {
      const found = shapeOf(module);
      expect(shapesOf(module.params).length).toBeGreaterThan(0);
      for (const target of Object.values(found.paramAliases)) expect(found.params).toContain(target);
      if (found.freeForm !== undefined) expect(found.params).toContain(found.freeForm);
      for (const name of found.expressionParams) expect(found.params).toContain(name);
    },
  );
});
