/** Facts: processors, sockets and cores. */

import { z } from "zod";
import { defineFamily, linesOf } from "./fact-family.ts";
import { NOT_ON_LINUX, numberOf, readSysctl } from "./other-systems.ts";

const schema = z.object({
  processor: z.array(z.string()).describe("Number, vendor and model of each processor, one after the other."),
  processor_count: z.int().describe("Sockets; on Arm every processor counts."),
  processor_cores: z.int().describe("Cores of a socket."),
  processor_threads_per_core: z.int(),
  processor_vcpus: z.int().describe("What the kernel schedules on."),
  processor_nproc: z.int().describe("What this session may use."),
});

type Block = ReadonlyMap<string, string>;

/** The paragraphs of /proc/cpuinfo that describe a processor. */
function readProcessors(text: string): Block[] {
  return text
    .split(/\n\s*\n/)
    .map(
      (paragraph) =>
        new Map(
          linesOf(paragraph).map((line) => {
            const at = line.indexOf(":");
            return [line.slice(0, at).trim(), line.slice(at + 1).trim()] as const;
          }),
        ),
    )
    .filter((block) => /^\d+$/.test(block.get("processor") ?? ""));
}

/** How many processors a process may run on: `0-2,5` are four. */
function countOf(status: string): number | undefined {
  const list = /^Cpus_allowed_list:\s*([\d,-]+)$/m.exec(status)?.[1];
  return list?.split(",").reduce((sum, range) => {
    const [first = 0, last = first] = range.split("-").map(Number);
    return sum + last - first + 1;
  }, 0);
}

function describe(block: Block): string[] {
  const model = block.get("model name") ?? block.get("Processor") ?? block.get("cpu model");
  return [block.get("processor"), block.get("vendor_id"), model].filter((word) => word !== undefined);
}

const script = `
${NOT_ON_LINUX}
[ ! -r /proc/cpuinfo ] || exit 0
sysctl hw.ncpu hw.ncpuonline hw.model hw.packages hw.physicalcpu hw.logicalcpu machdep.cpu.brand_string kern.smp.cores kern.smp.threads_per_core 2>/dev/null
true`;

/** What other systems than Linux say: how many there are, and of which model. */
function readOthers(output: string) {
  const values = readSysctl(output);
  const vcpus = numberOf(values, "hw.ncpuonline", "hw.logicalcpu", "hw.ncpu") ?? 1;
  const sockets = numberOf(values, "hw.packages") ?? 1;
  const threads = numberOf(values, "kern.smp.threads_per_core") ?? 1;
  const physical =
    numberOf(values, "hw.physicalcpu", "kern.smp.cores") ?? Math.max(1, Math.floor(vcpus / threads));
  const model = values.get("machdep.cpu.brand_string") ?? values.get("hw.model");
  return {
    processor: model === undefined ? [] : Array.from({ length: vcpus }, () => model),
    processor_count: sockets,
    processor_cores: Math.max(1, Math.floor(physical / sockets)),
    processor_threads_per_core: Math.max(1, Math.floor(vcpus / physical)),
    processor_vcpus: vcpus,
    processor_nproc: vcpus,
  };
}

export const processor = defineFamily({
  name: "processor",
  group: "hardware",
  subsets: ["processor_cores", "processor_count"],
  files: ["/proc/cpuinfo", "/proc/self/status"],
  script,
  quick: true,
  schema,
  parse: ({ file, output }) => {
    if (file("/proc/cpuinfo") === undefined && output !== "") return readOthers(output);
    const blocks = readProcessors(file("/proc/cpuinfo") ?? "");
    const usable = countOf(file("/proc/self/status") ?? "") ?? blocks.length;
    const vcpus = blocks.length || usable;
    const sockets = new Set(blocks.map((b) => b.get("physical id")).filter((id) => id !== undefined));
    const first = blocks[0];
    const cores = sockets.size > 0 ? Number(first?.get("cpu cores") ?? 1) : 1;
    const siblings = sockets.size > 0 ? Number(first?.get("siblings") ?? cores) : 1;
    return {
      processor: blocks.flatMap(describe),
      processor_count: sockets.size || vcpus,
      processor_cores: cores,
      processor_threads_per_core: Math.max(1, Math.floor(siblings / cores)),
      processor_vcpus: vcpus,
      processor_nproc: usable,
    };
  },
});
