/** The report for programs: every event as one line of JSON, nothing else. */

import { eventLine } from "../events/record.ts";
import type { Reporter, ReportTarget } from "./reporter.ts";

export function createJsonLinesReport(target: Pick<ReportTarget, "write">): Reporter {
  return {
    on: (event) => target.write(`${eventLine(event)}\n`),
    suspend: () => () => {},
    close: async () => {},
  };
}
