/** A job of TrueNAS, followed to its end: found again after a lost connection, and never started a second time. */

import { setTimeout as sleep } from "node:timers/promises";
import { ConnectionError } from "../connection.ts";
import { MiddlewareError } from "./middleware-error.ts";

/** Asks, and asks again over a new connection where the old one is gone. */
export type Ask = (method: string, params: readonly unknown[]) => Promise<unknown>;

export interface JobRequest {
  readonly method: string;
  readonly params: readonly unknown[];
  /** Starts it: one try over the connection that there is. */
  readonly start: () => Promise<unknown>;
  readonly ask: Ask;
  readonly onProgress?: ((line: string) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Job {
  readonly id: number;
  readonly state: string;
  readonly arguments?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
  readonly exception?: unknown;
  readonly progress?: { readonly percent?: unknown; readonly description?: unknown } | null;
}

const FIRST_WAIT = 100;
const LONGEST_WAIT = 2_000;
/** How often a job is started at most: each time only after it was seen not to be there. */
const STARTS = 3;

async function jobs(ask: Ask, filters: readonly unknown[], options: object = {}): Promise<readonly Job[]> {
  const list = await ask("core.get_jobs", [filters, options]);
  return Array.isArray(list) ? (list as readonly Job[]) : [];
}

/** What was sent is in what is kept; the appliance may have added what was left to it. */
function covers(sent: unknown, kept: unknown): boolean {
  if (sent === null || typeof sent !== "object") return sent === kept;
  if (kept === null || typeof kept !== "object" || Array.isArray(sent) !== Array.isArray(kept)) return false;
  return Object.entries(sent).every(([name, value]) =>
    covers(value, (kept as Record<string, unknown>)[name]),
  );
}

/** The result of the job. Rejects with `MiddlewareError` where it failed, with `ConnectionError` where nobody can tell. */
export async function carryOutJob(request: JobRequest): Promise<unknown> {
  const { method, params, ask, start } = request;
  const [newest] = await jobs(ask, [["method", "=", method]], { order_by: ["-id"], limit: 1 });
  const before = newest?.id ?? 0;
  for (let started = 1; ; started++) {
    try {
      const answer = await start();
      return typeof answer === "number" && Number.isInteger(answer) ? await follow(answer, request) : answer;
    } catch (error) {
      if (!(error instanceof ConnectionError) || started >= STARTS) throw error;
    }
    // Whether it had arrived is not known: the appliance is asked before anything is sent again.
    const since = await jobs(ask, [
      ["method", "=", method],
      ["id", ">", before],
    ]);
    const mine = since.find((job) => covers(params, job.arguments));
    if (mine) return follow(mine.id, request);
  }
}

async function follow(id: number, { method, ask, onProgress, signal }: JobRequest): Promise<unknown> {
  let wait = FIRST_WAIT;
  for (;;) {
    const [job] = await jobs(ask, [["id", "=", id]]);
    if (!job) throw new MiddlewareError(`TrueNAS no longer knows of the job ${id} (${method})`, 0, undefined);
    if (job.state === "SUCCESS") return job.result;
    if (job.state === "FAILED" || job.state === "ABORTED") {
      const said = typeof job.error === "string" && job.error !== "" ? job.error : "without saying why";
      const ended = job.state === "FAILED" ? "failed" : "was aborted";
      throw new MiddlewareError(`the job ${id} (${method}) ${ended}: ${said}`, 0, undefined);
    }
    const { percent, description } = job.progress ?? {};
    if (typeof percent === "number")
      onProgress?.(`${method}: ${percent} % ${String(description ?? "")}`.trim());
    await sleep(wait, undefined, signal === undefined ? {} : { signal });
    wait = Math.min(wait * 1.5, LONGEST_WAIT);
  }
}
