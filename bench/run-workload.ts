/** One workload with every tool: proves first that all of them do the same, then lets them run in turns. */

import { mkdirSync, rmSync } from "node:fs";
import { loadavg } from "node:os";
import { join } from "node:path";
import { differences, type State, stateOf } from "./compare-state.ts";
import { type DelayLine, openDelayLine } from "./delay-line.ts";
import { emptyHosts, type Job, layOut } from "./job.ts";
import { type Command, type Measured, measure } from "./measure.ts";
import type { Row, Sample, WorkloadResult } from "./results.ts";
import type { SshdArea } from "./sshd-area.ts";
import type { Tool } from "./tools/tool.ts";
import { changesExpected } from "./workloads/task.ts";
import type { Workload } from "./workloads/workload.ts";

/** Of what takes longer than this, the proof is the only run. */
const SLOW_SECONDS = 20;

interface Entrant {
  readonly tool: Tool;
  readonly command: (folder: string) => Command;
  readonly samples: Sample[];
  memory?: number;
  failed?: string;
  /** The proof was measured and suffices. */
  done?: boolean;
}

interface Meeting {
  readonly job: Job;
  readonly line: DelayLine | undefined;
  readonly say: (text: string) => void;
  /** How homerun leaves the hosts. */
  wanted: State;
}

let runNumber = 0;

async function once(
  { job, line }: Meeting,
  { tool, command }: Entrant,
  from: "empty" | "converged",
  memory = false,
): Promise<Measured & Sample> {
  const name = `r${String(++runNumber).padStart(6, "0")}`;
  const folder = join(job.area.folder, "runs", name);
  mkdirSync(folder, { recursive: true });
  await job.area.settle();
  line?.takeTraffic();
  const run = await measure(command(folder), { folder, home: join(job.area.folder, "home"), memory });
  await job.area.settle();
  const traffic = line?.takeTraffic();
  if (run.status !== 0) throw new Error(`${tool.name} ended with ${run.status}:\n${run.output.slice(-3000)}`);
  if (traffic?.turns === 0) throw new Error(`${tool.name} went past the delay line`);
  const expected = job.hosts.length * changesExpected(job.workload.tasks, from);
  const found = tool.changes?.(run.output, job) ?? expected;
  if (found !== expected)
    throw new Error(
      `${tool.name} changed ${found} tasks instead of ${expected}:\n${run.output.slice(-3000)}`,
    );
  rmSync(folder, { recursive: true, force: true });
  return { ...run, ...traffic };
}

function sampleOf({ wall, cpu, bytesUp, bytesDown, turns }: Sample): Sample {
  if (bytesUp === undefined || bytesDown === undefined || turns === undefined) return { wall, cpu };
  return { wall, cpu, bytesUp, bytesDown, turns };
}

function compare(meeting: Meeting, tool: Tool): void {
  if (!tool.applies) return;
  const different = differences(meeting.wanted, stateOf(meeting.job.managed));
  if (different.length > 0)
    throw new Error(`${tool.name} leaves another state than homerun:\n${different.join("\n")}`);
}

/** From nothing if asked for, then a second run, which must change nothing. */
async function prove(meeting: Meeting, entrant: Entrant): Promise<void> {
  const { workload } = meeting.job;
  const first = entrant.tool.role === "homerun";
  let counts: (Measured & Sample) | undefined;
  if (first || (workload.everyoneBuilds && entrant.tool.applies)) {
    emptyHosts(meeting.job);
    const built = await once(meeting, entrant, "empty", true);
    if (first) meeting.wanted = stateOf(meeting.job.managed);
    compare(meeting, entrant.tool);
    if (workload.from === "empty") counts = built;
  }
  // What tells no changes has nothing to prove from an empty start but its state.
  if (workload.from === "converged" || entrant.tool.changes !== undefined) {
    const again = await once(meeting, entrant, "converged", true);
    counts ??= again;
    compare(meeting, entrant.tool);
  }
  if (counts?.memory !== undefined) entrant.memory = counts.memory;
  if (counts === undefined || counts.wall < SLOW_SECONDS || first) return;
  entrant.samples.push(sampleOf(counts));
  entrant.done = true;
}

async function attempt(meeting: Meeting, entrant: Entrant, act: () => Promise<void>): Promise<void> {
  if (entrant.failed !== undefined) return;
  try {
    await act();
  } catch (error) {
    entrant.failed = error instanceof Error ? error.message : String(error);
    meeting.say(`  ✖ ${entrant.failed.replaceAll("\n", "\n    ")}`);
  }
}

async function takeTurns(meeting: Meeting, entrants: readonly Entrant[], runs: number): Promise<void> {
  const { workload } = meeting.job;
  for (let run = 0; run < runs; run++)
    for (const entrant of entrants.filter((one) => !one.done))
      await attempt(meeting, entrant, async () => {
        if (workload.from === "empty") emptyHosts(meeting.job);
        entrant.samples.push(sampleOf(await once(meeting, entrant, workload.from)));
        compare(meeting, entrant.tool);
      });
}

function rowOf({ tool, samples, memory, failed }: Entrant): Row {
  return {
    tool: tool.name,
    role: tool.role,
    version: tool.version,
    samples,
    ...(memory === undefined ? {} : { memory }),
    ...(failed === undefined ? {} : { failed }),
  };
}

/** `tools`: homerun first, since the others are compared with what it leaves. */
export async function runWorkload(
  workload: Workload,
  area: SshdArea,
  tools: readonly Tool[],
  runs: number,
  say: (text: string) => void,
): Promise<WorkloadResult> {
  const direct = layOut(workload, area);
  const target = { host: direct.hosts[0]?.address ?? "", port: area.port };
  const line = workload.roundTrip === undefined ? undefined : await openDelayLine(target, workload.roundTrip);
  const job = line ? layOut(workload, area, { host: "127.0.0.1", port: line.port }) : direct;
  const meeting: Meeting = { job, line, say, wanted: new Map() };
  const date = new Date().toISOString().slice(0, 10);
  const load = loadavg()[0] ?? 0;
  try {
    const entrants = tools.map((tool): Entrant => ({ tool, command: tool.prepare(job), samples: [] }));
    let ran: readonly Entrant[] = [];
    for (const entrant of entrants) {
      // Without homerun's state there is nothing to compare the others with.
      if (ran[0]?.failed !== undefined) break;
      ran = [...ran, entrant];
      await attempt(meeting, entrant, () => prove(meeting, entrant));
    }
    await takeTurns(meeting, ran, runs);
    const { id, title, hosts, tasks } = workload;
    return { id, title, hosts, tasks: tasks.length, date, load, rows: ran.map(rowOf) };
  } finally {
    line?.close();
  }
}
