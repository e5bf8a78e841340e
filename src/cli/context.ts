/** All that the command line takes from the world around it; tests give their own. */

import type { Project } from "../model/project.ts";
import type { Console, OutputStream } from "./console.ts";
import type { Verb } from "./define-command.ts";
import type { Operations } from "./operations.ts";
import type { Prompter } from "./prompt.ts";
import type { SignalSource } from "./signals.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

export interface Surroundings {
  readonly version: string;
  /** Program and first arguments that start homerun again, for verbs that need another process of it. */
  readonly self: readonly string[];
  readonly environment: Environment;
  readonly cwd: string;
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
  readonly prompter: Prompter;
  /** All that comes on the standard input. */
  readonly readStdin: () => Promise<Uint8Array>;
  readonly signals: SignalSource;
  readonly now: () => Date;
  /** Monotonic milliseconds. */
  readonly elapsed: () => number;
  /** A short random word, for the names of runs. */
  readonly randomId: () => string;
  /** Ends the process at once; only for the second Ctrl-C. */
  readonly leave: (code: number) => void;
  /** Calls back when the process ends, however it does; gives the way to take it back. */
  readonly onExit: (callback: () => void) => () => void;
  /** Calls back with what was thrown where nobody could catch it. */
  readonly onUncaught: (callback: (error: unknown) => void) => void;
  readonly homeDirectory: string;
  /** The project file of a folder or of one above it; an empty project where there is none. */
  readonly loadProject: (directory: string) => Promise<Project>;
  readonly loadOperations: () => Promise<Operations>;
}

export interface CliContext extends Surroundings {
  readonly console: Console;
  /** All verbs, for the one that completes calls of the others. */
  readonly verbs: readonly Verb[];
  /** The words after `homerun`. */
  readonly argv: readonly string[];
}
