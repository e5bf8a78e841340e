/** Facts: memory and swap, in mebibytes as Ansible counts them. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";

const schema = z.object({
  memtotal_mb: z.int(),
  memfree_mb: z.int().describe("Free at once, without what caches would give back."),
  memavailable_mb: z.int().optional().describe("What programs can still have."),
  swaptotal_mb: z.int(),
  swapfree_mb: z.int(),
  memory_mb: z.object({
    real: z.object({ total: z.int(), used: z.int(), free: z.int() }),
    nocache: z.object({ free: z.int(), used: z.int() }),
    swap: z.object({ total: z.int(), free: z.int(), used: z.int(), cached: z.int() }),
  }),
});

function readKilobytes(text: string): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  for (const line of linesOf(text)) {
    const match = /^(\S+):\s+(\d+)/.exec(line);
    if (match?.[1] !== undefined) found.set(match[1], Number(match[2]));
  }
  return found;
}

export const memory = defineFamily({
  name: "memory",
  group: "hardware",
  files: ["/proc/meminfo"],
  schema,
  parse: ({ file }) => {
    const kilobytes = readKilobytes(file("/proc/meminfo") ?? "");
    if (!kilobytes.has("MemTotal")) throw new Error("/proc/meminfo does not say how much memory there is");
    const mb = (name: string): number => Math.floor((kilobytes.get(name) ?? 0) / 1024);
    const total = mb("MemTotal");
    const free = mb("MemFree");
    const withoutCaches = mb("MemFree") + mb("Buffers") + mb("Cached");
    return {
      memtotal_mb: total,
      memfree_mb: free,
      ...(kilobytes.has("MemAvailable") ? { memavailable_mb: mb("MemAvailable") } : {}),
      swaptotal_mb: mb("SwapTotal"),
      swapfree_mb: mb("SwapFree"),
      memory_mb: {
        real: { total, used: total - free, free },
        nocache: { free: withoutCaches, used: total - withoutCaches },
        swap: {
          total: mb("SwapTotal"),
          free: mb("SwapFree"),
          used: mb("SwapTotal") - mb("SwapFree"),
          cached: mb("SwapCached"),
        },
      },
    };
  },
});
