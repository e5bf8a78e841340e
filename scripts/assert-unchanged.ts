/** Reads the events of a run and fails unless it ended well with changed=0 on every host; prints the recap that it judged. */

import { readFileSync } from "node:fs";
import type { Envelope } from "../src/events/event.ts";

const [file] = process.argv.slice(2);
if (!file) throw new Error("usage: assert-unchanged.ts EVENTS.jsonl");
const events = readFileSync(file, "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Envelope);
const last = events.findLast((e) => e.type === "run-finished");
if (last?.type !== "run-finished") throw new Error("the run has no end");
let good = last.end === "success" && Object.keys(last.hosts).length > 0;
for (const [host, counts] of Object.entries(last.hosts)) {
  process.stdout.write(
    `${host.padEnd(10)} ok=${counts.ok} changed=${counts.changed} failed=${counts.failed} unreachable=${counts.unreachable} skipped=${counts.skipped}\n`,
  );
  if (counts.changed > 0 || counts.failed > 0 || counts.unreachable > 0) good = false;
}
for (const event of events) {
  if (event.type === "host-finished" && event.outcome === "changed")
    process.stdout.write(`changed: ${event.host}: ${event.task.name} (${event.task.location})\n`);
}
process.exitCode = good ? 0 : 1;
