/** The absolute path on the controller that a task means: `~` is the user's home, relative paths start at the playbook. */

import { isAbsolute, join, resolve } from "node:path";
import { searchPath } from "./search-path.ts";
import type { Unit } from "./unit.ts";

export function controllerPath(path: string, { play }: Pick<Unit, "play">): string {
  const { home, workingDirectory } = play.run.controller;
  const expanded = path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
  return isAbsolute(expanded) ? expanded : resolve(workingDirectory, play.play.directory, expanded);
}

/** The same, where the role's and the playbook's `files/` come first; where it is nowhere, it is beside the playbook. A slash at its end stays. */
export function foundPath(path: string, unit: Unit): string {
  const { play, task, context } = unit;
  const place = { directory: task.directory, context, playDirectory: play.play.directory };
  const found = searchPath(path, "files", place, play.run.controller).found ?? controllerPath(path, unit);
  return path.endsWith("/") && !found.endsWith("/") ? `${found}/` : found;
}
