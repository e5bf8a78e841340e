/** From the kind of report to the report; each kind is loaded only when it is used. */

import type { Reporter } from "../report/reporter.ts";
import type { CliContext, Environment } from "./context.ts";
import type { ReportKind } from "./output-mode.ts";

export interface OpenReportOptions {
  readonly kind: ReportKind;
  readonly context: CliContext;
  readonly verbosity: number;
  readonly runFolder: () => string | undefined;
}

/** By the rules of locales: the first of the three that is set decides. */
function hasUnicode({ LC_ALL, LC_CTYPE, LANG }: Environment): boolean {
  const locale = [LC_ALL, LC_CTYPE, LANG].find((value) => value !== undefined && value !== "");
  return locale !== undefined && /utf-?8/i.test(locale);
}

export async function openReport({
  kind,
  context,
  verbosity,
  runFolder,
}: OpenReportOptions): Promise<Reporter> {
  const { out, err } = context.console;
  const options = { verbosity, runFolder, now: () => context.now().getTime() };
  if (kind === "json") {
    const { createJsonLinesReport } = await import("../report/json-lines.ts");
    return createJsonLinesReport(out);
  }
  if (kind === "live") {
    const { createLiveReport } = await import("../report/live/live-report.ts");
    const { ASCII_SYMBOLS, UNICODE_SYMBOLS } = await import("../report/live/frame.ts");
    const symbols = hasUnicode(context.environment) ? UNICODE_SYMBOLS : ASCII_SYMBOLS;
    return createLiveReport({ ...options, live: err, result: out, symbols, onExit: context.onExit });
  }
  const { createPlainReport } = await import("../report/plain.ts");
  return createPlainReport(out, { ...options, quiet: kind === "quiet" });
}
