/** A diagnostic in one line that terminals and editors make clickable. */

import type { Diagnostic } from "../../diagnostics/diagnostic.ts";
import { locationOf } from "../../diagnostics/span.ts";
import { type Line, styled } from "../segment.ts";

export function shortDiagnosticLine({ code, severity, message, primary, host }: Diagnostic): Line {
  const place = primary ? [styled("path", locationOf(primary)), ": "] : [];
  const where = host === undefined ? [] : [styled("host", host), ": "];
  return [...place, styled(severity, `${severity}[${code}]`), ": ", ...where, message];
}
