/** The jobs that a run has started and that go on while later tasks do: on the host by themselves, or here beside the run. */

import type { TaskLabel } from "../../events/event.ts";
import type { Reply } from "../../host/primitive.ts";
import type { TaskEnd } from "../task-end.ts";

interface Common {
  readonly id: string;
  readonly host: string;
  readonly label: TaskLabel;
}

/** Goes on in a folder of the host. */
export interface HostJob extends Common {
  readonly kind: "host";
  /** Milliseconds of the run's clock at which it is over at the latest. */
  readonly until: number;
  /** What the task comes to, once all replies are there. */
  readonly conclude: (replies: readonly (Reply | undefined)[]) => TaskEnd;
}

/** A module that waits, carried on by the run itself. */
export interface RunJob extends Common {
  readonly kind: "run";
  readonly ended: Promise<TaskEnd>;
  /** Once it is there. */
  end: TaskEnd | undefined;
  readonly cancel: () => void;
}

export type Job = HostJob | RunJob;

export class Jobs {
  readonly #jobs = new Map<string, Job>();

  add(job: Job): void {
    this.#jobs.set(job.id, job);
  }

  find(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** Its end is known to the playbook. */
  joined(id: string): void {
    const job = this.#jobs.get(id);
    if (job?.kind === "host") this.#jobs.set(id, { ...job, until: Number.NEGATIVE_INFINITY });
    else this.#jobs.delete(id);
  }

  /** Whether something may be changing hosts at this time, so that nothing is worth asking early. */
  areAtWork(elapsed: number): boolean {
    for (const job of this.#jobs.values()) if (job.kind === "host" && job.until > elapsed) return true;
    return false;
  }

  /** Those that the run carries on itself and that no task has joined. */
  carriedOn(): readonly RunJob[] {
    return [...this.#jobs.values()].filter((job) => job.kind === "run");
  }
}
