/** Facts that outlive a run: what is known of a host from before, and what the next run shall know. */

import { HostRun } from "./host-run.ts";
import { LearnedFacts } from "./learned-facts.ts";
import type { RunContext } from "./run-context.ts";

export interface FactStore {
  /** Under the names that modules gave them; nothing where none are kept, or they are too old. */
  readonly known: (host: string) => Readonly<Record<string, unknown>>;
  /** All facts of the host, in the place of those before. */
  readonly keep: (host: string, facts: Readonly<Record<string, unknown>>) => void;
  readonly forget: (host: string) => void;
}

/** A host of which nothing is known but what is kept of it. */
export function newHostRun({ factStore }: Pick<RunContext, "factStore">, name: string): HostRun {
  if (!factStore) return new HostRun(name);
  const kept = {
    known: factStore.known(name),
    keep: (facts: Readonly<Record<string, unknown>>) => factStore.keep(name, facts),
    forget: () => factStore.forget(name),
  };
  return new HostRun(name, new Map(), new LearnedFacts(kept));
}
