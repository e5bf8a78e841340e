/**
 * One case of a user's module against the law that homerun's own modules keep: looking changes nothing, a decision hangs on nothing
 * else, what check mode promises is what comes, and a second look finds nothing to do.
 */

import { isDeepStrictEqual } from "node:util";
import type { Shell } from "../../connection/session/session.ts";
import { CheckOverlay } from "../../engine/check-overlay.ts";
import type { Change } from "../../host/change.ts";
import type { Reply } from "../../host/primitive.ts";
import type { Reads } from "../../host/read.ts";
import type { Refusal } from "../../host/refusal.ts";
import type { AnyModule, Conclusion, Verdict } from "../../modules/contract/module.ts";
import { shapeOf } from "../../modules/module-index.ts";
import type { OwnCase } from "../../own/own-cases.ts";
import type { ScratchFolder } from "./scratch-folder.ts";

type Seen = Readonly<Record<string, unknown>>;

/** Ends the case: what is wrong, in one line. */
class Broken extends Error {}

/** Equal, and nothing of it the same: a decision that changes what it was given shows. */
function copied(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return Buffer.from(value);
  if (Array.isArray(value)) return value.map(copied);
  if (value === null || typeof value !== "object" || Object.getPrototypeOf(value) !== Object.prototype)
    return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, copied(item)]));
}

/** By everything but functions, which are new each time. */
function comparable(value: unknown): string {
  return JSON.stringify(value, (_key, v: unknown) => (typeof v === "function" ? "function" : v)) ?? "";
}

function isRefusal(verdict: Verdict | Refusal): verdict is Refusal {
  return "kind" in verdict;
}

const list = (changes: readonly Change[]): string => changes.map(({ summary }) => summary).join("; ");

class Trial {
  readonly #module: AnyModule;
  readonly #case: OwnCase;
  readonly #folder: ScratchFolder;
  readonly #shell: Shell;
  readonly #now: number;

  constructor(module: AnyModule, theCase: OwnCase, folder: ScratchFolder, shell: Shell, now: number) {
    this.#module = module;
    this.#case = theCase;
    this.#folder = folder;
    this.#shell = shell;
    this.#now = now;
  }

  /** As the loader checks them, and the engine reads them. */
  #params(): unknown {
    const given = this.#case.params(this.#folder.path);
    const { paramAliases = {}, params } = this.#module;
    const values = Object.fromEntries(
      Object.entries(given).map(([name, v]) => [paramAliases[name] ?? name, v]),
    );
    const [issue] = shapeOf(this.#module).validate(values, new Set());
    if (issue) throw new Broken(`the parameters do not fit: ${issue.path.join(".")}: ${issue.message}`);
    return params.parse(values);
  }

  async #look(params: unknown): Promise<Seen> {
    const reads: Reads = this.#module.observe(params, {}, this.#shell.view);
    const entries = Object.entries(reads);
    const replies = await this.#shell.exchange(entries.map(([, read]) => read.call));
    return Object.fromEntries(
      entries.map(([name, read], at) => {
        try {
          return [name, read.parse(replies[at] as Reply)];
        } catch (error) {
          throw new Broken(`the answer to \`${name}\` can't be read: ${(error as Error).message}`);
        }
      }),
    );
  }

  #decide(params: unknown, seen: Seen, checkMode = false): Verdict | Refusal {
    const context = { host: this.#shell.view, checkMode, verbosity: 0, now: this.#now };
    const [first, second] = [0, 0].map(() =>
      this.#module.decide(copied(params), copied(seen) as Seen, context, {}),
    ) as [Verdict | Refusal, Verdict | Refusal];
    if (comparable(first) !== comparable(second))
      throw new Broken("`decide` is not pure: the same question gave two different verdicts");
    return first;
  }

  #wanted(params: unknown, seen: Seen, checkMode = false): Verdict {
    const verdict = this.#decide(params, seen, checkMode);
    if (isRefusal(verdict)) throw new Broken(`it refuses: ${verdict.message}`);
    return verdict;
  }

  #predicted(params: unknown, seen: Seen, changes: readonly Change[]): void {
    const reads: Reads = this.#module.observe(params, {}, this.#shell.view);
    const overlay = new CheckOverlay();
    for (const effect of changes.flatMap(({ effects }) => effects)) overlay.add(effect);
    const later: Record<string, unknown> = {};
    for (const [name, read] of Object.entries(reads)) {
      const answer = read.predict?.(seen[name], overlay) ?? { known: seen[name] };
      if ("unknown" in answer)
        throw new Broken(`check mode can't tell what \`${name}\` will be: ${answer.unknown}`);
      later[name] = answer.known;
    }
    const again = this.#wanted(params, later).changes;
    if (again.length > 0)
      throw new Broken(`after what check mode promises there would still be something to do: ${list(again)}`);
  }

  async #apply(verdict: Verdict): Promise<Conclusion> {
    const calls = verdict.changes.flatMap(({ operations }) => operations);
    const replies = await this.#shell.exchange(calls, { stopAtFailure: !verdict.conclude });
    if (verdict.conclude) return verdict.conclude(replies);
    const failed = replies.find((reply) => reply && reply.status !== 0);
    return {
      result: { ...verdict.result, ...verdict.collect?.(replies) },
      ...(failed ? { failed: failed.stderr.toString().trim() || `status ${failed.status}` } : {}),
    };
  }

  #refused(params: unknown, seen: Seen, text: string): void {
    const verdict = this.#decide(params, seen);
    if (!isRefusal(verdict)) throw new Broken("it does not refuse");
    if (!verdict.message.includes(text)) throw new Broken(`it refuses in other words: ${verdict.message}`);
  }

  #checkAfter(result: Readonly<Record<string, unknown>>): void {
    for (const [name, text] of Object.entries(this.#case.after ?? {})) {
      const is = this.#folder.read(name);
      if (is !== text)
        throw new Broken(`afterwards ${name} holds ${JSON.stringify(is)}, not ${JSON.stringify(text)}`);
    }
    for (const [name, value] of Object.entries(this.#case.returns ?? {}))
      if (!isDeepStrictEqual(result[name], value))
        throw new Broken(
          `it returns \`${name}\` as ${JSON.stringify(result[name])}, not ${JSON.stringify(value)}`,
        );
  }

  async run(): Promise<void> {
    const { unchanged = false, refused, unpredictable } = this.#case;
    const params = this.#params();
    const before = this.#folder.snapshot();
    const seen = await this.#look(params);
    if (refused !== undefined) this.#refused(params, seen, refused);
    const verdict = refused === undefined ? this.#wanted(params, seen) : { changes: [] };
    const promised = refused === undefined ? this.#wanted(params, seen, true) : verdict;
    if (this.#folder.snapshot() !== before) throw new Broken("looking at the host has changed it");
    if (refused !== undefined) return;
    if (unchanged && verdict.changes.length > 0)
      throw new Broken(`it is as wanted, and still there is something to do: ${list(verdict.changes)}`);
    if (!unchanged && verdict.changes.length === 0) throw new Broken("it finds nothing to do");
    if (comparable(promised.changes) !== comparable(verdict.changes))
      throw new Broken(`check mode promises other changes: ${list(promised.changes)}`);
    if (unpredictable === undefined) this.#predicted(params, seen, verdict.changes);
    const { failed, result } = await this.#apply(verdict);
    if (failed !== undefined) throw new Broken(`could not ${list(verdict.changes)}: ${failed}`);
    this.#checkAfter({ ...verdict.result, ...result });
    const again = this.#wanted(params, await this.#look(params)).changes;
    if (again.length > 0) throw new Broken(`it is not idempotent: a second time it would ${list(again)}`);
  }
}

export interface CaseSurroundings {
  readonly folder: ScratchFolder;
  readonly shell: Shell;
  /** Seconds since the epoch. */
  readonly now: number;
}

/** What is wrong, in one line; undefined where the case holds. */
export async function tryCase(
  module: AnyModule,
  theCase: OwnCase,
  { folder, shell, now }: CaseSurroundings,
): Promise<string | undefined> {
  try {
    await new Trial(module, theCase, folder, shell, now).run();
    return undefined;
  } catch (error) {
    return (error instanceof Error ? error.message : String(error)).split("\n")[0];
  }
}
