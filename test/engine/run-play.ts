/** Runs a playbook that stands in a test, on hosts that are shells of this machine: the whole way but the network. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { createConsole } from "../../src/cli/console.ts";
import { runOperation } from "../../src/cli/operations/run-operation.ts";
import type { OperationIo, RunOptions } from "../../src/cli/operations.ts";
import { DiagnosticError } from "../../src/diagnostics/diagnostic.ts";
import { createBus } from "../../src/events/bus.ts";
import type { Envelope, Event } from "../../src/events/event.ts";
import { createRedactor } from "../../src/events/redactor.ts";
import { debugged } from "../../src/report/result-text.ts";
import { comparable, isRepeatable, Rewind, treeOf } from "./look-ahead/both-ways.ts";

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
  /** Asks for the end of the run, as Ctrl-C does. */
  readonly interrupt?: () => void;
  readonly onEvent?: (event: Envelope) => void;
}

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "homerun-play-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const nowhere = { isTTY: false, write: () => true, on: () => undefined };

/**
 * Every text file may say FOLDER for the test's folder. What is played is played a second time in the same folder as it
 * was before, with one task after the other, and must come to the same; the test sees the first time only.
 */
export async function play(files: PlayFiles | string, options: PlayOptions = {}): Promise<Played> {
  const folder = options.folder ?? temporaryFolder();
  layOut(folder, files, options.hosts ?? ["one"]);
  if (options.lookahead !== undefined || !isRepeatable(expect.getState().currentTestName))
    return run(folder, options);
  const rewind = new Rewind(folder);
  try {
    const answers: (string | undefined)[] = [];
    const ask: OperationIo["ask"] = async (question, how) => {
      const answer = await options.ask?.(question, how);
      answers.push(answer);
      return answer;
    };
    const played = await run(folder, { ...options, ask });
    const tree = treeOf(folder);
    const { onEvent: _onEvent, signal: _signal, ...silent } = options;
    await rewind.back(async () => {
      const again = await run(folder, { ...silent, lookahead: false, ask: async () => answers.shift() });
      const free = /strategy: (ansible\.builtin\.)?(free|host_pinned)/.test(JSON.stringify(files));
      const outcome = ({ code, refused, events }: Played) => ({
        ...{ code, refused },
        events: comparable(events, free),
      });
      expect(outcome(played), "looking ahead comes to the same").toEqual(outcome(again));
      expect(tree, "looking ahead leaves the same").toEqual(treeOf(folder));
    });
    return played;
  } finally {
    rewind.forget();
  }
}

function layOut(folder: string, files: PlayFiles | string, hosts: readonly string[]): void {
  const inventory = `all:\n  vars:\n    ${LOCAL}\n  hosts:\n${hosts.map((h) => `    ${h}:\n`).join("")}`;
  const all: PlayFiles = {
    "inventory.yml": inventory,
    ...(typeof files === "string" ? { "site.yml": files } : files),
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text.replaceAll("FOLDER", folder));
  }
}

async function run(folder: string, options: PlayOptions): Promise<Played> {
  const events: Envelope[] = [];
  const redactor = createRedactor();
  const bus = createBus({ now: () => new Date(), redactor });
  bus.subscribe({
    on: (event) => {
      events.push(event);
      options.onEvent?.(event);
    },
  });
  const io = ioOf(folder, bus, redactor, options);
  const refused: string[] = [];
  let code = 5;
  try {
    code = await runOperation({ ...DEFAULTS, ...options }, io);
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    refused.push(...error.diagnostics.map((d) => d.code));
  }
  await bus.close();
  return { folder, code, events, refused, lines: linesOf(events), said: saidIn(events) };
}

const DEFAULTS: RunOptions = {
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
};

function ioOf(
  folder: string,
  bus: OperationIo["bus"],
  redactor: OperationIo["redactor"],
  options: PlayOptions,
): OperationIo {
  return {
    bus,
    redactor,
    console: createConsole({ stdout: nowhere, stderr: nowhere, environment: {}, color: "never" }),
    signal: options.signal ?? new AbortController().signal,
    interruptCode: () => 130,
    ...(options.interrupt ? { interrupt: options.interrupt } : {}),
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
    const value = debugged(event.result).value;
    said.push(`${event.host}: ${typeof value === "string" ? value : JSON.stringify(value)}`);
  }
  return said;
}
