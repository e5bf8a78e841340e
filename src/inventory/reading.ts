/** What the readers of inventory sources share while one inventory is read. */

import type { Collector } from "../diagnostics/diagnostic.ts";
import type { VarLayer } from "../model/task.ts";
import type { ContentReader } from "../playbook/content-reader.ts";
import type { LayeredScope, SurroundingContext } from "../vars/layered-scope.ts";
import type { InventoryBuilder } from "./inventory-builder.ts";
import type { InventorySettings } from "./inventory-settings.ts";

export interface ProgramResult {
  /** Undefined where it was ended by a signal. */
  readonly code: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be run, or was stopped. */
  readonly fault?: string;
}

/** How inventories reach the world. */
export interface InventoryWorld {
  readonly reader: ContentReader;
  readonly workingDirectory?: string;
  /** Whether the file may be run as a program. */
  readonly isProgram?: (path: string) => boolean;
  /** Waits for the end, at most as many seconds. */
  readonly runProgram?: (path: string, args: readonly string[], seconds: number) => ProgramResult;
  /** What expressions of `constructed` and `generator` can look at. */
  readonly surroundings?: (scope: LayeredScope) => SurroundingContext;
  readonly extraVars?: VarLayer;
  /** Has to be told what programs wrote to stderr, when they succeed. */
  readonly notice?: (message: string) => void;
}

/** While the sources are read, one after the other. */
export interface InventoryReading extends InventoryWorld {
  readonly inventory: InventoryBuilder;
  readonly settings: InventorySettings;
  readonly out: Collector;
}
