/** Signals of the process while something runs: the first asks to stop, the second leaves, suspending puts the terminal back first. */

import { EXIT } from "./exit-code.ts";

export type StopSignal = "SIGINT" | "SIGTERM" | "SIGHUP";

/** What is needed of the process. */
export interface SignalSource {
  on(signal: StopSignal | "SIGTSTP" | "SIGCONT", listener: () => void): unknown;
  off(signal: StopSignal | "SIGTSTP" | "SIGCONT", listener: () => void): unknown;
  /** Stops this process until SIGCONT. */
  suspend(): void;
}

export interface SignalHandling {
  /** Called once, before `signal` is aborted. */
  readonly onStop: () => void;
  /** Ends the process; for the second signal. What is on disk is valid at any time. */
  readonly leave: (code: number) => void;
  /** Takes the live view off the terminal; the result puts it back. */
  readonly pause: () => () => void;
}

export interface SignalWatch {
  readonly signal: AbortSignal;
  /** 130 for Ctrl-C, 143 for SIGTERM and SIGHUP, or what `stop` was given. */
  code(): number;
  /** Stops as a first signal does, for a reason of our own. */
  stop(code: number): void;
  end(): void;
}

function codeOf(signal: StopSignal): number {
  return signal === "SIGINT" ? EXIT.interrupted : EXIT.terminated;
}

export function watchSignals(source: SignalSource, { onStop, leave, pause }: SignalHandling): SignalWatch {
  const controller = new AbortController();
  let code: number = EXIT.interrupted;
  let resume: (() => void) | undefined;

  const stop = (because: number): void => {
    if (controller.signal.aborted) return;
    code = because;
    onStop();
    controller.abort();
  };
  const signalled = (signal: StopSignal): void => {
    if (controller.signal.aborted) leave(codeOf(signal));
    else stop(codeOf(signal));
  };
  const listeners = {
    SIGINT: () => signalled("SIGINT"),
    SIGTERM: () => signalled("SIGTERM"),
    SIGHUP: () => signalled("SIGHUP"),
    SIGTSTP: () => {
      resume ??= pause();
      source.suspend();
    },
    SIGCONT: () => {
      resume?.();
      resume = undefined;
    },
  } as const;
  const entries = Object.entries(listeners) as [keyof typeof listeners, () => void][];
  for (const [signal, listener] of entries) source.on(signal, listener);
  return {
    signal: controller.signal,
    code: () => code,
    stop,
    end() {
      for (const [signal, listener] of entries) source.off(signal, listener);
    },
  };
}
