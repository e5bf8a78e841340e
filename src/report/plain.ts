/** The report for pipes, files, logs and timers: lines that only append, and a sign of life in every half minute of silence. */

import type { Envelope, TaskLabel } from "../events/event.ts";
import { clock } from "./duration.ts";
import { endOfRunLines } from "./end-of-run.ts";
import type { Reporter, ReportOptions, ReportTarget } from "./reporter.ts";
import { type Line, styled } from "./segment.ts";
import { createLineStream } from "./stream-lines.ts";
import { taskTitle } from "./wording.ts";

export const HEARTBEAT_MILLISECONDS = 30_000;

const MOST_WAITING = 4;

export interface PlainOptions extends ReportOptions {
  /** Failures and the last line alone. */
  readonly quiet: boolean;
}

interface Working {
  readonly task: TaskLabel;
  readonly since: number;
  /** The last that was heard of it. */
  readonly line?: string;
}

/** Who is at work on what, for the sign of life. */
class AtWork {
  readonly #hosts = new Map<string, Working>();

  on(event: Envelope, now: number): void {
    if (event.type === "host-started") this.#hosts.set(event.host, { task: event.task, since: now });
    else if (event.type === "host-finished" || event.type === "host-lost") this.#hosts.delete(event.host);
    else if (event.type === "progress") this.#say(event.host, event.line);
    else if (event.type === "retry") this.#say(event.host, `attempt ${event.attempt} of ${event.of}`);
  }

  #say(host: string, line: string): void {
    const working = this.#hosts.get(host);
    if (working) this.#hosts.set(host, { ...working, line });
  }

  lines(now: number): readonly Line[] {
    const longest = [...this.#hosts].sort(([, a], [, b]) => a.since - b.since);
    const shown = longest.slice(0, MOST_WAITING).map(([host, { task, since, line }]): Line => {
      const last = line === undefined ? "" : `: ${line}`;
      return [styled("dim", `  … ${host} since ${clock(now - since)} at ${taskTitle(task)}${last}`)];
    });
    const more = longest.length - shown.length;
    return more > 0 ? [...shown, [styled("dim", `  … and ${more} more at work`)]] : shown;
  }
}

export function createPlainReport(target: ReportTarget, options: PlainOptions): Reporter {
  const { quiet, verbosity, runFolder, now } = options;
  const stream = createLineStream({ verbosity, runFolder, columns: () => target.columns });
  const atWork = new AtWork();
  let spoke = now();

  const write = (lines: readonly Line[]): void => {
    if (lines.length === 0) return;
    spoke = now();
    target.write(target.theme.paintAll(lines));
  };
  const beat = setInterval(() => {
    if (!quiet && now() - spoke >= HEARTBEAT_MILLISECONDS) write(atWork.lines(now()));
  }, 1000);
  beat.unref();

  return {
    on(event) {
      atWork.on(event, now());
      const lines = stream.lines(event);
      if (!quiet || event.type === "diagnostic" || event.type === "stopping") write(lines);
      if (event.type === "run-finished") {
        clearInterval(beat);
        write(endOfRunLines(stream.summary, { columns: target.columns, runFolder: runFolder(), quiet }));
      }
    },
    suspend: () => () => {},
    async close() {
      clearInterval(beat);
    },
  };
}
