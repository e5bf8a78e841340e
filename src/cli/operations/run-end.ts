/** How a run ended: what is told of it, and its exit code. */

import type { RunReport } from "../../engine/run-playbooks.ts";
import type { RunEnd } from "../../events/event.ts";
import { EXIT } from "../exit-code.ts";
import type { OperationIo } from "../operations.ts";

export function exitCodeOf(end: RunEnd, io: Pick<OperationIo, "interruptCode">): number {
  switch (end) {
    case "success":
      return EXIT.success;
    case "failed":
      return EXIT.failed;
    case "unreachable":
      return EXIT.unreachable;
    case "failed-and-unreachable":
      return EXIT.failedAndUnreachable;
    case "invalid":
      return EXIT.invalid;
    case "interrupted":
      return io.interruptCode();
  }
}

/** `started`: `io.elapsed()` of then. */
export function tellEnd(
  { end, progress }: RunReport,
  started: number,
  io: Pick<OperationIo, "bus" | "elapsed" | "interruptCode">,
): number {
  const exitCode = exitCodeOf(end, io);
  io.bus.emit({
    type: "run-finished",
    end,
    exitCode,
    hosts: progress.counts,
    pendingHandlers: Object.fromEntries(progress.pendingHandlers),
    ...(progress.stats.all ? { customStats: progress.stats.all } : {}),
    steps: progress.steps,
    milliseconds: io.elapsed() - started,
  });
  return exitCode;
}
