/** Prints a whole run as one JSON document at its end, in the form of the `json` callback. */

import { resolve } from "node:path";
import type { Envelope, TaskLabel } from "../../events/event.ts";
import type { Reporter } from "../reporter.ts";
import type { CallbackOptions } from "./callback-options.ts";
import type { HostFinished } from "./included-files.ts";
import { tellMessage } from "./messages.ts";
import { pythonJson, rawOf } from "./result-text.ts";
import { taskPath, taskTitle } from "./titles.ts";

interface Duration {
  readonly start: string;
  end?: string;
}

interface TaskRecord {
  readonly hosts: Record<string, unknown>;
  readonly task: {
    readonly duration: Duration;
    readonly id: string;
    readonly name: string;
    readonly path: string;
  };
}

interface PlayRecord {
  readonly play: {
    readonly duration: Duration;
    readonly id: string;
    readonly name: string;
    readonly path: string;
  };
  readonly tasks: TaskRecord[];
}

function stats({ hosts }: Extract<Envelope, { readonly type: "run-finished" }>): unknown {
  return Object.fromEntries(
    Object.entries(hosts).map(([host, { ok, changed, skipped, failed, unreachable, rescued, ignored }]) => [
      host,
      { ok, changed, skipped, failures: failed, unreachable, rescued, ignored },
    ]),
  );
}

class JsonCallback {
  readonly #options: CallbackOptions;
  readonly #plays: PlayRecord[] = [];

  constructor(options: CallbackOptions) {
    this.#options = options;
  }

  on(event: Envelope): void {
    if (tellMessage(event, this.#options)) return;
    if (event.type === "play-started") this.#play(event);
    else if (event.type === "host-finished") this.#finished(event);
    else if (event.type === "run-finished") this.#print(event);
  }

  #play({ play, name, location, at }: Extract<Envelope, { readonly type: "play-started" }>): void {
    const path = resolve(this.#options.cwd, location).replace(/(:\d+):\d+$/, "$1");
    this.#plays.push({ play: { duration: { start: at }, id: String(play), name, path }, tasks: [] });
  }

  #record(task: TaskLabel, at: string): TaskRecord | undefined {
    const play = this.#plays.at(-1);
    const id = String(task.step);
    const known = play?.tasks.find((record) => record.task.id === id);
    if (known || !play) return known;
    const made: TaskRecord = {
      hosts: {},
      task: { duration: { start: at }, id, name: taskTitle(task), path: taskPath(task, this.#options.cwd) },
    };
    play.tasks.push(made);
    return made;
  }

  #finished({ task, host, outcome, result, at }: HostFinished): void {
    const record = this.#record(task, at);
    const play = this.#plays.at(-1);
    if (!record || !play || outcome === "cancelled" || task.module === "meta") return;
    record.hosts[host] = {
      ...rawOf(result),
      action: task.action ?? task.module,
      ...(outcome === "failed" ? { failed: true } : {}),
      ...(outcome === "skipped" ? { skipped: true } : {}),
      ...(outcome === "unreachable" || outcome === "unknown" ? { unreachable: true } : {}),
    };
    record.task.duration.end = at;
    play.play.duration.end = at;
  }

  #print(event: Extract<Envelope, { readonly type: "run-finished" }>): void {
    const document = {
      custom_stats: event.customStats?.hosts ?? {},
      global_custom_stats: event.customStats?.run ?? {},
      plays: this.#plays,
      stats: stats(event),
    };
    this.#options.screen.display(pythonJson(document, "    "));
  }
}

export function createJsonCallback(options: CallbackOptions): Reporter {
  const callback = new JsonCallback(options);
  return { on: (event) => callback.on(event), suspend: () => () => {}, close: async () => {} };
}
