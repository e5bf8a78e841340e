/** An image is known by its recipe: the same recipe is the same image, any change another. */

import { describe, expect, test } from "vitest";
import { type Recipe, recipeFor, recipeKey } from "../../src/lab/recipe.ts";

const recipe: Recipe = {
  suite: "bookworm",
  arch: "amd64",
  packages: ["a", "b"],
  files: [
    { path: "/x", mode: 0o644, text: "1" },
    { path: "/y", mode: 0o755, text: "2" },
  ],
  script: "true",
};

describe("key of a recipe", () => {
  test("says suite and architecture", () => {
    expect(recipeKey(recipeFor("bookworm", "arm64"))).toMatch(/^bookworm-arm64-[0-9a-f]{12}$/);
  });

  test("does not depend on the order of packages and files", () => {
    const other = { ...recipe, packages: ["b", "a"], files: recipe.files.toReversed() };
    expect(recipeKey(other)).toBe(recipeKey(recipe));
  });

  const changes: readonly (readonly [string, Partial<Recipe>])[] = [
    ["a package more", { packages: ["a", "b", "c"] }],
    ["another script", { script: "false" }],
    ["another suite", { suite: "trixie" }],
    ["another architecture", { arch: "arm64" }],
    ["another mode", { files: [{ path: "/x", mode: 0o600, text: "1" }] }],
    ["another text", { files: [{ path: "/x", mode: 0o644, text: "2" }] }],
  ];
  test.each(changes)("changes with %s", (_name, change) => {
    expect(recipeKey({ ...recipe, ...change })).not.toBe(recipeKey(recipe));
  });

  test("no image has Python in its list", () => {
    expect(recipeFor("trixie", "amd64").packages.filter((name) => name.includes("python"))).toEqual([]);
  });
});
