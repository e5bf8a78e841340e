/** The changes that check mode has promised for a host, newest last; reads are answered from it. */

import { type Effect, subjectOf } from "../host/effect.ts";
import type { Overlay } from "../host/read.ts";
import { type Subject, subjectKey } from "../host/subject.ts";

export class CheckOverlay implements Overlay {
  readonly #effects: Effect[] = [];
  readonly #newest = new Map<string, Effect>();

  copy(): CheckOverlay {
    const copy = new CheckOverlay();
    copy.#effects.push(...this.#effects);
    for (const [key, effect] of this.#newest) copy.#newest.set(key, effect);
    return copy;
  }

  get effects(): readonly Effect[] {
    return this.#effects;
  }

  add(effect: Effect): void {
    this.#effects.push(effect);
    const subject = subjectOf(effect);
    if (subject) this.#newest.set(subjectKey(subject), merged(this.#newest.get(subjectKey(subject)), effect));
  }

  effectOn(subject: Subject): Effect | undefined {
    return this.#newest.get(subjectKey(subject));
  }

  /** A promised package whose name stands in the path. */
  packageFor(path: string): string | undefined {
    const parts = new Set(path.split("/"));
    const found = this.#effects.find((e) => e.kind === "package" && e.installed && parts.has(e.name));
    return found?.kind === "package" ? found.name : undefined;
  }

  /**
   * Which promise may lift what a module said stands in its way: a package or a command may bring anything, an account
   * or a group only what names it. Undefined where nothing was promised that could.
   */
  promiseFor(obstacle: string): string | undefined {
    const promise = this.#effects.findLast((e) => {
      if (e.kind === "anything") return true;
      if (e.kind === "package") return e.installed;
      return (e.kind === "user" || e.kind === "group") && e.present && obstacle.includes(e.name);
    });
    return promise && describe(promise);
  }
}

/** Attributes set on a path that an earlier task promised to make belong to that promise. */
function merged(before: Effect | undefined, now: Effect): Effect {
  if (now.kind === "attributes" && (before?.kind === "file" || before?.kind === "directory"))
    return { ...before, ...now, kind: before.kind };
  if (now.kind === "unit" && before?.kind === "unit") return { ...before, ...now };
  return now;
}

function describe(effect: Effect): string {
  switch (effect.kind) {
    case "package":
      return `after the package ${effect.name} is ${effect.installed ? "installed" : "removed"}`;
    case "anything":
      return `after ${effect.because}`;
    case "user":
    case "group":
      return `after the ${effect.kind} ${effect.name} is ${effect.present ? "made" : "removed"}`;
    default:
      return "after what comes before it is applied";
  }
}
