/** The changes that check mode has promised for a host, newest last; reads are answered from it. */

import { type Effect, subjectOf } from "../host/effect.ts";
import type { Overlay } from "../host/read.ts";
import { type Subject, subjectKey } from "../host/subject.ts";

export class CheckOverlay implements Overlay {
  readonly #effects: Effect[] = [];
  readonly #newest = new Map<string, Effect>();

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

  /** The words for "this may have been made by something that was only promised", or undefined where nothing was. */
  get promise(): string | undefined {
    const last = this.#effects.findLast(
      (e) =>
        e.kind === "package" ||
        e.kind === "anything" ||
        e.kind === "file" ||
        e.kind === "directory" ||
        e.kind === "user" ||
        e.kind === "group",
    );
    return last && describe(last);
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
    case "file":
    case "directory":
      return `after ${effect.path} is made`;
    default:
      return "after what comes before it is applied";
  }
}
