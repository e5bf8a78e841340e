/** One command at a time works on a lab. */

import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import type { LabOptions, LabPlace } from "./lab-options.ts";
import { withLock } from "./lock.ts";

/** Building an image is the longest that one may have to wait for. */
const LOCK_WAIT_MS = 30 * 60_000;

/** All that changes a lab goes through here. */
export async function lockLab<T>(place: LabPlace, options: LabOptions, work: () => Promise<T>): Promise<T> {
  await mkdir(dirname(place.stateDir), { recursive: true });
  const onWait = (pid: number) => options.log(`waiting for process ${pid}, which works on this lab`);
  return withLock(`${place.stateDir}.lock`, { onWait, waitMs: LOCK_WAIT_MS, signal: options.signal }, work);
}
