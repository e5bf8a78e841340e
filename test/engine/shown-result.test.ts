import { expect, it } from "vitest";
import { shownResult } from "../../src/engine/shown-result.ts";
import { Unknown } from "../../src/expression/unknown.ts";

it("says in words what is not known, and leaves the rest as it is", () => {
  const result = { rc: new Unknown("it is not run"), deep: { x: null, y: [true, "z".repeat(100_000)] } };
  expect(shownResult(result)).toEqual({ ...result, rc: "(not known until applied: it is not run)" });
});
