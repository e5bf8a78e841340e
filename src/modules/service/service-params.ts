/** Parameters that modules of services share, and what all of them ask of each other. */

import type { z } from "zod";
import { splitWords } from "../../host/shell-words.ts";
import { int, list, word } from "../contract/params.ts";

/** The name of a unit or service: nothing that a tool would take for an option or a pattern. */
export function unitWord() {
  return word().refine((name) => /^[^-\s*?[\]][^\s*?[\]]*$/.test(name), {
    error: "a unit's name has no spaces, patterns or leading hyphen",
  });
}

/** Words for an init script; no shell reads them. */
export function scriptWords() {
  return word().refine((line) => splitWords(line) !== undefined, { error: "a quote is not closed" });
}

export function runlevels() {
  return list(
    word().refine((level) => /^[0-6S]$/.test(level), { error: "a runlevel is a number from 0 to 6, or `S`" }),
  );
}

export function pause() {
  return int().refine((seconds) => seconds >= 0, { error: "nobody can wait for less than no time" });
}

/** Checks that what is wanted of a unit has a unit. */
export function checkNamed(p: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  if (p.name !== undefined) return;
  const wanted = ["state", "enabled", "masked"].find((key) => p[key] !== undefined);
  const alone = p.daemon_reload !== true && p.daemon_reexec !== true;
  if (wanted !== undefined || alone)
    context.addIssue({
      code: "custom",
      path: ["name"],
      message:
        wanted === undefined
          ? "it needs a `name`; only `daemon_reload` and `daemon_reexec` go without one"
          : `\`${wanted}\` needs the \`name\` of what is meant`,
    });
}

/** Checks that nothing is asked of the managers of all users together, of which none is spoken to. */
export function checkScope(p: Readonly<Record<string, unknown>>, context: z.core.$RefinementCtx): void {
  if (p.scope !== "global") return;
  for (const key of ["state", "daemon_reload", "daemon_reexec"])
    if (p[key] !== undefined && p[key] !== false)
      context.addIssue({
        code: "custom",
        path: [key],
        message: `\`${key}\` means nothing with \`scope: global\`: units can be enabled and masked for all users, and nothing else`,
      });
}
