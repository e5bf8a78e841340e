/** The built program as a user starts it, against a lab of the test's own. */

import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import type { Envelope, Event } from "../../src/events/event.ts";
import { labDown } from "../../src/lab/lab-down.ts";
import type { LabOptions } from "../../src/lab/lab-options.ts";
import { labUp } from "../../src/lab/lab-up.ts";
import type { LabHostName } from "../../src/lab/topology.ts";

export const PROJECT = resolve(import.meta.dirname, "../..");
export const HOMERUN = resolve(PROJECT, "bin/homerun");

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunEnded extends Ended {
  readonly events: readonly Envelope[];
}

export interface CallOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly input?: string;
  /** Called with every event of a `--json` run as it comes. */
  readonly onEvent?: (event: Envelope, child: ChildProcess) => void;
}

export function homerun(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
  return new Promise((done, reject) => {
    const child = spawn(process.execPath, [HOMERUN, ...args], {
      cwd: options.cwd ?? PROJECT,
      env: { ...process.env, CI: "true", ...options.env },
      stdio: ["pipe", "pipe", "pipe"],
    });
    let stdout = "";
    let stderr = "";
    let told = 0;
    child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
      stdout += chunk;
      if (!options.onEvent) return;
      for (let end = stdout.indexOf("\n", told); end !== -1; end = stdout.indexOf("\n", told)) {
        options.onEvent(JSON.parse(stdout.slice(told, end)) as Envelope, child);
        told = end + 1;
      }
    });
    child.stderr.setEncoding("utf8").on("data", (chunk: string) => {
      stderr += chunk;
    });
    child.on("error", reject).on("close", (code) => done({ code, stdout, stderr }));
    child.stdin.on("error", () => undefined).end(options.input ?? "");
  });
}

/** `homerun run … --json` with its events. */
export async function run(args: readonly string[], options: CallOptions = {}): Promise<RunEnded> {
  const ended = await homerun(["run", ...args, "--json"], options);
  const events = ended.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Envelope);
  return { ...ended, events };
}

export function eventsOf<T extends Event["type"]>(
  ended: RunEnded,
  type: T,
): readonly Envelope<Extract<Event, { type: T }>>[] {
  return ended.events.filter((e): e is Envelope<Extract<Event, { type: T }>> => e.type === type);
}

export function recap(ended: RunEnded) {
  const [last] = eventsOf(ended, "run-finished");
  if (!last)
    throw new Error(
      `the run has no end (code ${ended.code}):\n${ended.stderr}\n${ended.stdout.slice(-2000)}`,
    );
  return last;
}

/** Everything that says what went wrong, for the message of a failed expectation. */
export function troubles(ended: RunEnded): string {
  const failed = eventsOf(ended, "host-finished")
    .filter((e) => e.outcome !== "ok" && e.outcome !== "changed" && e.outcome !== "skipped")
    .map((e) => {
      const items = (e.result.results ?? []) as readonly {
        readonly failed?: boolean;
        readonly msg?: unknown;
      }[];
      const said = [
        ...[e.result, ...items.filter((item) => item.failed)].map(({ msg }) => String(msg)),
        ...e.diagnostics.map(({ message }) => message),
      ];
      return `${e.host}: ${e.task.name} (${e.task.location}): ${e.outcome}: ${said.join("; ")}`;
    });
  const diagnostics = eventsOf(ended, "diagnostic").map(
    (e) => `${e.diagnostic.code} ${e.diagnostic.message}`,
  );
  return [...failed, ...diagnostics, ended.stderr].join("\n");
}

export interface TestLab {
  readonly name: string;
  readonly state: string;
  readonly inventory: string;
  readonly options: LabOptions;
  readonly up: (hosts?: readonly LabHostName[]) => Promise<void>;
  readonly down: () => Promise<void>;
}

export function testLab(name: string): TestLab {
  const options: LabOptions = {
    name,
    self: [process.execPath, HOMERUN],
    env: process.env,
    log: () => undefined,
  };
  const state = `/run/homerun-lab/${name}`;
  return {
    name,
    state,
    inventory: `${state}/inventory.yml`,
    options,
    up: async (hosts = []) => {
      await labDown(options);
      await labUp({ ...options, hosts, install: true });
    },
    down: () => labDown(options),
  };
}
