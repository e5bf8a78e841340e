/** Where a relative path of a task is looked for on the controller: the role first, then beside the task, then beside the playbook. */

import { isAbsolute, join, resolve } from "node:path";
import type { TaskContext } from "../plan/program.ts";
import type { Controller } from "./controller.ts";

export type Kind = "files" | "templates" | "vars" | "tasks";

export interface SearchPlace {
  /** Of the file that the task stands in. */
  readonly directory: string;
  readonly context: Pick<TaskContext, "role">;
  readonly playDirectory: string;
}

/** Folders, most specific first, without repetition. */
export function searchFolders(kind: Kind, place: SearchPlace): readonly string[] {
  const { role } = place.context;
  const roles = role ? [role, ...role.parents] : [];
  const folders = [
    ...roles.flatMap((r) => [join(r.path, kind), r.path]),
    join(place.directory, kind),
    place.directory,
    join(place.playDirectory, kind),
    place.playDirectory,
  ];
  return [...new Set(folders)];
}

export interface Search {
  readonly found: string | undefined;
  readonly places: readonly string[];
}

export function searchFile(path: string, kind: Kind, place: SearchPlace, controller: Controller): Search {
  const expanded = path === "~" || path.startsWith("~/") ? join(controller.home, path.slice(1)) : path;
  const candidates = isAbsolute(expanded)
    ? [expanded]
    : searchFolders(kind, place).map((folder) => resolve(controller.workingDirectory, folder, expanded));
  return { found: candidates.find((c) => controller.kind(c) !== undefined), places: candidates };
}
