/** The two streams of the process as homerun writes to them: results to stdout, everything else to stderr, neither can fail the run. */

import type { Diagnostic } from "../diagnostics/diagnostic.ts";
import type { Line } from "../report/segment.ts";
import { type ColorChoice, colorLevel, createTheme, type Theme } from "../report/theme.ts";

/** What is needed of a stream of the process. */
export interface OutputStream {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  write(content: string | Uint8Array): boolean;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** A stream that somebody may close on us (`| head`): then writing does nothing. */
export interface Sink {
  write(text: string): void;
  readonly theme: Theme;
  readonly isTTY: boolean;
  /** As of now; 80 where there is no terminal. */
  readonly columns: number;
  readonly rows: number;
}

export interface Console {
  readonly out: Sink;
  readonly err: Sink;
  /** As it is, to stdout: JSON, help. */
  write(text: string): void;
  /** Results, to stdout. */
  print(lines: readonly Line[]): void;
  /** Messages, to stderr. */
  tell(lines: readonly Line[]): void;
  /** Problems, to stderr, as people read them. */
  diagnose(diagnostics: readonly Diagnostic[]): Promise<void>;
  readonly columns: number;
}

const WITHOUT_TERMINAL = 100;

function sinkOf(stream: OutputStream, theme: Theme): Sink {
  let open = true;
  stream.on("error", () => {
    open = false;
  });
  const isTTY = stream.isTTY === true;
  return {
    write(text) {
      if (open) stream.write(text);
    },
    theme,
    isTTY,
    get columns() {
      return isTTY && stream.columns !== undefined && stream.columns > 0 ? stream.columns : WITHOUT_TERMINAL;
    },
    get rows() {
      return isTTY && stream.rows !== undefined && stream.rows > 0 ? stream.rows : 24;
    },
  };
}

export interface ConsoleOptions {
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly color: ColorChoice;
}

export function createConsole({ stdout, stderr, environment, color }: ConsoleOptions): Console {
  const themeOf = (stream: OutputStream): Theme =>
    createTheme(colorLevel({ choice: color, isTTY: stream.isTTY === true, environment }));
  const out = sinkOf(stdout, themeOf(stdout));
  const err = sinkOf(stderr, themeOf(stderr));
  const tell = (lines: readonly Line[]): void => err.write(err.theme.paintAll(lines));
  return {
    out,
    err,
    write: (text) => out.write(text),
    print: (lines) => out.write(out.theme.paintAll(lines)),
    tell,
    async diagnose(diagnostics) {
      const { diagnosticListing } = await import("../report/diagnostics/listing.ts");
      tell(diagnosticListing(diagnostics, { columns: err.columns }));
    },
    get columns() {
      return out.columns;
    },
  };
}
