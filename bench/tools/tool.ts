/** What the harness knows of a tool: how to do a job with it, and how many changes it says it made. */

import type { Job } from "../job.ts";
import type { Command } from "../measure.ts";

export interface Tool {
  readonly name: string;
  readonly role: "homerun" | "peer" | "floor";
  /** Its own, and of what it stands on. */
  readonly version: string;
  /** Does it leave the hosts as the tasks want them? What only connects does not. */
  readonly applies: boolean;
  /** Writes what the tool reads, once per job; returns the command for a run whose own files go to `folder`. */
  readonly prepare: (job: Job) => (folder: string) => Command;
  /** How many tasks, over all hosts, a run calls changed. Throws where it says that something failed. */
  readonly changes?: (output: string, job: Job) => number;
}
