/** A name or part that is not there. Reading further parts of it is allowed; using it is not. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { UndefinedFault } from "../fault.ts";

export class Undefined {
  /** What an inline if without `else` gives: it can be used as if it were an empty string. */
  readonly blank: boolean;
  /** As the user wrote it: `a.b`. */
  readonly path: string;
  readonly #describe: () => Diagnostic;

  constructor(path: string, describe: () => Diagnostic, blank = false) {
    this.path = path;
    this.blank = blank;
    this.#describe = describe;
  }

  /** A part of something that is not there is not there either, for the same reason. */
  part(path: string): Undefined {
    return new Undefined(path, this.#describe);
  }

  get diagnostic(): Diagnostic {
    return this.#describe();
  }

  fail(): never {
    throw new UndefinedFault(this.#describe());
  }
}
