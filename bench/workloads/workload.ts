/** What is measured: a list of tasks, how many hosts, where they start from, and how far away they are. */

import type { Task } from "./task.ts";

export type FloorName =
  | "ssh script"
  | "piped shells"
  | "ssh connect"
  | "ssh2 connect"
  | "ssh cat"
  | "ssh hash"
  | "tar over ssh";

export interface Workload {
  readonly id: string;
  readonly title: string;
  readonly hosts: number;
  readonly tasks: readonly Task[];
  /** What is there before each run: nothing, or everything as wanted. */
  readonly from: "empty" | "converged";
  /** Milliseconds added by the delay line; bytes and turns are counted there. */
  readonly roundTrip?: number;
  /** Each tool builds the state from nothing once and must arrive where homerun does; else all start from homerun's. */
  readonly everyoneBuilds: boolean;
  readonly floors: readonly FloorName[];
  readonly peers: boolean;
}
