/** Ten thousand spoiled examples of everything that is read: each ends, in a value or in diagnostics. `HOMERUN_FUZZ=200000` reads more. */

import { describe, expect, it } from "vitest";
import { exampleOf } from "./reading.ts";
import { runFuzz } from "./run-fuzz.ts";

const COUNT = Number(process.env.HOMERUN_FUZZ ?? 10_000);

describe("spoiled playbooks, inventories, variables, specifications and templates", () => {
  it(
    `${COUNT} of them end in no exception, no hang, and no message without a place`,
    async () => {
      const faults = await runFuzz({ seed: 5, count: COUNT });
      const shown = faults.slice(0, 5).map(({ index, fault }) => {
        const { kind, files } = exampleOf(5, index);
        return `node test/fuzz/try.ts show 5 ${index}\n${kind}: ${fault}\n${JSON.stringify(files).slice(0, 2000)}`;
      });
      expect(shown).toEqual([]);
    },
    60_000 + COUNT * 20,
  );

  it("are the same each time", () => {
    const some = [3, 11, 14, 15, 16, 17, 18, 19].map((index) => exampleOf(5, index));
    expect(some).toEqual([3, 11, 14, 15, 16, 17, 18, 19].map((index) => exampleOf(5, index)));
    expect(new Set(some.map(({ kind }) => kind)).size).toBe(8);
  });
});

describe("the watch over them", () => {
  it("tells an example that throws, and one that never ends", async () => {
    const worker = new URL("./spoilt-worker.ts", import.meta.url);
    const faults = await runFuzz({ seed: 1, count: 6, worker, longest: 3000 });
    expect(faults.map(({ index, fault }) => [index, fault])).toEqual([
      [2, "thrown"],
      [3, "takes longer than 3 seconds"],
    ]);
  });
});
