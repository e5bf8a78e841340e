import { describe, expect, it } from "vitest";
import { causeOf } from "../../src/report/cause.ts";

describe("why a task failed, in one line", () => {
  it.each([
    ["its message", { msg: "no such file\nmore" }, "no such file"],
    ["the exit code and the last words", { rc: 3, stderr: "a\nb\n" }, "exit code 3: b"],
    [
      "of a loop what the first failed item says, and how many there are",
      {
        msg: "One or more items failed",
        results: [{ msg: "fine" }, { failed: true, msg: "b is no key" }, { failed: true, msg: "nor is c" }],
      },
      "2 of 3 items failed: b is no key",
    ],
    ["that it must not be told", { censored: "hidden by no_log" }, "hidden by no_log"],
    ["at least that", {}, "failed"],
  ])("is %s", (_title, result, words) => {
    expect(causeOf({ diagnostics: [], result })).toBe(words);
  });
});
