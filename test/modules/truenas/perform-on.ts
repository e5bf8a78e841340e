/** A module carried out over a session, as the engine does: its questions in one exchange, its changes in another. */

import type { Session } from "../../../src/connection/session/session.ts";
import type { Reads } from "../../../src/host/read.ts";
import type { Refusal } from "../../../src/host/refusal.ts";
import type { AnyModule, Conclusion, Verdict } from "../../../src/modules/contract/module.ts";
import { readParams } from "../local-host.ts";

export interface Done extends Conclusion {
  readonly summaries: readonly string[];
  readonly differences: string;
  readonly refused?: string;
  readonly warnings: readonly string[];
}

export async function performOn(
  session: Session,
  module: AnyModule,
  given: Readonly<Record<string, unknown>>,
): Promise<Done> {
  const shell = await session.shell();
  const params = readParams(module, given);
  const reads: Reads = module.observe(params, {}, shell.view);
  const entries = Object.entries(reads);
  const replies = await shell.exchange(entries.map(([, read]) => read.call));
  const seen = Object.fromEntries(
    entries.map(([name, read], i) => {
      const reply = replies[i];
      if (!reply) throw new Error(`no reply to ${name}`);
      return [name, read.parse(reply)];
    }),
  );
  const context = { host: shell.view, checkMode: false, verbosity: 0, now: 0 };
  const verdict: Verdict | Refusal = module.decide(params, seen, context, {});
  if ("kind" in verdict)
    return {
      result: {},
      summaries: [],
      differences: "",
      warnings: [],
      refused: [verdict.message, verdict.help].filter(Boolean).join("; "),
    };
  const calls = verdict.changes.flatMap((c) => c.operations);
  const ended = calls.length === 0 ? [] : await shell.exchange(calls);
  const conclusion = calls.length === 0 ? { result: {} } : (verdict.conclude?.(ended) ?? { result: {} });
  return {
    ...conclusion,
    result: { ...verdict.result, ...conclusion.result },
    changed: verdict.changes.length > 0,
    summaries: verdict.changes.map((c) => c.summary),
    differences: verdict.changes.map((c) => JSON.stringify(c.difference ?? {})).join("\n"),
    warnings: verdict.warnings ?? [],
  };
}
