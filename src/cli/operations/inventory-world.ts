/** How inventories reach the machine that homerun runs on: their programs, and what expressions in them may look at. */

import { spawnSync } from "node:child_process";
import { accessSync, constants, statSync } from "node:fs";
import { resolve } from "node:path";
import { NOWHERE, type Surroundings, surroundingOf } from "../../engine/lookup-host-of.ts";
import { INVENTORY_FORMS, type InventorySettings } from "../../inventory/inventory-settings.ts";
import type { LoadOptions } from "../../inventory/load-inventory.ts";
import type { ProgramResult } from "../../inventory/reading.ts";
import type { Project } from "../../model/project.ts";
import type { VarLayer } from "../../model/task.ts";
import type { Environment } from "../context.ts";

const MOST_OUTPUT = 256 * 1024 * 1024;

export interface InventoryWorldOptions {
  readonly cwd: string;
  readonly environment: Environment;
  readonly surroundings: Surroundings;
  readonly extraVars: VarLayer;
  readonly notice: (message: string) => void;
}

export function inventoryWorld(options: InventoryWorldOptions): LoadOptions {
  const { cwd, environment, surroundings, extraVars, notice } = options;
  return {
    workingDirectory: cwd,
    isProgram: (path) => isProgram(resolve(cwd, path)),
    runProgram: (path, args, seconds) => runProgram(resolve(cwd, path), args, { cwd, environment, seconds }),
    surroundings: surroundingOf(surroundings, NOWHERE),
    extraVars,
    notice,
  };
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

interface Call {
  readonly cwd: string;
  readonly environment: Environment;
  readonly seconds: number;
}

function runProgram(
  path: string,
  args: readonly string[],
  { cwd, environment, seconds }: Call,
): ProgramResult {
  const { status, stdout, stderr, error } = spawnSync(path, args, {
    cwd,
    env: environment,
    timeout: seconds * 1000,
    killSignal: "SIGKILL",
    maxBuffer: MOST_OUTPUT,
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stderr: Buffer.from(stderr ?? []).toString("utf8") };
  const fault = error && faultOf(error as NodeJS.ErrnoException, seconds);
  if (fault !== undefined) return { code: undefined, stdout: "", ...written, fault };
  const text = textOf(stdout);
  if (text === undefined)
    return { code: undefined, stdout: "", ...written, fault: "it printed what is no UTF-8 text" };
  return { code: status ?? undefined, stdout: text, ...written };
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function faultOf({ code, message }: NodeJS.ErrnoException, seconds: number): string {
  switch (code) {
    case "ETIMEDOUT":
      return `it did not end within ${seconds} s`;
    case "ENOBUFS":
      return `it printed more than ${MOST_OUTPUT / 1024 / 1024} MiB`;
    case "ENOENT":
      return "the program that its first line names is not there";
    case "EACCES":
      return "permission denied";
    default:
      return message;
  }
}

/** What the project file says of inventories. */
export function inventorySettings(project: Project): Partial<InventorySettings> {
  const { inventoryForms, unparsedInventory, hostPatternMismatch, groupNames, hashBehaviour } = project;
  const isStrict = unparsedInventory !== "warning";
  return {
    ...(inventoryForms ? { enabled: INVENTORY_FORMS.filter((f) => inventoryForms.includes(f)) } : {}),
    ...(unparsedInventory ? { eachMustParse: isStrict, oneMustParse: isStrict } : {}),
    ...(hostPatternMismatch ? { mismatch: hostPatternMismatch } : {}),
    ...(groupNames ? { groupNames } : {}),
    mergesMaps: hashBehaviour === "merge",
  };
}
