/** docs/performance.md, written from results and nothing else, but for the remarks that people have to make. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Results } from "../results.ts";
import { verdicts } from "../targets.ts";
import { PROJECT } from "../tools/homerun.ts";
import { workloadSection } from "./tables.ts";

const PAGE = join(PROJECT, "docs/performance.md");
const REMARKS = join(PROJECT, "bench/remarks.md");

const INTRODUCTION = `# How fast

homerun next to its peers and next to the floor: the least that any program could do. The page is written by
\`npm run bench\` from what it measured; how it measures, and how to repeat it, stands at the end.

All "hosts" are loopback addresses of one \`sshd\`, so that controller and hosts share the cores: **read the ratios inside
one table**, not seconds across tables. Everything counts from a cold start: the program's own start, reading files, logging in. Peers
are given their fastest honest settings.`;

const METHOD = `## How it is measured

\`\`\`sh
npm run bench -- --install-peers   # once: Ansible, Mitogen and pyinfra, each in a Python environment of its own in ~/.cache
npm run bench -- --write-docs      # everything, then this page; about an hour, nearly all of it Ansible's
npm run bench -- --only W1,W5 --runs 9 --peers none
\`\`\`

It needs Linux, \`apt-get install openssh-server\` and no root. \`bench/README.md\` tells of all options.

- **The same work.** Each workload is one list of tasks, from which every tool's own text is written. Before anything is timed,
  each tool has to leave the same files, permissions, owners and contents under the managed folders as homerun does (for W1, W5 and
  W6 starting from nothing), and a second run of it must change nothing. Every timed run is checked again.
- **Turns.** The tools run one after the other, round by round; the tables show medians. What takes longer than 20 s ran once.
- **Controller CPU** is user and system time of the command and all its descendants, daemons that it leaves behind included.
- **Peak memory** is the highest sum of the proportional set sizes (PSS) of the process tree, looked at up to 40 times a second, in a
  run that is not timed unless the tool ran once only.
- **Round trips** of each module by itself, unchanged and changed, are counted apart: [round-trips.md](round-trips.md).
- **Round trips, bytes** and the round trip time of W1-far come from a delay line: a TCP proxy that holds each direction back by half a
  round trip. A round trip is counted whenever the client sent after it had received. TCP's handshake is delayed too, and not counted.
- **Floors:** \`ssh script\` is one \`ssh\` with one script of all checks; \`piped shells\` is a small program with ssh2 that opens one
  shell per host and sends everything at once; \`ssh connect\` and \`ssh2 connect\` log in and run \`true\`.
- **Peers:** Ansible with pipelining, 50 forks, no facts, its connections kept as by default; Mitogen's linear strategy on the
  same; pyinfra with \`-y\`. All check host keys.`;

function summary(results: Results): string {
  const lines = results.workloads.flatMap((workload) =>
    verdicts(workload, results).map(
      (one) => `| ${workload.id} | ${one.target} | ${one.found} | ${one.met ? "yes" : "**no**"} |`,
    ),
  );
  return [
    "## Targets",
    "",
    "| workload | target | found | met |",
    "| --- | --- | ---: | --- |",
    ...lines,
  ].join("\n");
}

function where(results: Results): string {
  const { machine, workloads } = results;
  const versions = new Set(
    workloads.flatMap((workload) => workload.rows.map((row) => row.version)).flatMap((v) => v.split(", ")),
  );
  const dates = workloads.map((workload) => workload.date).toSorted();
  const [first, last] = [dates[0] ?? "", dates.at(-1) ?? ""];
  const loads = workloads.map((workload) => workload.load);
  return [
    "## The machine",
    "",
    `${machine.cores} cores (${machine.cpu}), ${Math.round(machine.memory / 1024 ** 3)} GiB, ${machine.system}, ${machine.architecture}.`,
    `Measured ${first === last ? first : `${first} to ${last}`}; load when a workload began: ${Math.min(...loads).toFixed(1)} to ${Math.max(...loads).toFixed(1)}.`,
    `Versions: ${[...versions].toSorted().join(", ")}.`,
  ].join("\n");
}

export function performancePage(results: Results, remarks: string): string {
  return [
    INTRODUCTION,
    where(results),
    summary(results),
    remarks.trim(),
    ...results.workloads.map((workload) => workloadSection(workload, results)),
    METHOD,
  ]
    .filter((part) => part !== "")
    .join("\n\n")
    .concat("\n");
}

export function writePerformancePage(results: Results): string {
  const remarks = existsSync(REMARKS) ? readFileSync(REMARKS, "utf8") : "";
  writeFileSync(PAGE, performancePage(results, remarks));
  return PAGE;
}
