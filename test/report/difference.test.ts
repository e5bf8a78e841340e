/** Differences: readable, limited, and silent about secrets and bytes. */

import { describe, expect, it } from "vitest";
import type { ChangeSummary } from "../../src/events/event.ts";
import type { Difference } from "../../src/host/change.ts";
import { differenceLines } from "../../src/report/difference.ts";
import { lineString } from "../../src/report/segment.ts";

function shown(
  difference: Difference,
  details: Partial<ChangeSummary> = {},
  whole = false,
): readonly string[] {
  return differenceLines(
    { kind: "write-file", summary: "write /etc/x", difference, ...details },
    { whole },
  ).map(lineString);
}

const lines = (count: number, word = "line") =>
  Array.from({ length: count }, (_, i) => `${word} ${i}\n`).join("");

describe("differenceLines", () => {
  it("shows what changed with its surroundings", () => {
    const before = lines(20);
    expect(shown({ subject: "/etc/x", before, after: before.replace("line 10\n", "line ten\n") })).toEqual([
      "--- /etc/x",
      "+++ /etc/x",
      "@@ -8,7 +8,7 @@",
      " line 7",
      " line 8",
      " line 9",
      "-line 10",
      "+line ten",
      " line 11",
      " line 12",
      " line 13",
    ]);
  });

  it("shows small values in one line", () => {
    expect(shown({ subject: "mode of /etc/x", before: "0644", after: "0600" })).toEqual([
      "mode of /etc/x: 0644 → 0600",
    ]);
  });

  it("shows what is new and what is gone", () => {
    expect(shown({ subject: "/etc/x", after: "a\n" })).toEqual(["--- (not there)", "+++ /etc/x", "+a"]);
    expect(shown({ subject: "/etc/x", before: "a\n" })).toEqual(["--- /etc/x", "+++ (removed)", "-a"]);
  });

  it("shows line ends that differ, and one that is missing", () => {
    expect(shown({ subject: "x", before: "a\r\nb\n", after: "a\nb\n" })).toEqual([
      "--- x",
      "+++ x",
      "@@ -1,2 +1,2 @@",
      "-a␍",
      "+a",
      " b",
    ]);
    expect(shown({ subject: "x", before: "a\nb", after: "a\nb\n" })).toContain(
      "\\ No newline at end of file",
    );
  });

  it("says of a new file how it begins, of everything else not more than can be read", () => {
    expect(shown({ subject: "/etc/x", after: lines(100) }).slice(-2)).toEqual([
      "+line 39",
      "… 60 more lines",
    ]);
    const before = lines(1000);
    const after = before.replaceAll(/line \d*0\n/g, "other\n");
    expect(shown({ subject: "/etc/x", before, after })).toHaveLength(2 + 200 + 1);
    expect(shown({ subject: "/etc/x", before, after }, {}, true).length).toBeGreaterThan(500);
  });

  it.each([
    [
      "secret",
      { subject: "/etc/key", before: "old", after: "new" },
      { sensitive: true },
      "/etc/key: differs; not shown, since it holds a secret",
    ],
    [
      "secret without a difference",
      { subject: "/etc/key" },
      { sensitive: true },
      "/etc/key: differs; not shown, since it holds a secret",
    ],
    ["binary", { subject: "/bin/x", binary: true }, {}, "/bin/x: binary content differs"],
    [
      "binary by its bytes",
      { subject: "/bin/x", before: "a\0b", after: "a\0c" },
      {},
      "/bin/x: binary content differs",
    ],
  ] as const)("does not show what is %s", (_name, difference, details, expected) => {
    expect(shown(difference, details)).toEqual([expected]);
  });

  it("says nothing where nothing differs", () => {
    expect(shown({ subject: "x", before: "a\n", after: "a\n" })).toEqual([]);
    expect(differenceLines({ kind: "run-command", summary: "run it" })).toEqual([]);
  });

  it("gives up on texts that have nothing in common, or are huge", () => {
    expect(shown({ subject: "x", before: lines(40_000, "a"), after: lines(40_000, "b") })).toEqual([
      "x: differs nearly everywhere, 40000 lines before and 40000 after",
    ]);
  });

  it("makes what stands in files harmless", () => {
    expect(shown({ subject: "x", before: "a\n", after: "\u001b[2Jb\u202e\n" }).join("")).not.toMatch(
      /[\u001b\u202e]/,
    );
  });
});
