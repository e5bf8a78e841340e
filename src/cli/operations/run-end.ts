/** How a run ended, as an exit code. */

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
