/** Time that passes only when nothing else is left to do: a whole run with its waits takes no time, and is the same each time. */

interface Appointment {
  readonly time: number;
  readonly number: number;
  readonly ring: () => void;
}

/** Turns of the event loop without anything to happen before it is clear that nothing will. */
const PATIENCE = 200;

const turn = (): Promise<void> => new Promise((go) => setImmediate(go));

export class VirtualTime {
  readonly #appointments: Appointment[] = [];
  #count = 0;
  #now = 0;

  /** Milliseconds. */
  get now(): number {
    return this.#now;
  }

  after(milliseconds: number, ring: () => void): void {
    const appointment = { time: this.#now + milliseconds, number: this.#count++, ring };
    const list = this.#appointments;
    let at = list.length;
    for (let before = list[at - 1]; before && before.time > appointment.time; before = list[at - 1]) at--;
    list.splice(at, 0, appointment);
  }

  pass(milliseconds: number): Promise<void> {
    return new Promise((go) => this.after(milliseconds, go));
  }

  /** Rejects with the signal's reason where that comes first. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason);
      const stop = (): void => reject(signal.reason);
      signal.addEventListener("abort", stop, { once: true });
      this.after(milliseconds, () => {
        signal.removeEventListener("abort", stop);
        resolve();
      });
    });
  }

  /** Aborted after so many milliseconds, with the same reason as `AbortSignal.timeout`. */
  timeout(milliseconds: number): AbortSignal {
    const controller = new AbortController();
    this.after(milliseconds, () => controller.abort(new DOMException("it took too long", "TimeoutError")));
    return controller.signal;
  }

  /** Lets time pass until the work is done, deadlines of tasks included; throws where it can never be. One at a time. */
  async drive<T>(work: Promise<T>): Promise<T> {
    let over = false;
    const end = (): void => {
      over = true;
    };
    work.then(end, end);
    const real = AbortSignal.timeout;
    AbortSignal.timeout = (milliseconds) => this.timeout(milliseconds);
    try {
      await this.#pass(() => over);
      return await work;
    } finally {
      AbortSignal.timeout = real;
    }
  }

  async #pass(isOver: () => boolean): Promise<void> {
    let waited = 0;
    for (;;) {
      await turn();
      if (isOver()) return;
      const next = this.#appointments.shift();
      if (next) {
        this.#now = next.time;
        next.ring();
        waited = 0;
        continue;
      }
      waited++;
      if (waited > PATIENCE) throw new Error("the run waits for something that never comes");
    }
  }
}
