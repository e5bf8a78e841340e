import { describe, expect, it } from "vitest";
import { shownResult } from "../../src/engine/shown-result.ts";
import { Unknown } from "../../src/expression/unknown.ts";

describe("results in events", () => {
  it("keep what is small as it is", () => {
    const result = { rc: 0, stdout: "a", lines: ["a"], deep: { x: null, y: [true] } };
    expect(shownResult(result)).toEqual(result);
  });

  it("show beginning and end of long text and long lists, and how much is between", () => {
    const text = `begin${"x".repeat(1_000_000)}end`;
    const { stdout, list } = shownResult({ stdout: text, list: Array.from({ length: 5000 }, (_, i) => i) });
    expect(String(stdout).length).toBeLessThan(66_000);
    expect(stdout).toMatch(/^begin[\s\S]*\n… 934472 characters left out …\n[\s\S]*end$/);
    expect(list).toHaveLength(2001);
    expect(list).toMatchObject({ 0: 0, 1000: "… 3000 elements left out …", 2000: 4999 });
  });

  it("say in words what is not known", () => {
    expect(shownResult({ rc: new Unknown("it is not run") })).toEqual({
      rc: "(not known until applied: it is not run)",
    });
  });
});
