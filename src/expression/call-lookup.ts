/** `lookup('name', terms…)` and `query('name', terms…)`, and the same for loops written `with_name:`. */

import { DiagnosticError } from "../diagnostics/diagnostic.ts";
import { Fault, UndefinedFault } from "./fault.ts";
import { LOOKUPS } from "./lookups/registry.ts";
import { shortName, unknownNameHelp } from "./registry.ts";
import type { Run } from "./run.ts";
import { UnknownValueError } from "./unknown.ts";
import { isTruthy } from "./value/truth.ts";

type Named = ReadonlyMap<string, unknown>;

export function callLookup(
  as: "lookup" | "query" | "q",
  args: readonly unknown[],
  named: Named,
  run: Run,
): unknown {
  const [name, ...terms] = args;
  if (typeof name !== "string")
    throw new Fault("EXP0301", `${as} needs the lookup's name as its first argument`, { blame: 0 });
  const options = new Map(named);
  const wantsList = options.has("wantlist") ? isTruthy(options.get("wantlist")) : as !== "lookup";
  const errors = options.get("errors") ?? "strict";
  options.delete("wantlist");
  options.delete("errors");
  const results =
    errors === "strict" ? lookupResults(name, terms, options, run) : tolerant(name, terms, options, run);
  if (wantsList) return results ?? [];
  return results ? collapsed(results) : null;
}

/** All results of a lookup; faults are not placed yet. */
export function lookupResults(
  name: string,
  terms: readonly unknown[],
  options: Named,
  run: Run,
): readonly unknown[] {
  const lookup = LOOKUPS.get(shortName(name));
  if (!lookup) {
    const help = unknownNameHelp(name, LOOKUPS);
    throw new Fault("EXP0205", `there is no lookup \`${name}\``, { blame: 0, ...(help ? { help } : {}) });
  }
  try {
    return run.applyLookup(lookup, name, terms, options);
  } catch (error) {
    if (!isHostError(error)) throw error;
    throw new Fault("EXP0501", `the lookup \`${name}\` failed: ${error.message}`);
  }
}

/** An error of the controller that the lookup reads, as opposed to one in the user's text. */
function isHostError(error: unknown): error is Error {
  return (
    error instanceof Error &&
    !(error instanceof Fault) &&
    !(error instanceof UndefinedFault) &&
    !(error instanceof DiagnosticError) &&
    !(error instanceof UnknownValueError)
  );
}

function tolerant(
  name: string,
  terms: readonly unknown[],
  options: Named,
  run: Run,
): readonly unknown[] | undefined {
  try {
    return lookupResults(name, terms, options, run);
  } catch (error) {
    if (error instanceof Fault && error.code === "EXP0501") return undefined;
    throw error;
  }
}

/** Strings are joined by commas; a single result of another type is that value; no result is an empty list. */
function collapsed(results: readonly unknown[]): unknown {
  if (results.length === 0) return results;
  if (results.every((r) => typeof r === "string")) return results.join(",");
  return results.length === 1 ? results[0] : results;
}
