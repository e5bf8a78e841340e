/** What goes wrong inside an operation, before the evaluator adds the place in the user's text. */

import type { Code } from "../diagnostics/codes.ts";
import type { Diagnostic } from "../diagnostics/diagnostic.ts";

/** Which part of the operation is to blame: its input, an argument by position or name, or the whole of it. */
export type Blame = "input" | number | string;

export interface FaultDetails {
  readonly help?: string;
  readonly notes?: readonly string[];
  readonly blame?: Blame;
}

export class Fault extends Error {
  readonly code: Code;
  readonly details: FaultDetails;

  constructor(code: Code, message: string, details: FaultDetails = {}) {
    super(message);
    this.name = "Fault";
    this.code = code;
    this.details = details;
  }
}

/** A value was needed that is not defined; the diagnostic points at where it should have come from. */
export class UndefinedFault extends Error {
  readonly diagnostic: Diagnostic;

  constructor(diagnostic: Diagnostic) {
    super(diagnostic.message);
    this.name = "UndefinedFault";
    this.diagnostic = diagnostic;
  }
}
