/** What a run of the bench has found: it is kept as JSON, and the pages are written from it alone. */

import { existsSync, readFileSync } from "node:fs";
import { arch, cpus, totalmem } from "node:os";
import type { Tool } from "./tools/tool.ts";

export interface Sample {
  readonly wall: number;
  readonly cpu: number;
  readonly bytesUp?: number;
  readonly bytesDown?: number;
  readonly turns?: number;
}

export interface Row {
  readonly tool: string;
  readonly role: Tool["role"];
  readonly version: string;
  readonly samples: readonly Sample[];
  /** Bytes: highest sum of proportional set sizes of the tree, in the run that proved the state. */
  readonly memory?: number;
  /** Why there are no samples. */
  readonly failed?: string;
}

export interface WorkloadResult {
  readonly id: string;
  readonly title: string;
  readonly hosts: number;
  readonly tasks: number;
  readonly date: string;
  /** Of the machine, one minute's, when the workload began. */
  readonly load: number;
  readonly rows: readonly Row[];
}

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memory: number;
  readonly system: string;
  readonly architecture: string;
}

export interface Results {
  readonly machine: Machine;
  readonly workloads: readonly WorkloadResult[];
}

export function thisMachine(): Machine {
  const release = existsSync("/etc/os-release") ? readFileSync("/etc/os-release", "utf8") : "";
  return {
    cpu: cpus()[0]?.model ?? "unknown",
    cores: cpus().length,
    memory: totalmem(),
    system: /^PRETTY_NAME="?([^"\n]*)/m.exec(release)?.[1] ?? process.platform,
    architecture: arch(),
  };
}

export function readResults(file: string): Results {
  return JSON.parse(readFileSync(file, "utf8")) as Results;
}

/** Later ones replace earlier ones, workload by workload; the order is that of the first. */
export function merged(all: readonly Results[]): Results {
  const workloads = new Map(all.flatMap((one) => one.workloads).map((w) => [w.id, w]));
  return { machine: all.at(-1)?.machine ?? thisMachine(), workloads: [...workloads.values()] };
}
