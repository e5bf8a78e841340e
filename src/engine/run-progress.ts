/** Counts and numbers over a whole run: steps get their number at first start, hosts their counts. */

import type { Counts, TaskLabel } from "../events/event.ts";
import type { Outcome } from "../model/outcome.ts";
import { StatsKept } from "./custom-stats.ts";

type MutableCounts = { -readonly [K in keyof Counts]: number };

export class RunProgress {
  readonly #steps = new Map<string, number>();
  readonly #counts = new Map<string, MutableCounts>();
  readonly stats = new StatsKept();
  readonly pendingHandlers = new Map<string, readonly string[]>();

  stepOf(key: string): number {
    const known = this.#steps.get(key);
    if (known !== undefined) return known;
    const next = this.#steps.size + 1;
    this.#steps.set(key, next);
    return next;
  }

  get steps(): number {
    return this.#steps.size;
  }

  touch(host: string): MutableCounts {
    let counts = this.#counts.get(host);
    if (!counts) {
      counts = {
        ok: 0,
        changed: 0,
        skipped: 0,
        failed: 0,
        unreachable: 0,
        rescued: 0,
        ignored: 0,
        unknown: 0,
      };
      this.#counts.set(host, counts);
    }
    return counts;
  }

  /** `ok` counts every task that went well, changed or not, as Ansible's recap does. */
  count(
    host: string,
    outcome: Outcome,
    details: {
      readonly ignored: boolean;
      readonly changed: boolean;
      readonly unknownUntilApplied: boolean;
      readonly times?: number;
    },
  ): void {
    const counts = this.touch(host);
    if (details.unknownUntilApplied) {
      counts.unknown++;
      return;
    }
    switch (outcome) {
      case "ok":
        counts.ok += details.times ?? 1;
        break;
      case "changed":
        counts.ok++;
        counts.changed++;
        break;
      case "skipped":
        counts.skipped++;
        break;
      case "failed":
        if (details.ignored) {
          counts.ok++;
          counts.ignored++;
          if (details.changed) counts.changed++;
        } else counts.failed++;
        break;
      case "unreachable":
        if (details.ignored) {
          counts.ok++;
          counts.ignored++;
        } else counts.unreachable++;
        break;
      case "unknown":
        counts.unknown++;
        if (details.ignored) counts.ignored++;
        else counts.unreachable++;
        break;
      case "cancelled":
        break;
    }
  }

  /** Something around the task that failed will rescue it. */
  rescued(host: string): void {
    const counts = this.touch(host);
    counts.failed--;
    counts.rescued++;
  }

  get counts(): Readonly<Record<string, Counts>> {
    return Object.fromEntries(this.#counts);
  }
}

export function labelKey(label: Omit<TaskLabel, "step">): string {
  return `${label.location} ${label.role ?? ""} ${label.name}`;
}
