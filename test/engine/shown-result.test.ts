import { expect, it } from "vitest";
import { shownResult } from "../../src/engine/shown-result.ts";
import { Unknown } from "../../src/expression/unknown.ts";

it("says in words what is not known, and leaves the rest as it is", () => {
  const result = { rc: new Unknown("it is not run"), deep: { x: null, y: [true, "z".repeat(100_000)] } };
  expect(shownResult(result)).toEqual({ ...result, rc: "(not known until applied: it is not run)" });
});

it("leaves differences out, of items too", () => {
  const item = { diff: [], rc: 0, ansible_loop_var: "item" };
  expect(shownResult({ diff: { before: "" }, results: [item, "x"] })).toEqual({
    results: [{ rc: 0, ansible_loop_var: "item" }, "x"],
  });
});
