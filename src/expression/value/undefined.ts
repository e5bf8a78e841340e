/** A name or part that is not there. Reading further parts of it is allowed; using it is not. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { UndefinedFault } from "../fault.ts";

export class Undefined {
  /** As the user wrote it: `a.b`. */
  readonly path: string;
  readonly #describe: () => Diagnostic;

  constructor(path: string, describe: () => Diagnostic) {
    this.path = path;
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
