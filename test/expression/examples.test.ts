/** Every filter, test and lookup: documented, registered, and its example gives what it says. */

import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { FILTERS } from "../../src/expression/filters/registry.ts";
import { LOOKUPS } from "../../src/expression/lookups/registry.ts";
import type { Example } from "../../src/expression/operation.ts";
import { TESTS } from "../../src/expression/tests/registry.ts";
import { contextOf, diagnosticsOf, ordinary, rendered } from "./fixtures.ts";

interface Operation {
  readonly name: string;
  readonly aliases: readonly string[];
  readonly collection?: string;
  readonly summary: string;
  readonly example: Example;
}

const SRC = join(import.meta.dirname, "../../src/expression");

const FOLDERS: readonly (readonly [string, ReadonlyMap<string, Operation>])[] = [
  ["filters", FILTERS],
  ["tests", TESTS],
  ["lookups", LOOKUPS],
];

function fileOf({ name, collection }: Operation): string {
  const file = `${name.replaceAll("_", "-")}.ts`;
  return collection ? join(collection.replace(".", "-"), file) : file;
}

for (const [folder, registry] of FOLDERS) {
  const operations = [...new Set(registry.values())];

  describe(folder, () => {
    it("are all in the registry, each in the file of its name", () => {
      const files = readdirSync(join(SRC, folder), { recursive: true, encoding: "utf8" }).filter(
        (file) => file.endsWith(".ts") && file !== "registry.ts",
      );
      expect(operations.map(fileOf).sort()).toEqual(files.sort());
    });

    it.each(operations)("$name says what it does in one sentence", ({ summary }) => {
      expect(summary).toMatch(/^[A-Z].*\.$/);
    });

    it.each(operations)("$name: its example holds", ({ example }) => {
      const context = contextOf(example.variables, {
        readFile: () => {
          throw new Error("no such file");
        },
      });
      const run = (): unknown => ordinary(rendered(`{{ ${example.expression} }}`, context));
      const { result } = example;
      const code = typeof result === "string" ? /^([A-Z]{3}\d{4}): (.*)/.exec(result) : null;
      if (code) expect(diagnosticsOf(run)[0]).toMatchObject({ code: code[1], message: code[2] });
      else expect(run()).toEqual(result);
    });

    it.each(operations)("$name: its example uses it", ({ name, aliases, example }) => {
      expect([name, ...aliases].some((n) => example.expression.includes(n))).toBe(true);
    });
  });
}
