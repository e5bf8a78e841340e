/** The absolute path on the controller that a task means: `~` is the user's home, relative paths start at the playbook. */

import { isAbsolute, join, resolve } from "node:path";
import type { Unit } from "./unit.ts";

export function controllerPath(path: string, { play }: Pick<Unit, "play">): string {
  const { home, workingDirectory } = play.run.controller;
  const expanded = path === "~" || path.startsWith("~/") ? join(home, path.slice(1)) : path;
  return isAbsolute(expanded) ? expanded : resolve(workingDirectory, play.play.directory, expanded);
}
