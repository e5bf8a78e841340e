/** One deadline for all phases of connecting, which stands still while a person is asked. */

export class Deadline {
  readonly #milliseconds: number;
  #passed: () => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(milliseconds: number) {
    this.#milliseconds = milliseconds;
    this.run();
  }

  /** Who is to be told from now on; each phase knows how to give up. */
  watch(passed: () => void): void {
    this.#passed = passed;
  }

  /** From the start. */
  run(): void {
    this.stop();
    this.#timer = setTimeout(() => this.#passed(), this.#milliseconds);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
