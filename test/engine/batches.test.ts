import { describe, expect, it } from "vitest";
import { batchesOf, inOrder } from "../../src/engine/strategies/batches.ts";

const hosts = ["a", "b", "c", "d", "e"];

describe("serial", () => {
  it.each([
    [undefined, [5]],
    [[2], [2, 2, 1]],
    [["2"], [2, 2, 1]],
    [
      [1, 3],
      [1, 3, 1],
    ],
    [
      [1, "100%"],
      [1, 4],
    ],
    [["40%"], [2, 2, 1]],
    [["10%"], [1, 1, 1, 1, 1]],
    [[0], [5]],
    [[9], [5]],
  ])("%j gives batches of %j", (sizes, lengths) => {
    const batches = batchesOf(hosts, sizes);
    expect(batches.map((b) => b.length)).toEqual(lengths);
    expect(batches.flat()).toEqual(hosts);
  });

  it("has no batch without hosts", () => {
    expect(batchesOf([], undefined)).toEqual([]);
    expect(batchesOf([], [2])).toEqual([]);
  });
});

describe("order", () => {
  it.each([
    ["inventory", "b,a,c"],
    ["reverse_inventory", "c,a,b"],
    ["sorted", "a,b,c"],
    ["reverse_sorted", "c,b,a"],
    ["shuffle", "c,a,b"],
  ])("%s", (order, wanted) => {
    expect(inOrder(["b", "a", "c"], order, (below) => below - 1).join()).toBe(wanted);
  });
});
