/** What differs between versions of TrueNAS's API: one place that knows which version speaks how. */

import type { Answer } from "../../host/truenas/middleware-call.ts";
import { middlewareRead } from "../../host/truenas/middleware-read.ts";

export interface Dialect {
  /** As people write it: `25.10.5`. */
  readonly version: string;
  /** Shares of SMB: all fields beside each other, or those of a purpose in `options`. */
  readonly smb: "flat" | "options";
  /** `service.start nfs`, or `service.control START nfs`, which is a job. */
  readonly service: "verbs" | "control";
  /** Where single snapshots live. */
  readonly snapshots: "zfs.snapshot" | "pool.snapshot";
  /** Whether the box answers JSON-RPC over a websocket; else there is midclt over ssh. */
  readonly jsonRpc: boolean;
}

/** The oldest version that is spoken to. */
const OLDEST = 24.1;

export const versionRead = middlewareRead({ method: "system.info" });

/** Of `TrueNAS-SCALE-24.10.2.4`, `TrueNAS-25.10.5`, `26.0.0-BETA.3`; a text says why there is none. */
export function dialectOf(version: string): Dialect | string {
  const found = /(\d\d)\.(\d\d|\d)((?:\.\d+)*)/.exec(version);
  if (!found) return `\`${version}\` is no version of TrueNAS that is known here`;
  const [, year = "", month = "", rest = ""] = found;
  const number = Number(year) + Number(month) / 100;
  if (number < OLDEST) return `TrueNAS ${year}.${month}${rest} is older than 24.10`;
  const since = (first: number): boolean => number >= first;
  return {
    version: `${year}.${month}${rest}`,
    smb: since(25.1) ? "options" : "flat",
    service: since(25.1) ? "control" : "verbs",
    snapshots: since(25.1) ? "pool.snapshot" : "zfs.snapshot",
    jsonRpc: since(25.04),
  };
}

export function dialectIn(answer: Answer): Dialect | string {
  if (answer.state === "fault") return answer.message;
  const { version } = (answer.value ?? {}) as { readonly version?: unknown };
  return typeof version === "string" ? dialectOf(version) : "the appliance does not say its version";
}
