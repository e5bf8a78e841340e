/** One operation from start to end: bus, report, record, signals, and the exit code of what is thrown. */

import { type Diagnostic, DiagnosticError } from "../diagnostics/diagnostic.ts";
import { type Bus, createBus } from "../events/bus.ts";
import type { Subscriber } from "../events/event.ts";
import { createDiagnosticMask } from "../events/mask-event.ts";
import type { Redactor } from "../events/redactor.ts";
import { createInFlight } from "../report/in-flight.ts";
import type { Reporter } from "../report/reporter.ts";
import { recordedWords } from "./command-words.ts";
import type { CliContext } from "./context.ts";
import { EXIT } from "./exit-code.ts";
import { Interrupted } from "./interrupted.ts";
import { openReport } from "./open-report.ts";
import type { OperationIo, RunFolder } from "./operations.ts";
import type { ReportKind } from "./output-mode.ts";
import { type SignalWatch, watchSignals } from "./signals.ts";

export interface SessionOptions {
  readonly context: CliContext;
  readonly redactor: Redactor;
  /** Or the way to a report of another kind. */
  readonly report: ReportKind | (() => Promise<Reporter>);
  readonly verbosity: number;
  readonly runsDirectory?: string | undefined;
  /** Tells the problems because of which nothing was done, and gives the exit code; as homerun does by default. */
  readonly refuse?: (diagnostics: readonly Diagnostic[]) => Promise<number>;
}

function runIdOf({ now, randomId }: CliContext): string {
  return `${now().toISOString().replace(/[-:]/g, "").slice(0, 15)}-${randomId()}`;
}

/** A run whose record can't go on comes to an end: nobody could tell later what it did. */
function guarded(journal: Subscriber, failed: () => void): Subscriber {
  return {
    on(event) {
      try {
        journal.on(event);
      } catch (error) {
        failed();
        throw error;
      }
    },
    close: async () => journal.close?.(),
  };
}

interface JournalOpener {
  readonly options: SessionOptions;
  readonly bus: Bus;
  readonly runId: string;
  readonly opened: (folder: string) => void;
  readonly failed: () => void;
}

/** Opens the record once; who asks twice gets the same. */
function journalOpener({ options, bus, runId, opened, failed }: JournalOpener): () => Promise<RunFolder> {
  let opening: Promise<RunFolder> | undefined;
  const open = async (): Promise<RunFolder> => {
    const { openRunJournal, runsDirectoryOf } = await import("../journal/run-journal.ts");
    const { environment, homeDirectory, cwd } = options.context;
    const directory = options.runsDirectory?.replace(/^~(?=\/|$)/, homeDirectory);
    const journal = await openRunJournal({
      directory: directory ?? runsDirectoryOf(environment, homeDirectory),
      cwd,
      runId,
    });
    bus.subscribe(guarded(journal, failed), "the record of the run");
    opened(journal.folder);
    return { path: journal.folder };
  };
  return () => {
    opening ??= open();
    return opening;
  };
}

interface Parts {
  readonly bus: Bus;
  readonly reporter: Reporter;
  readonly watch: SignalWatch;
  readonly openJournal: () => Promise<RunFolder>;
  readonly runId: string;
}

function operationIo(
  { context, redactor }: SessionOptions,
  { bus, reporter, watch, openJournal, runId }: Parts,
): OperationIo {
  const { console, environment, cwd, homeDirectory, now, elapsed, version, argv } = context;
  return {
    ...{ bus, redactor, console, environment, cwd, homeDirectory, now, elapsed, version, runId, openJournal },
    signal: watch.signal,
    interrupt: () => watch.stop(EXIT.interrupted),
    interruptCode: () => watch.code(),
    command: ["homerun", ...recordedWords(argv)],
    async ask(question, { echo }) {
      const resume = reporter.suspend();
      try {
        return await context.prompter.ask(question, { echo });
      } catch (error) {
        if (error instanceof Interrupted) watch.stop(EXIT.interrupted);
        throw error;
      } finally {
        resume();
      }
    },
  };
}

/** For JSON readers problems are events; for people they come last, when the live view is gone. */
function tellThroughBus(bus: Bus, diagnostics: readonly Diagnostic[]): void {
  for (const diagnostic of diagnostics) bus.emit({ type: "diagnostic", diagnostic });
}

/** Values of encrypted files may stand in the messages about them. */
function masked(diagnostics: readonly Diagnostic[], redactor: Redactor): readonly Diagnostic[] {
  const mask = createDiagnosticMask(redactor);
  return diagnostics.map(mask);
}

export async function withSession(
  options: SessionOptions,
  body: (io: OperationIo) => Promise<number>,
): Promise<number> {
  const { context, redactor, report, verbosity } = options;
  const bus = createBus({ now: context.now, redactor });
  const runId = runIdOf(context);
  let folder: string | undefined;
  const reporter =
    typeof report === "function"
      ? await report()
      : await openReport({ kind: report, context, verbosity, runFolder: () => folder });
  bus.subscribe(reporter, "the report");
  const inFlight = createInFlight();
  bus.subscribe(inFlight);
  const watch = watchSignals(context.signals, {
    onStop: () => bus.emit({ type: "stopping", inFlight: inFlight.hosts() }),
    leave: context.leave,
    pause: () => reporter.suspend(),
  });
  const openJournal = journalOpener({
    options,
    bus,
    runId,
    opened: (path) => {
      folder = path;
    },
    failed: () => watch.stop(EXIT.internal),
  });
  let refused: readonly Diagnostic[] = [];
  let code: number = EXIT.invalid;
  try {
    code = await body(operationIo(options, { bus, reporter, watch, openJournal, runId }));
  } catch (error) {
    if (!(error instanceof DiagnosticError)) throw error;
    if (report === "json") tellThroughBus(bus, error.diagnostics);
    else refused = masked(error.diagnostics, redactor);
  } finally {
    watch.end();
    const unfinished = await bus.close();
    context.console.tell(unfinished.map((text) => [text]));
  }
  if (refused.length > 0 && options.refuse) return options.refuse(refused);
  if (refused.length > 0) await context.console.diagnose(refused);
  return code;
}
