/** Plays a run on the terminal that it is started in, for tests of the live view; Ctrl-C leaves in the middle of it. */

import process from "node:process";
import { setTimeout as sleep } from "node:timers/promises";
import { createBus } from "../../src/events/bus.ts";
import { createRedactor } from "../../src/events/redactor.ts";
import { UNICODE_SYMBOLS } from "../../src/report/live/frame.ts";
import { createLiveReport } from "../../src/report/live/live-report.ts";
import { createTheme } from "../../src/report/theme.ts";
import { finished, label, playStarted, runFinished, runStarted } from "./events.ts";

const [hostCount = 60, endless = 0] = process.argv.slice(2).map(Number);
const bus = createBus({ now: () => new Date(), redactor: createRedactor() });

function target(stream: NodeJS.WriteStream) {
  return {
    write: (text: string) => void stream.write(text),
    theme: createTheme(1),
    get columns() {
      return stream.columns;
    },
    get rows() {
      return stream.rows;
    },
  };
}

bus.subscribe(
  createLiveReport({
    verbosity: 0,
    runFolder: () => undefined,
    now: () => Date.now(),
    live: target(process.stderr),
    result: target(process.stdout),
    symbols: UNICODE_SYMBOLS,
    onExit(callback) {
      process.on("exit", callback);
      return () => void process.off("exit", callback);
    },
  }),
);
process.on("SIGINT", () => process.exit(130));

const hosts = Array.from({ length: hostCount }, (_, i) => `host${i}`);
bus.emit(runStarted());
bus.emit(playStarted(hosts, 3));
for (const step of [1, 2, 3]) {
  const task = label(step, `step number ${step}`);
  bus.emit({ type: "step-started", task, hosts });
  for (const host of hosts) bus.emit({ type: "host-started", task, host });
  for (let round = 0; round < (endless === 1 ? 10_000 : 4); round++) {
    for (const host of hosts)
      bus.emit({ type: "progress", task, host, line: `\u001b[31mround ${round}\u001b[2J` });
    await sleep(60);
  }
  for (const host of hosts) {
    const failed = step === 2 && host === "host7";
    bus.emit(finished(task, host, failed ? { outcome: "failed", result: { msg: "out of luck" } } : {}));
  }
}
bus.emit({ type: "play-finished", play: 1 });
bus.emit(runFinished({ host7: { failed: 1 } }, { end: "failed" }));
await bus.close();
