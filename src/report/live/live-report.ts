/** The report for a terminal: permanent lines scroll by, and below them stands what happens right now. */

import { endOfRunLines } from "../end-of-run.ts";
import type { Reporter, ReportOptions, ReportTarget } from "../reporter.ts";
import { type Line, lineString } from "../segment.ts";
import { createLineStream } from "../stream-lines.ts";
import { frameLines, type Symbols } from "./frame.ts";
import { createLiveState } from "./live-state.ts";
import { TerminalWindow } from "./terminal-window.ts";
import { startPainting } from "./window-renderer.ts";

export interface LiveOptions extends ReportOptions {
  /** The terminal: stderr. */
  readonly live: ReportTarget;
  /** Gets the end of the report: stdout. */
  readonly result: ReportTarget;
  readonly symbols: Symbols;
  /** Calls back when the process ends, however it does; gives the way to take it back. */
  readonly onExit: (callback: () => void) => () => void;
}

class LiveReport {
  readonly #options: LiveOptions;
  readonly #window: TerminalWindow;
  readonly #stream;
  readonly #state = createLiveState();
  /** Permanent lines that wait for the next frame. */
  #waiting: Line[] = [];
  /** Nested: a prompt may come while the process is being suspended. */
  #suspended = 0;
  #ended = false;

  constructor(options: LiveOptions) {
    this.#options = options;
    this.#window = new TerminalWindow(options.live);
    const { verbosity, runFolder, live } = options;
    this.#stream = createLineStream({ verbosity, runFolder, columns: () => live.columns });
  }

  add(event: Parameters<Reporter["on"]>[0]): void {
    this.#waiting.push(...this.#stream.lines(event));
    this.#state.add(event);
    if (event.type === "run-finished") this.end();
  }

  paint(spinner: string): void {
    if (this.#suspended > 0 || this.#ended) return;
    const { live, now, symbols } = this.#options;
    const { summary } = this.#stream;
    this.#state.settle((step) => (summary.steps.get(step)?.waiting.size ?? 0) > 0);
    // The last column stays free: some terminals wrap as soon as it is filled.
    const columns = live.columns - 1;
    const frame = summary.started
      ? frameLines({ summary, state: this.#state, columns, rows: live.rows, now: now(), spinner, symbols })
      : [];
    this.#window.paint(this.#permanent(), frame.map(live.theme.paint), frame.map(lineString));
  }

  suspend(): () => void {
    this.#suspended++;
    this.#window.clear(this.#permanent());
    let resumed = false;
    return () => {
      if (!resumed) this.#suspended--;
      resumed = true;
    };
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#window.clear(this.#permanent());
    const { result, runFolder } = this.#options;
    const lines = endOfRunLines(this.#stream.summary, {
      columns: result.columns,
      runFolder: runFolder(),
      quiet: false,
    });
    if (lines.length > 0) result.write(result.theme.paintAll(lines));
  }

  restoreCursor(): void {
    this.#window.restoreCursor();
  }

  #permanent(): string {
    const lines = this.#waiting;
    this.#waiting = [];
    return this.#options.live.theme.paintAll(lines);
  }
}

export function createLiveReport(options: LiveOptions): Reporter {
  const report = new LiveReport(options);
  const painting = startPainting({ paint: (spinner) => report.paint(spinner) });
  const forget = options.onExit(() => report.restoreCursor());
  return {
    on: (event) => report.add(event),
    suspend: () => report.suspend(),
    async close() {
      report.end();
      await painting.stop();
      forget();
    },
  };
}
