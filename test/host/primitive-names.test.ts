/** A session defines a function by its name once: two programs of one name would be one. */

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { expect, it } from "vitest";

const SRC = path.resolve(import.meta.dirname, "../../src");

it("gives every program a name of its own", () => {
  const places = new Map<string, string[]>();
  for (const name of readdirSync(SRC, { recursive: true, encoding: "utf8" })) {
    if (!name.endsWith(".ts")) continue;
    const text = readFileSync(path.join(SRC, name), "utf8");
    for (const [, primitive = ""] of text.matchAll(/\bname: "(hr_\w+)"/g)) {
      places.set(primitive, [...(places.get(primitive) ?? []), name]);
    }
  }
  expect(places.size).toBeGreaterThan(40);
  expect([...places].filter(([, files]) => files.length > 1)).toEqual([]);
});
