/** Who is at work on what right now, and what went wrong in the steps under way: what the live view chooses from. */

import type { Envelope, TaskLabel } from "../../events/event.ts";
import { causeOf } from "../cause.ts";
import { standingOf } from "../summary.ts";

export interface HostAtWork {
  readonly host: string;
  readonly step: number;
  /** Milliseconds since the epoch. */
  readonly since: number;
  /** The last that was heard; empty for nothing. */
  readonly line: string;
}

export interface HostFailed {
  readonly host: string;
  readonly step: number;
  readonly cause: string;
}

export interface PlayProgress {
  readonly name: string;
  readonly steps: number;
  /** How many of them have begun. */
  readonly begun: number;
}

export interface LiveState {
  readonly atWork: ReadonlyMap<string, HostAtWork>;
  /** Of steps that are still under way. */
  readonly failed: readonly HostFailed[];
  readonly play: PlayProgress | undefined;
  readonly stopping: boolean;
  add(event: Envelope): void;
  /** Forgets the failures of steps that nobody works on any more. */
  settle(open: (step: number) => boolean): void;
}

export function createLiveState(): LiveState {
  const atWork = new Map<string, HostAtWork>();
  let failed: readonly HostFailed[] = [];
  let play: { name: string; steps: number; seen: Set<number> } | undefined;
  let stopping = false;

  const say = (host: string, line: string): void => {
    const working = atWork.get(host);
    if (working) atWork.set(host, { ...working, line });
  };
  const fail = (host: string, task: TaskLabel, cause: string): void => {
    failed = [
      ...failed.filter((f) => f.host !== host || f.step !== task.step),
      { host, step: task.step, cause },
    ];
  };
  const add = (event: Envelope): void => {
    switch (event.type) {
      case "play-started":
        play = { name: event.name, steps: event.steps, seen: new Set() };
        break;
      case "step-started":
        play?.seen.add(event.task.step);
        break;
      case "host-started":
        atWork.set(event.host, {
          host: event.host,
          step: event.task.step,
          since: Date.parse(event.at),
          line: "",
        });
        break;
      case "host-connecting":
        say(event.host, "connecting");
        break;
      case "host-connected":
        say(event.host, "");
        break;
      case "progress":
        say(event.host, event.line);
        break;
      case "retry":
        say(event.host, `attempt ${event.attempt} of ${event.of}, again in ${event.seconds}s`);
        break;
      case "item-finished":
        say(event.host, `item ${event.label}`);
        break;
      case "host-finished":
        atWork.delete(event.host);
        if (
          ["failed", "unreachable", "unknown"].includes(standingOf(event)) &&
          event.unknownUntilApplied === undefined
        ) {
          fail(event.host, event.task, causeOf(event));
        }
        break;
      case "host-lost":
        atWork.delete(event.host);
        if (event.task) fail(event.host, event.task, event.diagnostic.message);
        break;
      case "stopping":
        stopping = true;
        break;
      default:
        break;
    }
  };

  return {
    add,
    settle(open) {
      failed = failed.filter(({ step }) => open(step));
    },
    atWork,
    get failed() {
      return failed;
    },
    get play() {
      return play && { name: play.name, steps: Math.max(play.steps, play.seen.size), begun: play.seen.size };
    },
    get stopping() {
      return stopping;
    },
  };
}
