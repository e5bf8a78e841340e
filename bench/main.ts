/** `npm run bench`: homerun next to its peers and next to the floor, over real SSH on loopback. See bench/README.md. */

import { existsSync, writeFileSync } from "node:fs";
import { type Options, readOptions, USAGE } from "./options.ts";
import { writePerformancePage } from "./report/performance-page.ts";
import { workloadSection } from "./report/tables.ts";
import { merged, type Results, readResults, thisMachine, type WorkloadResult } from "./results.ts";
import { countRoundTrips, ROUND_TRIPS, writeRoundTripsPage } from "./run-round-trips.ts";
import { runStartUp } from "./run-start-up.ts";
import { runWorkload } from "./run-workload.ts";
import { openSshdArea, type SshdArea } from "./sshd-area.ts";
import { ansible } from "./tools/ansible.ts";
import { buildAndCopy, homerun, type Program } from "./tools/homerun.ts";
import { findPeer, installPeers, type PeerName, type PeerPlace } from "./tools/peers.ts";
import { bundlePipedShells, pipedShells } from "./tools/piped-shells.ts";
import { pyinfra } from "./tools/pyinfra.ts";
import { sshFloors } from "./tools/ssh-floors.ts";
import type { Tool } from "./tools/tool.ts";
import { allWorkloads } from "./workloads/all-workloads.ts";
import type { FloorName, Workload } from "./workloads/workload.ts";

const START_UP = "start-up";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function chosen(id: string, only: readonly string[]): boolean {
  return only.length === 0 || only.some((one) => id === one || id.startsWith(`${one}-`));
}

function places(options: Options): ReadonlyMap<PeerName, PeerPlace> {
  const found = new Map<PeerName, PeerPlace>();
  for (const name of options.peers) {
    const place = findPeer(name);
    if (place) found.set(name, place);
    else say(`${name} is not installed (npm run bench -- --install-peers): left out`);
  }
  return found;
}

interface Bench {
  readonly area: SshdArea;
  readonly program: Program;
  readonly peers: readonly Tool[];
  readonly floor: (name: FloorName) => Tool;
}

function toolsFor(workload: Workload, bench: Bench): readonly Tool[] {
  return [
    homerun(bench.program),
    ...workload.floors.map(bench.floor),
    ...(workload.peers ? bench.peers : []),
  ];
}

/** Seconds of so little work would only mislead. */
function smokeLine({ id, title, rows }: WorkloadResult): string {
  const ran = rows.filter((row) => row.failed === undefined).map((row) => row.tool);
  return `${ran.length === rows.length ? "✔" : "✖"} ${id.padEnd(13)} ${title}: ${ran.join(", ")}`;
}

async function measureAll(options: Options): Promise<Results> {
  const workloads = allWorkloads(options.smoke ? "tiny" : "full").filter(({ id }) =>
    chosen(id, options.only),
  );
  const startUp = chosen(START_UP, options.only);
  const found = places(options);
  const area = await openSshdArea(Math.max(1, ...workloads.map(({ hosts }) => hosts)));
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => process.exit(130));
  process.once("exit", area.close);
  const program = buildAndCopy(area);
  const shells = await bundlePipedShells(area);
  const bench: Bench = {
    area,
    program,
    peers: [...found].map(([name, place]) => (name === "pyinfra" ? pyinfra(place) : ansible(place))),
    floor: (name) =>
      name === "piped shells" || name === "ssh2 connect" ? pipedShells(shells, name) : sshFloors[name](),
  };
  const machine = thisMachine();
  const results: WorkloadResult[] = [];
  const add = (result: WorkloadResult): void => {
    results.push(result);
    if (options.smoke) say(smokeLine(result));
    else say(`\n${workloadSection(result, { machine, workloads: results })}\n`);
  };
  for (const workload of workloads) {
    if (!options.smoke) say(`» ${workload.id}: ${workload.title}`);
    add(await runWorkload(workload, area, toolsFor(workload, bench), options.runs, say));
    if (options.json) keep(options.json, { machine, workloads: results });
  }
  if (startUp) add(await runStartUp(program, found.get("ansible"), area, options.runs));
  process.removeListener("exit", area.close);
  area.close();
  return { machine, workloads: results };
}

function keep(file: string, results: Results): void {
  const before = existsSync(file) ? [readResults(file)] : [];
  writeFileSync(file, `${JSON.stringify(merged([...before, results]), undefined, 1)}\n`);
}

function optionsOrExit(): Options {
  try {
    const options = readOptions(process.argv.slice(2));
    const ids = [...allWorkloads(options.smoke ? "tiny" : "full").map(({ id }) => id), START_UP, ROUND_TRIPS];
    const unknown = options.only.filter((one) => !ids.some((id) => chosen(id, [one])));
    if (unknown.length > 0) throw new Error(`--only: ${unknown.join(", ")} is none of ${ids.join(", ")}`);
    return options;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n\n${USAGE}`);
    process.exit(2);
  }
}

/** Counted only where it is asked for: in a smoke test and everywhere else the unit tests have done so. */
function roundTrips(options: Options): void {
  const rows = countRoundTrips();
  if (options.writeDocs) say(`written: ${writeRoundTripsPage(rows)}`);
}

async function main(): Promise<void> {
  const options = optionsOrExit();
  if (options.help) return say(USAGE);
  if (options.installPeers) return installPeers(options.peers);
  if (options.only.includes(ROUND_TRIPS)) {
    roundTrips(options);
    if (options.only.length === 1) return;
  }
  const measured = options.from.length === 0 ? await measureAll(options) : undefined;
  if (measured && options.json) keep(options.json, measured);
  const results = measured ?? merged(options.from.map(readResults));
  if (options.writeDocs) say(`written: ${writePerformancePage(results)}`);
  const failed = results.workloads.flatMap(({ id, rows }) =>
    rows.filter((row) => row.failed !== undefined).map((row) => `${id}: ${row.tool}`),
  );
  if (failed.length === 0) return;
  say(`\n✖ failed: ${failed.join(", ")}`);
  process.exitCode = 1;
}

await main();
