import { expect, test } from "vitest";
import { compareDebianVersions } from "../../src/host/debian-version.ts";

/** Each older than the next; what `dpkg --compare-versions` says of them. */
const ORDER = [
  ...[
    "0.9~rc1-1",
    "0.9-1",
    "0.9-1~bpo12+1",
    "0.9-1+b1",
    "0.10",
    "0.10a",
    "0.10+dfsg",
    "1.0~~",
    "1.0~",
    "1.0",
  ],
  ...["1.0-0ubuntu1", "1.0-1", "1.0-1.1", "1.0-10", "1.0.1", "2", "10", "1:0.1", "1:0.1-1", "2:0"],
];

// `0.9-1~bpo12+1` is older than `0.9-1`.
const SORTED = ["0.9~rc1-1", "0.9-1~bpo12+1", "0.9-1", "0.9-1+b1", ...ORDER.slice(4)];

test("versions are in dpkg's order", () => {
  expect(SORTED.toReversed().toSorted(compareDebianVersions)).toEqual(SORTED);
});

test.each([
  ["1.0", "1.0"],
  ["0:1.0", "1.0"],
  ["1.01", "1.1"],
  ["1.0-0", "1.0"],
])("%s and %s are the same", (a, b) => {
  expect(compareDebianVersions(a, b)).toBe(0);
});
