/** Facts: memory and swap, in mebibytes as Ansible counts them. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";
import { NOT_ON_LINUX, numberOf, readSysctl } from "./other-systems.ts";

const schema = z.object({
  memtotal_mb: z.int(),
  memfree_mb: z.int().optional().describe("Free at once, without what caches would give back."),
  memavailable_mb: z.int().optional().describe("What programs can still have."),
  swaptotal_mb: z.int(),
  swapfree_mb: z.int(),
  memory_mb: z
    .object({
      real: z.object({ total: z.int(), used: z.int(), free: z.int() }),
      nocache: z.object({ free: z.int(), used: z.int() }),
      swap: z.object({ total: z.int(), free: z.int(), used: z.int(), cached: z.int() }),
    })
    .optional(),
});

/** Sizes in bytes and pages, then what is free and what swap there is, each in the words of the system that has it. */
const script = `
${NOT_ON_LINUX}
[ ! -r /proc/meminfo ] || exit 0
sysctl hw.memsize hw.physmem64 hw.physmem hw.pagesize hw.realmem vm.stats.vm.v_page_size vm.stats.vm.v_page_count vm.stats.vm.v_free_count vm.swapusage 2>/dev/null
if command -v vm_stat >/dev/null 2>&1; then vm_stat
else
  echo '== swap'; swapctl -sk 2>/dev/null || swapinfo -k
  echo '== vmstat'; vmstat
fi 2>/dev/null
true`;

const MB = 1024 ** 2;
const UNITS: Readonly<Record<string, number>> = { "": 1024, K: 1024, M: MB, G: 1024 * MB };

/** Swap in bytes, and how much of it is used. */
function swapOf(values: ReadonlyMap<string, string>, output: string): readonly [number, number] {
  const words = /total = ([\d.]+)M\s+used = ([\d.]+)M/.exec(values.get("vm.swapusage") ?? "");
  if (words) return [Number(words[1]) * MB, Number(words[2]) * MB];
  const part = /== swap\n([\s\S]*?)(?:== vmstat|$)/.exec(output)?.[1] ?? "";
  const sum = /^total:? +(\d+)(?: 1K-blocks allocated,)? +(\d+)/im.exec(part);
  if (sum) return [Number(sum[1]) * 1024, Number(sum[2]) * 1024];
  const one = /^\/\S+ +(\d+) +(\d+) +\d+ +\d+%/m.exec(part);
  return one ? [Number(one[1]) * 1024, Number(one[2]) * 1024] : [0, 0];
}

/** Free memory in bytes. macOS counts what lies idle as free, as Ansible does. */
function freeOf(values: ReadonlyMap<string, string>, output: string, total: number): number | undefined {
  const pages = (name: string): number =>
    Number(new RegExp(`^Pages ${name}: +(\\d+)`, "m").exec(output)?.[1] ?? 0);
  const size = /page size of (\d+) bytes/.exec(output)?.[1];
  if (size !== undefined)
    return total - (pages("wired down") + pages("active") + pages("inactive")) * Number(size);
  const free = numberOf(values, "vm.stats.vm.v_free_count");
  const page = numberOf(values, "vm.stats.vm.v_page_size", "hw.pagesize");
  if (free !== undefined && page !== undefined) return free * page;
  const lines = (/== vmstat\n([\s\S]*)$/.exec(output)?.[1] ?? "").trim().split("\n");
  const column = lines
    .map((l) => l.trim().split(/\s+/))
    .find((w) => w.includes("fre"))
    ?.indexOf("fre");
  const word =
    column === undefined
      ? undefined
      : /^(\d+)([KMG]?)$/.exec(lines.at(-1)?.trim().split(/\s+/)[column] ?? "");
  return word ? Number(word[1]) * (UNITS[word[2] ?? ""] ?? 1024) : undefined;
}

/** What other systems than Linux say. */
function readOthers(output: string) {
  const values = readSysctl(output);
  const pages = numberOf(values, "vm.stats.vm.v_page_count");
  const page = numberOf(values, "vm.stats.vm.v_page_size", "hw.pagesize");
  const counted = pages !== undefined && page !== undefined ? pages * page : undefined;
  const total = counted ?? numberOf(values, "hw.memsize", "hw.physmem64", "hw.physmem");
  if (total === undefined) throw new Error("neither /proc/meminfo nor sysctl says how much memory there is");
  const free = freeOf(values, output, total);
  const [swap, used] = swapOf(values, output);
  return {
    memtotal_mb: Math.floor(total / MB),
    ...(free === undefined ? {} : { memfree_mb: Math.floor(free / MB) }),
    swaptotal_mb: Math.floor(swap / MB),
    swapfree_mb: Math.floor((swap - used) / MB),
  };
}

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
  script,
  quick: true,
  schema,
  parse: ({ file, output }) => {
    const kilobytes = readKilobytes(file("/proc/meminfo") ?? "");
    if (!kilobytes.has("MemTotal")) return readOthers(output);
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
