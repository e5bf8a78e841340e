/** A context for loading files that stand in a test, with a few modules that don't change when the real ones do. */

import { z } from "zod";
import { MISSING } from "../../src/expression/context.ts";
import type { EngineModule } from "../../src/modules/contract/engine-module.ts";
import { defineEngineModule } from "../../src/modules/contract/engine-module.ts";
import {
  anything,
  bool,
  fileAttributes,
  int,
  list,
  listOfWhole,
  oneOf,
  path,
  text,
  word,
} from "../../src/modules/contract/params.ts";
import { ENGINE_MODULES } from "../../src/modules/engine-modules.ts";
import { shortName } from "../../src/modules/full-names.ts";
import { shapeOf } from "../../src/modules/module-index.ts";
import type { LoadContext } from "../../src/playbook/load-context.ts";
import type { ModuleIndex } from "../../src/playbook/module-index.ts";
import { memoryReader } from "../source/golden-case.ts";

function module(name: string, params: z.ZodType, more: Partial<EngineModule> = {}): EngineModule {
  const support = { check: "full", diff: "full" } as const;
  return defineEngineModule({
    name,
    summary: name,
    description: name,
    params,
    returns: {},
    examples: [],
    support,
    ...more,
  });
}

export const TEST_MODULES: readonly EngineModule[] = [
  ...ENGINE_MODULES,
  module(
    "copy",
    z.strictObject({
      src: path().optional(),
      content: text().optional(),
      dest: path(),
      remote_src: bool().optional(),
      directory_mode: fileAttributes.mode,
      ...fileAttributes,
    }),
    { paramAliases: { path: "dest" } },
  ),
  module("template", z.strictObject({ src: path(), dest: path(), ...fileAttributes })),
  module(
    "command",
    z.strictObject({
      cmd: word().optional(),
      argv: listOfWhole(text()).optional(),
      creates: path().optional(),
      removes: path().optional(),
      chdir: path().optional(),
    }),
    { freeForm: "cmd" },
  ),
  module(
    "apt",
    z.strictObject({
      name: list(word()).optional(),
      state: oneOf("present", "absent", "latest").default("present"),
      update_cache: bool().optional(),
      cache_valid_time: int().optional(),
    }),
    { paramAliases: { pkg: "name" } },
  ),
  module("user", z.strictObject({ name: word(), groups: list(word()).optional() })),
  module("debug", z.strictObject({ msg: anything().optional(), var: text().optional() }), {
    expressionParams: ["var"],
  }),
  module("assert", z.strictObject({ that: listOfWhole(text()), fail_msg: text().optional() }), {
    expressionParams: ["that"],
  }),
  module("set_fact", z.looseObject({ cacheable: bool().optional() })),
  module("ping", z.strictObject({})),
  module("fetch", z.strictObject({ src: path(), dest: path() })),
];

export function testModules(): ModuleIndex {
  const shapes = new Map(TEST_MODULES.map((m) => [m.name, shapeOf(m)]));
  return { find: (name) => shapes.get(shortName(name)), names: () => [...shapes.keys()] };
}

export function loadContext(
  files: Readonly<Record<string, string>>,
  extra: Readonly<Record<string, unknown>> = {},
): LoadContext {
  const rooted = Object.fromEntries(Object.entries(files).map(([p, t]) => [`/project/${p}`, t]));
  const refuse = (): never => {
    throw new Error("no lookups in tests");
  };
  return {
    reader: memoryReader(rooted),
    modules: testModules(),
    rolesPath: [],
    workingDirectory: "/project",
    staticContext: {
      scope: {
        get: (name) => (Object.hasOwn(extra, name) ? extra[name] : MISSING),
        names: () => Object.keys(extra),
      },
      language: "2.18",
      lookups: { run: refuse } as unknown as LoadContext["staticContext"]["lookups"],
    },
  };
}
