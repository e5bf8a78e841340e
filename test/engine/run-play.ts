/** Runs a playbook that stands in a test, on hosts that are shells of this machine: the whole way but the network. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { createConsole } from "../../src/cli/console.ts";
import { runOperation } from "../../src/cli/operations/run-operation.ts";
import type { OperationIo, RunOptions } from "../../src/cli/operations.ts";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { createBus } from "../../src/events/bus.ts";
import type { Envelope, Event } from "../../src/events/event.ts";
import { createRedactor } from "../../src/events/redactor.ts";

export interface Played {
  readonly folder: string;
  readonly code: number;
  readonly events: readonly Envelope[];
  /** `host: task: outcome` for every finished task but fact gathering, in order. */
  readonly lines: readonly string[];
  /** The messages of all `debug` tasks, as `host: message`. */
  readonly said: readonly string[];
  /** Codes of diagnostics that stopped the run before it began. */
  readonly refused: readonly string[];
}

export interface PlayFiles {
  /** `site.yml` is the playbook; other names are files beside it. */
  readonly [path: string]: string;
}

const LOCAL = "ansible_connection: local";

export interface PlayOptions extends Partial<RunOptions> {
  readonly hosts?: readonly string[];
  readonly folder?: string;
  readonly signal?: AbortSignal;
  /** The person at the terminal; nobody is there without it. */
  readonly ask?: OperationIo["ask"];
  readonly onEvent?: (event: Envelope) => void;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "homerun-play-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const nowhere = { isTTY: false, write: () => true, on: () => undefined };

/** Every text file may say FOLDER for the test's folder. */
export async function play(files: PlayFiles | string, options: PlayOptions = {}): Promise<Played> {
  const folder = options.folder ?? temporaryFolder();
  const hosts = options.hosts ?? ["one"];
  const inventory = `all:\n  vars:\n    ${LOCAL}\n  hosts:\n${hosts.map((h) => `    ${h}:\n`).join("")}`;
  const all: PlayFiles = {
    "inventory.yml": inventory,
    ...(typeof files === "string" ? { "site.yml": files } : files),
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll("FOLDER", folder));
  }
  const events: Envelope[] = [];
  const redactor = createRedactor();
  const bus = createBus({ now: () => new Date(), redactor });
  bus.subscribe({
    on: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  const io: OperationIo = {
    bus,
    redactor,
    console: createConsole({ stdout: nowhere, stderr: nowhere, environment: {}, color: "never" }),
    signal: options.signal ?? new AbortController().signal,
    interruptCode: () => 130,
    runId: "test",
    openJournal: async () => ({ path: folder }),
    ask: options.ask ?? (async () => undefined),
    environment: { PATH: process.env.PATH, HOME: folder },
    cwd: folder,
    homeDirectory: folder,
    now: () => new Date(),
    elapsed: () => performance.now(),
    version: "0.0.0",
    command: ["run", "site.yml"],
  };
  const run: RunOptions = {
    inventory: ["inventory.yml"],
    extraVars: [],
    connection: { hostKeyMode: "strict", connectTimeout: 10, become: false },
    forks: 5,
    verbosity: 0,
    project: {},
    playbooks: ["site.yml"],
    tags: [],
    skipTags: [],
    checkMode: false,
    diffMode: false,
    lookahead: true,
    ...options,
  };
  const refused: string[] = [];
  let code = 5;
  try {
    code = await runOperation(run, io);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    refused.push(...error.diagnostics.map((d) => d.code));
  }
  await bus.close();
  return { folder, code, events, refused, lines: linesOf(events), said: saidIn(events) };
}

type Finished = Envelope<Extract<Event, { type: "host-finished" }>>;

export function finished(events: readonly Envelope[]): readonly Finished[] {
  return events.filter((e): e is Finished => e.type === "host-finished" && e.task.module !== "setup");
}

function linesOf(events: readonly Envelope[]): readonly string[] {
  return finished(events).map((e) => `${e.host}: ${e.task.name}: ${e.ignored ? "ignored" : e.outcome}`);
}

function saidIn(events: readonly Envelope[]): readonly string[] {
  const said: string[] = [];
  for (const event of events) {
    if (event.type !== "host-finished" && event.type !== "item-finished") continue;
    if (event.task.module !== "debug" || event.outcome !== "ok" || event.result.results !== undefined)
      continue;
    said.push(
      `${event.host}: ${typeof event.result.msg === "string" ? event.result.msg : JSON.stringify(event.result.msg)}`,
    );
  }
  return said;
}
