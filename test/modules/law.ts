/** The law that every module keeps: a second look finds nothing to do, decisions are pure, and what check mode promises comes true. */

import type { AnyModule } from "../../src/modules/contract/module.ts";

export interface LawCase {
  readonly title: string;
  /** Parameters as in a playbook, for a case whose files are below `folder`. */
  readonly params: (folder: string) => Readonly<Record<string, unknown>>;
  /** What the host is like before. */
  readonly prepare?: (folder: string) => void;
  /** What the controller gives (files, templates). */
  readonly given?: (folder: string) => Readonly<Record<string, unknown>>;
  /** Folders of tools that stand before those of the system: fakes of what a test can't have for real. */
  readonly tools?: (folder: string) => string;
  readonly env?: (folder: string) => Readonly<Record<string, string>>;
  /** Looks at the host after the first application. */
  readonly check?: (folder: string) => void;
  /** The case is as wanted from the start: nothing may change at all. */
  readonly unchanged?: boolean;
  /** What check mode can't promise here, and why. */
  readonly unpredictable?: string;
  /** Why it makes no sense where there is nothing but busybox. */
  readonly notOnBusybox?: string;
}

export interface Law {
  readonly module: AnyModule;
  readonly cases: readonly LawCase[];
  /** Why the module makes no sense where there is nothing but busybox: what it is about is not there. */
  readonly notOnBusybox?: string;
}
