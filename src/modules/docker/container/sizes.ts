/** Sizes and durations as Docker's parameters write them. */

import { z } from "zod";
import { humanToBytes } from "../../../expression/value/size.ts";
import { text } from "../../contract/params.ts";

function bytesOf(text: string): number | undefined {
  try {
    return humanToBytes(text, undefined, false);
  } catch {
    return undefined;
  }
}

/** What a text means, or `fault`. */
function meaning(read: (text: string) => number | undefined, fault: string) {
  return text().transform((value, context) => {
    const number = read(value);
    if (number !== undefined) return number;
    context.addIssue({ code: "custom", message: fault });
    return z.NEVER;
  });
}

/** `512M`, `1.5G`, `100000`; some words stand for -1. Comes out as bytes. */
export function bytes(...unlimited: readonly string[]) {
  return meaning(
    (value) => (unlimited.includes(value) ? -1 : bytesOf(value.trim())),
    "it is a size such as `512M` or `2G`",
  );
}

const PART = {
  h: 3_600_000_000_000,
  m: 60_000_000_000,
  s: 1_000_000_000,
  ms: 1_000_000,
  us: 1_000,
} as const;

const DURATION = /^(?:(\d+)h)?(?:(\d+)m(?!s))?(?:(\d+)s)?(?:(\d+)ms)?(?:(\d+)us)?$/;

function nanosecondsOf(text: string): number | undefined {
  const match = DURATION.exec(text);
  if (match === null) return undefined;
  const parts = Object.values(PART);
  return parts.reduce((sum, unit, i) => sum + unit * Number(match[i + 1] ?? 0), 0);
}

/** `1m30s`, `500ms`. Comes out as nanoseconds. */
export function nanoseconds() {
  return meaning(nanosecondsOf, "it is a duration with its unit, such as `30s` or `1m30s`");
}
