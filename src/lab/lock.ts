/** One command at a time per lab and per image: a lock file that names its process, ignored once that process is gone. */

import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { DiagnosticError, problem } from "../diagnostics/diagnostic.ts";

export interface LockSettings {
  /** Told once when another process has the lock. */
  readonly onWait: (pid: number) => void;
  readonly waitMs: number;
  readonly signal?: AbortSignal | undefined;
}

const POLL_MS = 200;

export async function withLock<T>(path: string, settings: LockSettings, work: () => Promise<T>): Promise<T> {
  const deadline = AbortSignal.timeout(settings.waitMs);
  const signal = settings.signal ? AbortSignal.any([settings.signal, deadline]) : deadline;
  let told = false;
  while (!(await acquire(path))) {
    const holder = await holderOf(path);
    if (holder === undefined) continue;
    if (!told) settings.onWait(holder);
    told = true;
    await sleep(POLL_MS, undefined, { signal }).catch(() => {
      settings.signal?.throwIfAborted();
      throw new DiagnosticError([
        problem("LAB0012", `process ${holder} still holds ${path}`, {
          help: "wait for it, or end it, and try again",
        }),
      ]);
    });
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function acquire(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx", 0o600);
    await file.writeFile(`${process.pid} ${await startTime(process.pid)}\n`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** The living process that holds the lock; a lock left by a dead one is removed. */
async function holderOf(path: string): Promise<number | undefined> {
  const text = await readFile(path, "utf8").catch(() => "");
  const [pid = "", start = ""] = text.trim().split(" ");
  // Between creating the file and writing into it the lock is held, by a process not known yet.
  if (start === "") {
    await sleep(POLL_MS);
    if ((await readFile(path, "utf8").catch(() => "")) === "") await rm(path, { force: true });
    return undefined;
  }
  if ((await startTime(Number(pid))) === start) return Number(pid);
  await rm(path, { force: true });
  return undefined;
}

/** Together with the pid it names a process for good: pids are used again. */
async function startTime(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "";
}
