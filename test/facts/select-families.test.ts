import { describe, expect, test } from "vitest";
import { FAMILIES } from "../../src/facts/families.ts";
import { selectFamilies, subsetWords, unknownSubsets } from "../../src/facts/select-families.ts";

const MINIMUM = FAMILIES.filter((f) => f.group === "min").map((f) => f.name);
const ALL = FAMILIES.map((f) => f.name);

const CASES: readonly (readonly [string[], string[]])[] = [
  [["all"], ALL],
  [[], ALL],
  [["min"], MINIMUM],
  [["!all"], MINIMUM],
  [["!all", "!min"], []],
  [["network"], [...MINIMUM, "network"]],
  [["!all", "!min", "network"], ["network"]],
  [["!hardware"], [...MINIMUM, "virtual", "network"]],
  [["all", "!mounts"], ALL.filter((n) => n !== "mounts")],
  [
    ["hardware", "!mounts"],
    [...MINIMUM, "memory", "processor", "dmi", "uptime", "devices"],
  ],
  [
    ["!all", "default_ipv4"],
    [...MINIMUM, "network"],
  ],
  [["!local"], ALL.filter((n) => n !== "local")],
];

describe("gather_subset", () => {
  test.each(CASES)("%j", (subsets, families) => {
    const chosen = selectFamilies(subsets).map((f) => f.name);
    expect(chosen).toEqual(ALL.filter((name) => families.includes(name)));
  });

  test("words that mean nothing are told", () => {
    expect(unknownSubsets(["all", "!netwrk", "facter", "distribution"])).toEqual(["!netwrk"]);
    expect(subsetWords()).toContain("default_ipv4");
  });
});
