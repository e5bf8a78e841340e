/** Where a relative path of a task is looked for on the controller, with the user's home for `~`. */

import { join } from "node:path";
import type { TaskContext } from "../plan/program.ts";
import { candidatePaths, type FileKind } from "../playbook/file-search.ts";
import type { Controller } from "./controller.ts";

export interface SearchPlace {
  /** Of the file that the task stands in. */
  readonly directory: string;
  readonly context: Pick<TaskContext, "role">;
  readonly playDirectory: string;
}

export interface Search {
  readonly found: string | undefined;
  readonly places: readonly string[];
}

/** Files and folders alike. */
export function searchPath(path: string, kind: FileKind, place: SearchPlace, controller: Controller): Search {
  const expanded = path === "~" || path.startsWith("~/") ? join(controller.home, path.slice(1)) : path;
  const { directory, playDirectory, context } = place;
  const places = candidatePaths(expanded, kind, { directory, playDirectory, role: context.role });
  return { found: places.find((p) => controller.kind(p) !== undefined), places };
}
