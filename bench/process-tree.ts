/**
 * Everything that a run has started, found in /proc by the run's folder, which is in the environment or the arguments of
 * each of its processes: children that turn into daemons are found too.
 */

import { readdirSync, readFileSync } from "node:fs";

const TICKS_PER_SECOND = 100;

function text(path: string): string {
  try {
    return readFileSync(path, "latin1");
  } catch {
    return "";
  }
}

export class ProcessTree {
  readonly #mark: string;
  readonly #except: number;
  readonly #known = new Map<number, boolean>();

  /** `mark`: the run's folder. `except`: the process that only holds the stopwatch. */
  constructor(mark: string, except: number) {
    this.#mark = mark;
    this.#except = except;
  }

  members(): readonly number[] {
    const there = readdirSync("/proc").map(Number).filter(Number.isInteger);
    const alive = new Set(there);
    for (const pid of this.#known.keys()) if (!alive.has(pid)) this.#known.delete(pid);
    return there.filter((pid) => {
      const known = this.#known.get(pid) ?? this.#isMember(pid);
      this.#known.set(pid, known);
      return known;
    });
  }

  #isMember(pid: number): boolean {
    if (pid === this.#except) return false;
    return ["environ", "cmdline"].some((file) => text(`/proc/${pid}/${file}`).includes(this.#mark));
  }

  /** Proportional set size of all of them in bytes: pages that they share count once. */
  memory(): number {
    return this.members().reduce((sum, pid) => {
      const pss = /^Pss:\s+(\d+) kB/m.exec(text(`/proc/${pid}/smaps_rollup`))?.[1];
      return sum + Number(pss ?? 0) * 1024;
    }, 0);
  }
}

/** User and system time that a process and the children it waited for have used, in seconds. */
export function cpuOf(pid: number): number {
  const fields = text(`/proc/${pid}/stat`).split(") ").at(-1)?.split(" ") ?? [];
  return fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND;
}
