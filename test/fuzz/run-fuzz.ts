/** Has many spoiled examples read by some threads. One that takes too long is a fault like others, and the thread goes on behind it. */

import { Worker } from "node:worker_threads";

export interface Share {
  readonly seed: number;
  readonly from: number;
  readonly to: number;
  readonly step: number;
  /** Holds the number of the example that is being read, plus one. */
  readonly progress: SharedArrayBuffer;
}

export interface Fault {
  readonly index: number;
  readonly fault: string;
}

export interface FuzzOptions {
  readonly seed: number;
  readonly count: number;
  readonly from?: number;
  readonly threads?: number;
  /** Milliseconds that one example may take: far more than any needs on a slow machine. */
  readonly longest?: number;
  /** The program of the threads. */
  readonly worker?: URL;
  readonly onFault?: (fault: Fault) => void;
}

interface Lane {
  readonly begin: number;
  readonly options: FuzzOptions;
  readonly faults: Fault[];
}

function readLane({ begin, options, faults }: Lane): Promise<void> {
  const { seed, count, from = 0, threads = 2, longest = 30_000 } = options;
  const tell = (fault: Fault): void => {
    faults.push(fault);
    options.onFault?.(fault);
  };
  return new Promise((done, fail) => {
    const start = (first: number): void => {
      const progress = new SharedArrayBuffer(4);
      const at = new Int32Array(progress);
      const share: Share = { seed, from: first, to: from + count, step: threads, progress };
      const worker = new Worker(options.worker ?? new URL("./worker.ts", import.meta.url), {
        workerData: share,
      });
      let last = 0;
      let since = 0;
      const period = 500;
      const watch = setInterval(() => {
        const now = Atomics.load(at, 0);
        since = now === last && now !== 0 ? since + period : 0;
        last = now;
        if (since < longest) return;
        clearInterval(watch);
        worker.removeAllListeners();
        void worker.terminate();
        tell({ index: now - 1, fault: `takes longer than ${longest / 1000} seconds` });
        if (now - 1 + threads < from + count) start(now - 1 + threads);
        else done();
      }, period);
      worker.on("message", (message: Fault | "end") => {
        if (message !== "end") return tell(message);
        clearInterval(watch);
        done();
      });
      worker.on("error", (error) => {
        clearInterval(watch);
        fail(error);
      });
    };
    start(begin);
  });
}

/** All faults, in the order of their numbers. */
export async function runFuzz(options: FuzzOptions): Promise<readonly Fault[]> {
  const { from = 0, threads = 2 } = options;
  const faults: Fault[] = [];
  const lanes = Array.from({ length: threads }, (_, i) => readLane({ begin: from + i, options, faults }));
  await Promise.all(lanes);
  return faults.sort((a, b) => a.index - b.index);
}
