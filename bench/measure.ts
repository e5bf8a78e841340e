/** Runs one command from a cold start and says how long it took, what it cost the controller, and what it printed. */

import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { cpuOf, ProcessTree } from "./process-tree.ts";

export interface Command {
  readonly argv: readonly string[];
  readonly cwd?: string;
  /** A file that is given on stdin. */
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Measured {
  readonly wall: number;
  /** Seconds of user and system time of the command and all its descendants. */
  readonly cpu: number;
  readonly status: number;
  /** stdout and stderr as they came. */
  readonly output: string;
  /** Highest sum of the proportional set sizes of the process tree; only where asked for. */
  readonly memory?: number;
}

export interface MeasureOptions {
  /** Of this run alone: what the command leaves behind is recognised by it. */
  readonly folder: string;
  readonly home: string;
  /** Look every few milliseconds how much memory is used. */
  readonly memory?: boolean;
}

const SAMPLE_MS = 25;
/** Looking takes time on the same processors: no more than a twentieth. */
const SAMPLE_SHARE = 20;
const LONGEST_MS = 40 * 60_000;

/** bash keeps the time of a whole tree of processes, and its own start is no part of it. Fd 3 is ours alone. */
const STOPWATCH = `
files=$(ulimit -Hn); [ "$files" = unlimited ] && files=65536; [ "$files" -gt 65536 ] && files=65536
ulimit -n "$files"
TIMEFORMAT='%3U %3S'
begin=$EPOCHREALTIME
{ time "$@" 2>&1 3>&-; } 2>&3
status=$?
echo "$begin $EPOCHREALTIME $status" >&3
`;

/** Nothing of the caller's own settings, agents or language. homerun's launcher starts the first `node` in PATH: the one that runs this. */
function environment(options: MeasureOptions): Record<string, string> {
  return {
    PATH: `${dirname(process.execPath)}:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: options.home,
    LANG: "C.UTF-8",
    LC_ALL: "C.UTF-8",
    BENCH_FOLDER: options.folder,
  };
}

async function ended(child: ChildProcess): Promise<string> {
  let report = "";
  const stream = child.stdio[3] as Readable;
  stream.setEncoding("utf8").on("data", (chunk: string) => {
    report += chunk;
  });
  await new Promise<void>((resolve, reject) => {
    child.once("error", reject).once("exit", () => resolve());
  });
  if (!stream.readableEnded && !stream.destroyed)
    await new Promise<void>((resolve) => stream.once("close", resolve));
  return report;
}

interface Sampler {
  readonly peak: () => number;
  readonly stop: () => void;
}

function sampleMemory(tree: ProcessTree): Sampler {
  let peak = 0;
  const look = (): void => {
    const began = performance.now();
    peak = Math.max(peak, tree.memory());
    timer = setTimeout(look, Math.max(SAMPLE_MS, SAMPLE_SHARE * (performance.now() - began)));
  };
  let timer = setTimeout(look, SAMPLE_MS);
  return { peak: () => peak, stop: () => clearTimeout(timer) };
}

/** Ends what the command left running (connections kept for later) and returns the processor time it had used. */
async function clearUp(tree: ProcessTree): Promise<number> {
  const left = tree.members();
  const cpu = left.reduce((sum, pid) => sum + cpuOf(pid), 0);
  for (let tried = 0; tried < 100; tried++) {
    const alive = left.filter((pid) => existsSync(`/proc/${pid}`));
    if (alive.length === 0) break;
    for (const pid of alive) {
      try {
        process.kill(pid, tried < 40 ? "SIGTERM" : "SIGKILL");
      } catch {
        // It has ended by itself.
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  return cpu;
}

export async function measure(command: Command, options: MeasureOptions): Promise<Measured> {
  mkdirSync(options.folder, { recursive: true });
  const outputFile = join(options.folder, "output");
  const output = openSync(outputFile, "w");
  const input = openSync(command.input ?? "/dev/null", "r");
  const child = spawn("bash", ["-c", STOPWATCH, "bash", ...command.argv], {
    cwd: command.cwd ?? options.folder,
    env: { ...environment(options), ...command.env },
    stdio: [input, output, output, "pipe"],
    detached: true,
  });
  const end = (): void => {
    try {
      if (child.pid) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  const limit = setTimeout(end, LONGEST_MS);
  process.once("exit", end);
  const tree = new ProcessTree(options.folder, child.pid ?? 0);
  const sampler = options.memory ? sampleMemory(tree) : undefined;
  const report = await ended(child).finally(() => {
    clearTimeout(limit);
    sampler?.stop();
    process.removeListener("exit", end);
    closeSync(output);
    closeSync(input);
  });
  const [user = 0, system = 0, begin = 0, finish = 0, status = -1] = report.trim().split(/\s+/).map(Number);
  const late = await clearUp(tree);
  return {
    wall: finish - begin,
    cpu: user + system + late,
    status,
    output: readFileSync(outputFile, "utf8"),
    ...(sampler ? { memory: sampler.peak() } : {}),
  };
}
