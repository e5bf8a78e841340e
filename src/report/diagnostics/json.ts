/** Diagnostics for machines: one line of JSON each, in the form that they have in the event stream. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { diagnosticRecord } from "../../events/record.ts";

export function diagnosticJsonLine(diagnostic: Diagnostic): string {
  return JSON.stringify({ type: "diagnostic", diagnostic: diagnosticRecord(diagnostic) });
}
