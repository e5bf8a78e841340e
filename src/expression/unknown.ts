/** A value that only applying can tell: what check mode has in place of a result that was not made. */

export class Unknown {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }

  toString(): never {
    throw new UnknownValueError(this.reason);
  }

  toJSON(): never {
    throw new UnknownValueError(this.reason);
  }
}

/** Something needed the value of an `Unknown`. */
export class UnknownValueError extends Error {
  readonly reason: string;

  constructor(reason: string) {
    super(`not known until applied: ${reason}`);
    this.name = "UnknownValueError";
    this.reason = reason;
  }
}
