/** Diagnostics without repetition: a role that is used twice is read twice, and says the same both times. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";

function keyOf({ code, message, primary }: Diagnostic): string {
  return JSON.stringify([code, message, primary?.file.path, primary?.start]);
}

/** Each once, by file in the order of first mention, and by place within the file. */
export function uniqueDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const seen = new Set<string>();
  const files = new Map<string, number>();
  const unique = diagnostics.filter((d) => {
    const key = keyOf(d);
    if (seen.has(key)) return false;
    seen.add(key);
    const path = d.primary?.file.path ?? "";
    if (!files.has(path)) files.set(path, files.size);
    return true;
  });
  const rank = (d: Diagnostic): number => files.get(d.primary?.file.path ?? "") ?? 0;
  return unique.sort((a, b) => rank(a) - rank(b) || (a.primary?.start ?? 0) - (b.primary?.start ?? 0));
}
