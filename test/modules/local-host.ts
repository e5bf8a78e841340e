/** This machine as the host of a module: observes, decides and applies as the engine does, in a shell of this machine. */

import { userInfo } from "node:os";
import type { Change } from "../../src/host/change.ts";
import type { Effect } from "../../src/host/effect.ts";
import { subjectOf } from "../../src/host/effect.ts";
import type { HostView } from "../../src/host/host-view.ts";
import type { Reply } from "../../src/host/primitive.ts";
import type { Overlay, Reads } from "../../src/host/read.ts";
import type { Refusal } from "../../src/host/refusal.ts";
import { subjectKey } from "../../src/host/subject.ts";
import type { AnyModule, Conclusion, Verdict } from "../../src/modules/contract/module.ts";
import { type RunOptions, runCall } from "../host/run-primitive.ts";

export interface LocalRun extends RunOptions {
  /** What the module's `needs` are given. */
  readonly given?: Readonly<Record<string, unknown>>;
  readonly home?: string;
  readonly checkMode?: boolean;
  readonly verbosity?: number;
}

export function localView(run: LocalRun = {}): HostView {
  const { username, uid } = userInfo();
  return { name: "here", user: username, uid, home: run.home ?? "/nonexistent", system: "Linux" };
}

/** Parameters as the engine hands them over: other spellings resolved, read by the schema. */
export function readParams(module: AnyModule, params: Readonly<Record<string, unknown>>): unknown {
  const canonical = Object.entries(params).map(([name, value]) => [
    module.paramAliases?.[name] ?? name,
    value,
  ]);
  return module.params.parse(Object.fromEntries(canonical));
}

export type Seeing = Readonly<Record<string, unknown>>;

export async function observe(module: AnyModule, params: unknown, run: LocalRun): Promise<Seeing> {
  const reads: Reads = module.observe(params, run.given ?? {}, localView(run));
  const seen: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(reads)) {
    if (read.call.mutates)
      throw new Error(`the read ${name} of ${module.name} says that it changes the host`);
    seen[name] = read.parse(await runCall(read.call, withHome(run)));
  }
  return seen;
}

function withHome(run: LocalRun): RunOptions {
  return { ...run, env: { ...(run.home === undefined ? {} : { HOME: run.home }), ...run.env } };
}

/** What is seen once the effects have happened, or the reason why that is not known. */
export function predicted(
  module: AnyModule,
  params: unknown,
  seen: Seeing,
  effects: readonly Effect[],
  run: LocalRun,
): Seeing | string {
  const reads: Reads = module.observe(params, run.given ?? {}, localView(run));
  const overlay = overlayOf(effects);
  const out: Record<string, unknown> = {};
  for (const [name, read] of Object.entries(reads)) {
    const answer = read.predict?.(seen[name], overlay) ?? { known: seen[name] };
    if ("unknown" in answer) return answer.unknown;
    out[name] = answer.known;
  }
  return out;
}

export function overlayOf(effects: readonly Effect[]): Overlay {
  return {
    effects,
    effectOn: (subject) =>
      effects.findLast((effect) => {
        const own = subjectOf(effect);
        return own !== undefined && subjectKey(own) === subjectKey(subject);
      }),
  };
}

export function decide(module: AnyModule, params: unknown, seen: Seeing, run: LocalRun): Verdict | Refusal {
  const context = {
    host: localView(run),
    checkMode: run.checkMode ?? false,
    now: 1_700_000_000,
    verbosity: run.verbosity ?? 0,
  };
  return module.decide(params, seen, context, run.given ?? {});
}

export function isRefusal(verdict: Verdict | Refusal): verdict is Refusal {
  return "kind" in verdict;
}

/** Carries the changes out, and gives what the task returns. */
export async function apply(verdict: Verdict, run: LocalRun): Promise<Conclusion> {
  const replies: (Reply | undefined)[] = [];
  let failure: Conclusion | undefined;
  for (const { change, call } of verdict.changes.flatMap((c: Change) =>
    c.operations.map((o) => ({ change: c, call: o })),
  )) {
    if (failure && (!verdict.conclude || verdict.stopAtFailure)) {
      replies.push(undefined);
      continue;
    }
    if (!call.mutates) throw new Error(`the operation ${call.primitive.name} says that it changes nothing`);
    const reply = await runCall(call, withHome(run));
    replies.push(reply);
    if (reply.status !== 0)
      failure ??= { result: {}, failed: `could not ${change.summary}: ${reply.stderr.toString().trim()}` };
  }
  if (verdict.conclude) return verdict.conclude(replies);
  return (
    failure ?? {
      result: { ...verdict.result, ...verdict.collect?.(replies) },
      changed: verdict.changes.length > 0,
    }
  );
}

/** Observe, decide, apply. */
export async function perform(
  module: AnyModule,
  params: Readonly<Record<string, unknown>>,
  run: LocalRun = {},
): Promise<Performed> {
  const read = readParams(module, params);
  const verdict = decide(module, read, await observe(module, read, run), run);
  if (isRefusal(verdict))
    return { verdict: undefined, refusal: verdict, result: { ...verdict.result }, changed: false };
  const conclusion = await apply(verdict, run);
  return {
    verdict,
    refusal: undefined,
    failed: conclusion.failed,
    result: { ...verdict.result, ...conclusion.result },
    changed: conclusion.changed ?? verdict.changes.some((c) => c.counts !== false),
  };
}

export interface Performed {
  readonly verdict: Verdict | undefined;
  readonly refusal: Refusal | undefined;
  readonly failed?: string | undefined;
  readonly result: Readonly<Record<string, unknown>>;
  readonly changed: boolean;
}
