/** What a thread does: reads its share of the examples one after the other, and says at which it is. */

import { parentPort, workerData } from "node:worker_threads";
import type { Share } from "./run-fuzz.ts";

export function readShare(faultOf: (seed: number, index: number) => string | undefined): void {
  const { seed, from, to, step, progress } = workerData as Share;
  const at = new Int32Array(progress);
  for (let index = from; index < to; index += step) {
    Atomics.store(at, 0, index + 1);
    const fault = faultOf(seed, index);
    if (fault !== undefined) parentPort?.postMessage({ index, fault });
  }
  parentPort?.postMessage("end");
}
