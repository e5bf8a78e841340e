/** What a task registers in check mode when only applying can tell: every value that conditions usually ask for is unknown, and says why. */

import { Unknown } from "../expression/unknown.ts";

const FIELDS = [
  "rc",
  "stdout",
  "stderr",
  "stdout_lines",
  "stderr_lines",
  "content",
  "json",
  "status",
] as const;

export function unknownResult(why: string): Record<string, unknown> {
  const unknown = new Unknown(why);
  return Object.fromEntries(FIELDS.map((field) => [field, unknown]));
}
