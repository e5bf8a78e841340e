/** A playbook of the test suite that runs on this machine, run a second time with one task after the other: it must come to the same. */

import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Envelope } from "../../../src/events/event.ts";
import { eventsByHost } from "./plain-event.ts";

/** Tests, by the end of their names, whose plays can't be run again, and why. */
const NOT_REPEATABLE: Readonly<Record<string, string>> = {
  "ends when the person asks the run to stop": "the person interrupts once",
  "ends the run where the person does so at the question": "the person interrupts once",
  "is left to go on where the person stops the run": "the person interrupts once",
};

export function isRepeatable(testName: string | undefined): boolean {
  return !Object.keys(NOT_REPEATABLE).some((name) => testName?.endsWith(name));
}

/** The state of a folder before a play, to which it can be brought back. */
export class Rewind {
  readonly #folder: string;
  readonly #store = mkdtempSync(join(tmpdir(), "homerun-rewind-"));

  constructor(folder: string) {
    this.#folder = folder;
    copy(folder, join(this.#store, "before"));
  }

  /** Does the work in the folder as it was, under its name; then everything is again as it is now. */
  async back<T>(work: () => Promise<T>): Promise<T> {
    const now = join(this.#store, "now");
    renameAside(this.#folder, now);
    copy(join(this.#store, "before"), this.#folder);
    try {
      return await work();
    } finally {
      rmSync(this.#folder, { recursive: true, force: true });
      renameAside(now, this.#folder);
    }
  }

  forget(): void {
    rmSync(this.#store, { recursive: true, force: true });
  }
}

/** Also from one file system to another. */
function renameAside(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    copy(from, to);
    rmSync(from, { recursive: true, force: true });
  }
}

function copy(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  execFileSync("cp", ["-a", `${from}/.`, to]);
}

/** Every path below a folder with its kind, permissions and content. */
export function treeOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(paths.map((path) => [path, described(join(folder, path))]));
}

function described(path: string): string {
  const found = lstatSync(path);
  const mode = (found.mode & 0o7777).toString(8);
  if (found.isSymbolicLink()) return `link to ${readlinkSync(path)}`;
  if (found.isDirectory()) return `directory ${mode}`;
  return found.isFile() ? `file ${mode} ${readFileSync(path, "latin1")}` : `other ${mode}`;
}

/** What differs although the same was done: times, processes, inodes, what a living machine is like just now. */
const PASSING = new Set([
  ...["atime", "mtime", "ctime", "birthtime", "inode", "dev", "delta", "start", "end", "elapsed", "pid"],
  ...["ansible_job_id", "results_file", "erased"],
]);

const NOT_COMPARED = new Set(["progress", "host-connecting", "host-connected", "run-started"]);

function withoutPassing(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutPassing);
  if (typeof value !== "object" || value === null) return value;
  // A file's generation number stands beside its inode.
  const isFile = "inode" in value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !PASSING.has(key) && !(isFile && key === "version"))
      .map(([key, v]) => [key, withoutPassing(v)]),
  );
}

/** How often one has to ask for what goes on by itself hangs on the time that it takes. */
function asksForJob({ task }: { readonly task: { readonly module: string } }): boolean {
  return task.module === "async_status";
}

/** By host, in order; to be compared with those of another run. `free`: hosts do not wait for each other, and what is about them all has no order. */
export function comparable(
  events: readonly Envelope[],
  free: boolean,
): Readonly<Record<string, readonly string[]>> {
  const plain = events
    .filter((e) => !NOT_COMPARED.has(e.type) && !(e.type === "retry" && asksForJob(e)))
    .map((e) => {
      if (e.type !== "host-finished" && e.type !== "item-finished") return e;
      if (e.task.module === "setup") return { ...e, result: {} } as Envelope;
      const { attempts: _attempts, ...rest } = e.result;
      const result = withoutPassing(asksForJob(e) ? rest : e.result);
      return { ...e, result } as Envelope;
    });
  const { "": all = [], ...hosts } = Object.fromEntries(eventsByHost(plain, !free));
  return { ...hosts, "the run": free ? all.toSorted() : all };
}
