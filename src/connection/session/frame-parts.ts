/** Calls as they travel: those with little to read go together in a frame, one with much to read goes by itself. */

import { MOST_HELD, sizeOf } from "../../host/content.ts";
import type { Call } from "../../host/primitive.ts";

export interface FramePart {
  readonly calls: readonly Call[];
  /** A single call whose input has its own channel. */
  readonly isTransfer: boolean;
}

export function framePartsOf(calls: readonly Call[]): readonly FramePart[] {
  const parts: FramePart[] = [];
  let together: Call[] = [];
  for (const call of calls) {
    if (call.input === undefined || sizeOf(call.input) <= MOST_HELD) {
      together.push(call);
      continue;
    }
    if (together.length > 0) parts.push({ calls: together, isTransfer: false });
    together = [];
    parts.push({ calls: [call], isTransfer: true });
  }
  if (together.length > 0) parts.push({ calls: together, isTransfer: false });
  return parts;
}
