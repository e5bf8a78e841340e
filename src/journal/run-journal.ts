/** The record of a run on disk: every event as it comes, safe against a power cut where it matters, and a summary at the end. */

import { closeSync, fsync, fsyncSync, openSync, writeSync } from "node:fs";
import { mkdir, open, rename } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";
import type { Envelope, Subscriber } from "../events/event.ts";
import { eventLine } from "../events/record.ts";
import { stateDirectory } from "./state-directory.ts";

export const EVENTS_FILE = "events.jsonl";
export const SUMMARY_FILE = "summary.json";

/** Progress comes in floods and decides nothing: it waits for the next event, or until it is this long. */
const MOST_CHATTER = 32 * 1024;

export interface RunJournal extends Subscriber {
  /** Absolute. */
  readonly folder: string;
  close(): Promise<void>;
}

export interface JournalOptions {
  /** The folder of all runs; relative ones start at `cwd`. */
  readonly directory: string;
  readonly cwd: string;
  readonly runId: string;
}

export function runsDirectoryOf(
  environment: Readonly<Record<string, string | undefined>>,
  homeDirectory: string,
): string {
  return join(stateDirectory(environment, homeDirectory), "runs");
}

async function syncDirectory(path: string): Promise<void> {
  const directory = await open(path, "r");
  try {
    await directory.sync();
  } finally {
    await directory.close();
  }
}

async function writeSynced(path: string, text: string): Promise<void> {
  const file = await open(path, "w", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function sync(descriptor: number): Promise<void> {
  return new Promise((done, failed) => fsync(descriptor, (error) => (error ? failed(error) : done())));
}

/** Syncs without blocking: one sync at a time, and one more after it where something came meanwhile. */
class LazySync {
  readonly #descriptor: number;
  #running: Promise<void> | undefined;
  #again = false;

  constructor(descriptor: number) {
    this.#descriptor = descriptor;
  }

  request(): void {
    if (this.#running) this.#again = true;
    else this.#running = this.#sync();
  }

  async settled(): Promise<void> {
    while (this.#running) await this.#running;
  }

  async #sync(): Promise<void> {
    await new Promise<void>((done) => fsync(this.#descriptor, () => done()));
    this.#running = undefined;
    if (!this.#again) return;
    this.#again = false;
    this.#running = this.#sync();
  }
}

/** Events after which the record must survive a power cut. */
function matters(event: Envelope): boolean {
  if (event.type === "host-finished" || event.type === "item-finished")
    return event.outcome !== "ok" && event.outcome !== "skipped";
  return event.type === "host-lost" || event.type === "handler-notified" || event.type === "stopping";
}

type Finished = Extract<Envelope, { type: "run-finished" }>;
type Started = Extract<Envelope, { type: "run-started" }>;

function summaryText(started: Started | undefined, finished: Finished): string {
  const { end, exitCode, hosts, pendingHandlers, customStats, steps, milliseconds, at } = finished;
  const { run, playbooks = [], command = [], checkMode = false, version } = started ?? {};
  const summary = {
    run,
    version,
    command,
    playbooks,
    checkMode,
    started: started?.at,
    finished: at,
    end,
    exitCode,
    steps,
    milliseconds,
    hosts,
    pendingHandlers,
    customStats,
  };
  return `${JSON.stringify(summary, null, 2)}\n`;
}

function writeAll(descriptor: number, text: string): void {
  const bytes = Buffer.from(text);
  for (let written = 0; written < bytes.length; ) written += writeSync(descriptor, bytes, written);
}

function journalAt(folder: string, descriptor: number): RunJournal {
  const lazy = new LazySync(descriptor);
  let started: Started | undefined;
  let finished: Finished | undefined;
  let chatter = "";
  return {
    folder,
    on(event) {
      chatter += `${eventLine(event)}\n`;
      if (event.type === "progress" && chatter.length < MOST_CHATTER) return;
      writeAll(descriptor, chatter);
      chatter = "";
      if (event.type === "run-started") {
        started = event;
        fsyncSync(descriptor);
      }
      if (event.type === "run-finished") finished = event;
      if (matters(event)) lazy.request();
    },
    async close() {
      await lazy.settled();
      writeAll(descriptor, chatter);
      const summary = join(folder, SUMMARY_FILE);
      const written = finished && writeSynced(`${summary}.new`, summaryText(started, finished));
      // A disk does both in the time of one.
      await Promise.all([sync(descriptor), written]);
      closeSync(descriptor);
      if (!written) return;
      // After a power cut it is whole or not there.
      await rename(`${summary}.new`, summary);
      await syncDirectory(folder);
    },
  };
}

/** Makes the run's folder and opens its record; refuses where that is not possible, before anything is done. */
export async function openRunJournal({ directory, cwd, runId }: JournalOptions): Promise<RunJournal> {
  const folder = join(resolve(cwd, directory), runId);
  try {
    await mkdir(dirname(folder), { recursive: true, mode: 0o700 });
    await mkdir(folder, { mode: 0o700 });
    const descriptor = openSync(join(folder, EVENTS_FILE), "ax", 0o600);
    await Promise.all([syncDirectory(folder), syncDirectory(dirname(folder))]);
    return journalAt(folder, descriptor);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DiagnosticError([
      problem("CLI0401", `the run folder \`${folder}\` can't be written: ${reason}`, {
        help: "free some space, mend the permissions, or name another folder with HOMERUN_RUNS_DIRECTORY",
      }),
    ]);
  }
}
